/** Which tests and files a run spent most of its time in, so that one that has become slow is seen. */
import path from 'node:path';
import { root } from './root.ts';

/** How long every file of the last run took, as JSON: a `FileTime` for each, slowest first. */
export const timesFile = path.join(root, 'node_modules/.cache/understudy/test-times.json');

interface TimedFile {
  /** Absolute path. */
  readonly name: string;
  readonly assertionResults: readonly {
    readonly fullName: string;
    /** Milliseconds; absent for a test that was not run. */
    readonly duration?: number | null;
  }[];
}

export interface FileTime {
  /** Relative to the project. */
  readonly file: string;
  /** From the first set-up of its suites to their last tear-down. */
  readonly seconds: number;
  /** What came before: its process and its imports. */
  readonly startSeconds: number;
}

/** One line for each of the `count` slowest, slowest first: `  12.3 s  test/a.test.ts  name`. */
export function slowestTests(files: readonly TimedFile[], below: string, count = 10): readonly string[] {
  return files
    .flatMap(({ name, assertionResults }) =>
      assertionResults.map(({ fullName, duration }) => ({
        file: path.relative(below, name),
        fullName,
        ms: duration ?? 0,
      })),
    )
    .sort((a, b) => b.ms - a.ms)
    .slice(0, count)
    .map(({ file, fullName, ms }) => `${column(ms / 1000)}  ${file}  ${fullName}`);
}

/** One line for each of the `count` slowest, slowest first: `  12.3 s  test/a.test.ts`. */
export function slowestFiles(times: readonly FileTime[], count = 10): readonly string[] {
  return [...times]
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, count)
    .map(({ file, seconds }) => `${column(seconds)}  ${file}`);
}

const column = (seconds: number): string => `${seconds.toFixed(1).padStart(6)} s`;
