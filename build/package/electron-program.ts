/** Electron's program for this platform: a folder that was named, the one fetched before, or fetched now. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from '../root.ts';

const FETCH_WITHIN_MS = 10 * 60_000;

/** An unpacked Electron, or why there is none, as a sentence. */
export type ElectronProgram = { readonly dir: string } | { readonly missing: string };

export function findElectronProgram(named: string | undefined): ElectronProgram {
  if (named !== undefined) {
    if (existsSync(path.join(named, 'version'))) return { dir: path.resolve(named) };
    return {
      missing: `UNDERSTUDY_ELECTRON_DIST names ${named}, which holds no unpacked Electron (no file \`version\`).`,
    };
  }
  const dir = path.join(root, 'node_modules/electron/dist');
  if (existsSync(path.join(dir, 'version'))) return { dir };
  console.error('Fetching Electron (about 120 MB, once)…');
  const fetched = spawnSync(process.execPath, [path.join(root, 'node_modules/electron/install.js')], {
    encoding: 'utf8',
    timeout: FETCH_WITHIN_MS,
  });
  if (fetched.status === 0) return { dir };
  const reason = fetched.stderr.trim().split('\n')[0] ?? '';
  return {
    missing: `Electron's program could not be fetched (${reason}). Check the way to github.com or set ELECTRON_MIRROR, or unpack Electron yourself and name its folder in UNDERSTUDY_ELECTRON_DIST.`,
  };
}
