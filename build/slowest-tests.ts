/** Which tests a run spent most of its time in, from the runner's own report; so a test that has become slow is seen. */
import path from 'node:path';

interface TimedFile {
  /** Absolute path. */
  readonly name: string;
  readonly assertionResults: readonly {
    readonly fullName: string;
    /** Milliseconds; absent for a test that was not run. */
    readonly duration?: number | null;
  }[];
}

/** One line for each of the `count` slowest, slowest first: `  12.3 s  test/a.test.ts  name`. */
export function slowestTests(files: readonly TimedFile[], root: string, count = 10): readonly string[] {
  return files
    .flatMap(({ name, assertionResults }) =>
      assertionResults.map(({ fullName, duration }) => ({
        file: path.relative(root, name),
        fullName,
        ms: duration ?? 0,
      })),
    )
    .sort((a, b) => b.ms - a.ms)
    .slice(0, count)
    .map(({ file, fullName, ms }) => `${(ms / 1000).toFixed(1).padStart(6)} s  ${file}  ${fullName}`);
}
