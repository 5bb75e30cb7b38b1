/** Which part of the data folder is what, how large it is, and what of it may be cleared. */
import type { ClearableKind, StorageOverview, StorageUse } from '../contract/diagnostics.ts';
import type { LocalDisk, StoragePlace } from './ports.ts';

/** Of the log, for whoever looks into it next. */
const LOG_KEPT_BYTES = 200_000;

export interface Storage {
  overview(canOpenFolder: boolean): Promise<StorageOverview>;
  leftovers(): Promise<{ readonly bytes: number; readonly files: number }>;
  clear(kind: ClearableKind): Promise<void>;
}

export function createStorage(deps: {
  readonly dataDir: string;
  readonly places: readonly StoragePlace[];
  readonly logFile: string;
  readonly disk: LocalDisk;
}): Storage {
  const { dataDir, places, logFile, disk } = deps;
  const placesOf = (kind: string): readonly StoragePlace[] => places.filter((place) => place.kind === kind);

  async function measureKind(kind: StorageUse['kind']): Promise<StorageUse> {
    const uses = await Promise.all(placesOf(kind).map((place) => disk.measure(place)));
    const sum = (read: (use: (typeof uses)[number]) => number): number =>
      uses.reduce((total, use) => total + read(use), 0);
    const bytes = sum((use) => use.bytes);
    return {
      kind,
      bytes,
      files: sum((use) => use.files),
      clearableBytes:
        kind === 'bin'
          ? bytes
          : kind === 'leftovers'
            ? sum((use) => use.oldBytes)
            : kind === 'log'
              ? Math.max(0, bytes - LOG_KEPT_BYTES)
              : null,
    };
  }

  return {
    async overview(canOpenFolder) {
      const kinds = [...new Set(places.map(({ kind }) => kind))];
      const uses = await Promise.all(kinds.map(measureKind));
      return { dataDir, ...(await disk.space(dataDir)), uses, canOpenFolder };
    },
    async leftovers() {
      const { clearableBytes, files } = await measureKind('leftovers');
      return { bytes: clearableBytes ?? 0, files };
    },
    async clear(kind) {
      if (kind === 'log') return disk.keepEnd(logFile, LOG_KEPT_BYTES);
      for (const { path } of placesOf(kind)) await disk.empty(path, { all: kind === 'bin' });
    },
  };
}
