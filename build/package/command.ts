/** The installed command line as a folder: launcher, program, and the two processes beside it. */
import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { moduleBundle } from '../bundle.ts';
import { root } from '../root.ts';

const programs = [
  ['build/package/installed.ts', 'cli.mjs'],
  ['electron/platform/disk-child.ts', 'disk-child.mjs'],
  ['electron/platform/hash-worker.ts', 'hash-worker.mjs'],
  ['electron/platform/seal-worker.ts', 'seal-worker.mjs'],
] as const;

/** Expects, beside the folder it gives: `runtime`, `renderer` and `pilot-voice`. */
export async function buildCommand(): Promise<string> {
  const output = path.join(root, 'dist/command');
  mkdirSync(output, { recursive: true });
  for (const [from, to] of programs) {
    await build({ ...moduleBundle, entryPoints: [from], outfile: path.join(output, to) });
  }
  const launcher = path.join(output, 'understudy');
  copyFileSync(path.join(import.meta.dirname, 'linux/understudy.sh'), launcher);
  chmodSync(launcher, 0o755);
  return output;
}
