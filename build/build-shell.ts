/**
 * Bundles the desktop shell: main process, preload, engine child and hash worker, each a file of its own in dist/shell. The
 * native modules stay outside; the preload is CommonJS, because a sandboxed page loads nothing else.
 */
import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { root } from './root.ts';

const external = ['electron', 'onnxruntime-node', 'cpu-features', '*.node'];
/** Bundled CommonJS packages (ssh2) call `require`; an ES module has none of its own. */
const requireForBundled =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

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
  const node = { ...shared, format: 'esm', banner: { js: requireForBundled } } as const;
  await build({ ...node, entryPoints: ['electron/shell/entry.ts'], outfile: entry });
  await build({ ...node, entryPoints: ['native-models/child.ts'], outfile: path.join(output, 'engine-child.mjs') });
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
  cpSync(path.join(root, 'build/icons'), path.join(root, 'dist/icons'), {
    recursive: true,
    filter: (file) => !file.endsWith('.ts'),
  });
  return entry;
}
