/** The command line as it is installed: its parts lie beside it, and the standby's runtime brings Node and the networks. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { runCommandLine } from '../../electron/cli/run.ts';
import { forkDiskProcess } from '../../electron/platform/disk-process.ts';
import { forkEngine } from '../../electron/platform/engine-child.ts';
import { forkExportProcess } from '../../electron/platform/export-process.ts';
import { forkSoundProcess } from '../../electron/platform/reference-sounds.ts';

const here = import.meta.dirname;
const runtimeDir = path.join(here, '..', 'runtime');

process.exitCode = await runCommandLine(process.argv.slice(2), {
  rendererDir: path.join(here, '..', 'renderer'),
  installedIn: path.join(here, '..'),
  programs: {
    spawnEngine: (options) => forkEngine(options, path.join(runtimeDir, 'engine-child.mjs'))(),
    spawnDisk: () => forkDiskProcess(path.join(here, 'disk-child.mjs')),
    hashWorker: pathToFileURL(path.join(here, 'hash-worker.mjs')),
    sealWorker: pathToFileURL(path.join(here, 'seal-worker.mjs')),
    spawnSound: () => forkSoundProcess(path.join(here, 'sound-child.mjs')),
    spawnExport: () => forkExportProcess(path.join(here, 'export-child.mjs')),
    runtimeDir,
  },
});
