/** The command line as a person runs it: a process of its own, its exit code and its words. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const main = path.resolve('electron/cli/main.ts');

export async function understudy(
  dataDir: string,
  args: readonly string[],
  options: {
    readonly env?: Readonly<Record<string, string>>;
    readonly cwd?: string;
    /** What the command line begins with, to be run elsewhere. */
    readonly prefix?: readonly string[];
  } = {},
): Promise<CliRun> {
  const [command = '', ...words] = [...(options.prefix ?? []), process.execPath, main, ...args, '--data-dir', dataDir];
  const child = spawn(command, words, {
    env: { ...process.env, ...options.env },
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('exit', resolve)),
  ]);
  return { code, stdout, stderr };
}
