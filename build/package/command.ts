/** The installed command line as a folder: launcher, program, and what works beside it. */
import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { moduleBundle } from '../bundle.ts';
import { root } from '../root.ts';
import { placeSoundDecoders } from './sound-decoders.ts';

const programs = [
  ['build/package/installed.ts', 'cli.mjs'],
  ['electron/platform/disk-child.ts', 'disk-child.mjs'],
  ['electron/platform/hash-worker.ts', 'hash-worker.mjs'],
  ['electron/platform/seal-worker.ts', 'seal-worker.mjs'],
  ['electron/platform/sound/sound-child.ts', 'sound-child.mjs'],
  ['electron/platform/export/export-child.ts', 'export-child.mjs'],
] as const;

/** Expects, beside the folder it gives: `runtime`, `renderer` and `pilot-voice`. */
export async function buildCommand(): Promise<string> {
  const output = path.join(root, 'dist/command');
  mkdirSync(output, { recursive: true });
  for (const [from, to] of programs) {
    await build({ ...moduleBundle, entryPoints: [from], outfile: path.join(output, to) });
  }
  placeSoundDecoders(output);
  const launcher = path.join(output, 'understudy');
  copyFileSync(path.join(import.meta.dirname, 'linux/understudy.sh'), launcher);
  chmodSync(launcher, 0o755);
  return output;
}
