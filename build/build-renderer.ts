/** Builds the React page into dist/renderer, unless nothing that goes into it changed since the last build. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './root.ts';

export async function buildRenderer(): Promise<string> {
  const output = path.join(root, 'dist/renderer');
  const stamp = path.join(output, '.source');
  const source = hashFolders(
    ['renderer', 'electron/contract', 'electron/words'],
    ['package-lock.json', 'THIRD_PARTY.md'],
  );
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === source) return output;
  console.error('Building the screens…');
  const vite = spawnSync(
    process.execPath,
    [
      path.join(root, 'node_modules/vite/bin/vite.js'),
      'build',
      'renderer',
      '--outDir',
      output,
      '--emptyOutDir',
      '--logLevel',
      'warn',
    ],
    // Tests name themselves in NODE_ENV, and the page would be React's larger form for developers.
    { cwd: root, stdio: ['ignore', 2, 2], env: { ...process.env, NODE_ENV: 'production' } },
  );
  if (vite.status !== 0) throw new Error('The screens were not built: vite failed (see above).');
  writeFileSync(stamp, source);
  return output;
}

/** SHA-256 over names and contents, so that a changed, added, renamed or removed file is seen. */
function hashFolders(folders: readonly string[], files: readonly string[]): string {
  const hash = createHash('sha256');
  const add = (file: string): void => {
    hash.update(`${path.relative(root, file)}\0`).update(readFileSync(file));
  };
  for (const file of files) add(path.join(root, file));
  for (const folder of folders) {
    const found = readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true });
    for (const file of found
      .filter((item) => item.isFile())
      .map((item) => path.join(item.parentPath, item.name))
      .sort())
      add(file);
  }
  return hash.digest('hex');
}
