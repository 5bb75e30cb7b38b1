/**
 * Bundles the desktop shell: main process, preload, engine child, disk child and hash worker, each a file of its own in dist/shell. The
 * native modules stay outside; the preload is CommonJS, because a sandboxed page loads nothing else.
 */
import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { root } from './root.ts';

const external = ['electron', 'onnxruntime-node', 'koffi', 'cpu-features', '*.node'];
/** Bundled CommonJS packages (ssh2) use `require` and `__dirname`; an ES module has neither of its own. */
const commonJsNames =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url); const __dirname = import.meta.dirname;";

const shared: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  external,
  logLevel: 'error',
  absWorkingDir: root,
  legalComments: 'linked',
};

export async function buildShell(): Promise<string> {
  const output = path.join(root, 'dist/shell');
  mkdirSync(output, { recursive: true });
  const entry = path.join(output, 'main.mjs');
  const node = { ...shared, format: 'esm', banner: { js: commonJsNames } } as const;
  await build({ ...node, entryPoints: ['electron/shell/entry.ts'], outfile: entry });
  await build({ ...node, entryPoints: ['native-models/child.ts'], outfile: path.join(output, 'engine-child.mjs') });
  await build({
    ...node,
    entryPoints: ['electron/platform/disk-child.ts'],
    outfile: path.join(output, 'disk-child.mjs'),
  });
  await build({
    ...node,
    entryPoints: ['electron/platform/hash-worker.ts'],
    outfile: path.join(output, 'hash-worker.mjs'),
  });
  await build({
    ...shared,
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
  return entry;
}
