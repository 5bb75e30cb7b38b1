/**
 * Bundles the desktop shell: main process, preload, engine child, disk child and workers, each a file of its own in dist/shell. The
 * native modules stay outside; the preload is CommonJS, because a sandboxed page loads nothing else.
 */
import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { moduleBundle } from './bundle.ts';
import { root } from './root.ts';

const programs = [
  ['electron/shell/entry.ts', 'main.mjs'],
  ['native-models/child.ts', 'engine-child.mjs'],
  ['electron/platform/disk-child.ts', 'disk-child.mjs'],
  ['electron/platform/hash-worker.ts', 'hash-worker.mjs'],
  ['electron/platform/seal-worker.ts', 'seal-worker.mjs'],
  ['electron/platform/sound/sound-child.ts', 'sound-child.mjs'],
  ['electron/platform/export/export-child.ts', 'export-child.mjs'],
] as const;

export async function buildShell(): Promise<string> {
  const output = path.join(root, 'dist/shell');
  mkdirSync(output, { recursive: true });
  for (const [from, to] of programs) {
    await build({ ...moduleBundle, entryPoints: [from], outfile: path.join(output, to) });
  }
  const { banner: _none, ...preload } = moduleBundle;
  await build({
    ...preload,
    format: 'cjs',
    entryPoints: ['electron/shell/preload.ts'],
    outfile: path.join(output, 'preload.cjs'),
  });
  // Data lies where the bundled code looks for it: beside it, or in the folder above.
  cpSync(path.join(root, 'native-models/text/data'), path.join(output, 'data'), { recursive: true });
  cpSync(path.join(root, 'native-models/pilot-voice'), path.join(root, 'dist/pilot-voice'), { recursive: true });
  cpSync(path.join(root, 'build/icons'), path.join(root, 'dist/icons'), {
    recursive: true,
    filter: (file) => !file.endsWith('.ts'),
  });
  return path.join(output, 'main.mjs');
}
