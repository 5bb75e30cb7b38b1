/**
 * `npm run package [-- --target NAME …] [--out DIR]`: builds everything and packs it. Targets: `headless` (an archive that runs on any
 * Linux x64), `dir`, `tar.gz`, `deb` (desktop, Linux), and electron-builder's own `AppImage`, `nsis`, `dmg`, which fetch their
 * tools. Without a target: headless and what this platform takes. Where Electron's program cannot be had, the desktop is left
 * out and a sentence says why.
 */
import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { version } from '../../electron/app/version.ts';
import { buildRenderer } from '../build-renderer.ts';
import { buildShell } from '../build-shell.ts';
import { buildRuntime } from '../headless/runtime.ts';
import { root } from '../root.ts';
import { archive } from './archive.ts';
import { buildCommand } from './command.ts';
import { packDeb } from './deb.ts';
import { buildDesktop, buildInstaller, installers } from './desktop.ts';
import { findElectronProgram } from './electron-program.ts';
import { packHeadless } from './headless.ts';

const usual: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['headless', 'tar.gz', 'deb'],
  win32: ['nsis'],
  darwin: ['dmg'],
};
const known = ['headless', 'dir', 'tar.gz', 'deb', ...installers];

const { values } = parseArgs({
  options: {
    target: { type: 'string', multiple: true },
    out: { type: 'string', default: path.join(root, 'dist/packages') },
  },
});
const targets = new Set(values.target ?? usual[process.platform] ?? ['headless']);
const unknown = [...targets].find((target) => !known.includes(target));
if (unknown !== undefined) {
  console.error(`--target is one of ${known.join(', ')}, not ${unknown}`);
  process.exit(2);
}

const output = path.resolve(values.out);
mkdirSync(output, { recursive: true });
await buildRenderer();
await buildRuntime();
await buildShell();
await buildCommand();
if (targets.delete('headless')) tell(packHeadless(output, version));
if (targets.size > 0) await packDesktop();

async function packDesktop(): Promise<void> {
  const electron = findElectronProgram(process.env['UNDERSTUDY_ELECTRON_DIST']);
  if ('missing' in electron) {
    console.error(`Not made: ${[...targets].join(', ')}. ${electron.missing}`);
    process.exitCode = values.target === undefined ? 0 : 1;
    return;
  }
  const unpacked = ['dir', 'tar.gz', 'deb'].some((target) => targets.has(target))
    ? await buildDesktop(electron.dir, output)
    : null;
  if (unpacked !== null && targets.has('dir')) console.log(unpacked);
  if (unpacked !== null && targets.has('tar.gz')) {
    tell(
      archive(unpacked, path.join(output, `understudy-desktop-${version}-${process.platform}-${process.arch}.tar.gz`)),
    );
  }
  if (unpacked !== null && targets.has('deb')) tell(packDeb(unpacked, output, version));
  for (const installer of installers) {
    if (targets.has(installer)) for (const file of await buildInstaller(installer, electron.dir, output)) tell(file);
  }
}

/** A file that was made, with its size. */
function tell(file: string): void {
  console.log(`${file}  ${(statSync(file).size / 1e6).toFixed(1)} MB`);
}
