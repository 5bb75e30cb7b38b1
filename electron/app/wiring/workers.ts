/** The threads and processes that read and write files, so that neither much work nor a disk that hangs holds up the app. */
import type { CopyFile, FileInspector } from '../../kernel/ports.ts';
import { createDiskProcess, type DiskProcess } from '../../platform/disk-process.ts';
import { createHashPool, type HashPool } from '../../platform/hash-pool.ts';
import { createSealThread, type SealThread } from '../../platform/seal-thread.ts';
import type { ReadKey } from '../../platform/ssh-credentials.ts';
import type { Programs } from '../app-options.ts';
import type { Base } from './base.ts';

/** A disk that sleeps needs some seconds to turn. */
const INSPECT_WITHIN_MS = 6_000;

export interface Workers {
  readonly hasher: HashPool;
  readonly sealer: SealThread;
  readonly storeDisk: DiskProcess;
  /** Apart from the store's, so that a place which hangs takes no backup with it. */
  readonly otherDisks: DiskProcess;
  readonly inspector: FileInspector;
  readonly copyFile: CopyFile;
  /** Keys and SSH settings, which may lie in a home folder on the network. */
  readonly readSmall: ReadKey;
}

export function startWorkers({ ticker }: Pick<Base, 'ticker'>, programs: Programs): Workers {
  const { spawnDisk: spawn } = programs;
  const storeDisk = createDiskProcess({ spawn, ticker });
  const otherDisks = createDiskProcess({ spawn, ticker, silentCode: 'APP_DISK_SILENT' });
  return {
    hasher: createHashPool({ worker: programs.hashWorker }),
    sealer: createSealThread({ worker: programs.sealWorker }),
    storeDisk,
    otherDisks,
    inspector: {
      inspect: (file, signal) => otherDisks.call('inspect', { path: file }, { signal, silentMs: INSPECT_WITHIN_MS }),
    },
    copyFile: (source, target, options) => otherDisks.call('copy', { path: source, target }, options),
    readSmall: (file, signal) => otherDisks.call('readSmall', { path: file }, { signal, silentMs: INSPECT_WITHIN_MS }),
  };
}
