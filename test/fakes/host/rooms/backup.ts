/** Store and releases, in the pretended studio. */
import type { StoreCheck } from '../../../../electron/contract/backup.ts';
import type { Job } from '../../../../electron/contract/models/job.ts';
import { AppError } from '../../../../electron/kernel/app-error.ts';
import type { RoomHandlers, Studio } from '../studio.ts';

export function backupRoom({ snapshot, iso, change, start, setBackup, world }: Studio): RoomHandlers<'backup'> {
  function release(releaseId: string) {
    const found = world.releases.find((one) => one.releaseId === releaseId);
    if (!found) throw new AppError('BACKUP_RELEASE_UNKNOWN', { details: { releaseId } });
    return found;
  }

  return {
    'backup.overview': async () => snapshot.backup,
    'backup.start': async () => {
      if (snapshot.backup.store === null) {
        throw new AppError('BACKUP_STORE_MISSING', { remedy: { kind: 'open', screen: 'backup' } });
      }
      const total = 2_413_000;
      return start(
        'backup',
        'STUDIO-1',
        [
          ['backup.step.scan', { done: 0, total: 0, unit: 'files' }],
          ...[0.2, 0.5, 0.9].map(
            (share) =>
              ['backup.step.upload', { done: Math.round(share * total), total, unit: 'bytes' }] as [
                string,
                Job['progress'],
              ],
          ),
          ['backup.step.verify', { done: 1, total: 3, unit: 'steps' }],
        ],
        () => {
          const before = world.releases[0];
          const made = {
            releaseId: 'n3wr31',
            createdAt: iso(),
            host: 'STUDIO-1',
            trigger: 'manual' as const,
            files: 42,
            bytesTotal: 831_800_000,
            bytesNew: total,
            voices: before?.voices ?? [],
            signed: true,
            verifiedAt: iso(),
            pinned: false,
          };
          world.releases.unshift(made);
          setBackup({ lastRelease: made, lastError: null, overdue: false });
          return {
            releaseId: made.releaseId,
            files: 42,
            bytesTotal: made.bytesTotal,
            bytesUploaded: total,
            seconds: 4.2,
            verified: true,
          };
        },
      );
    },
    'backup.releases': async () => world.releases,
    'backup.show': async ({ releaseId }) => ({ release: release(releaseId), files: [] }),
    'backup.verify': async ({ releaseId, deep }) =>
      start(
        'verify',
        release(releaseId).releaseId,
        [['backup.step.verify', { done: 0, total: 41, unit: 'files' }]],
        () => {
          world.releases = world.releases.map((one) =>
            one.releaseId === releaseId ? { ...one, verifiedAt: iso() } : one,
          );
          setBackup({});
          return { releaseId, ok: true, deep, blobsChecked: 41, bytesRead: 0, damaged: [] };
        },
      ),
    'backup.restore': async ({ releaseId, directory }) =>
      start(
        'restore',
        release(releaseId).releaseId,
        [['backup.step.download', { done: 1, total: 2, unit: 'bytes' }]],
        () => ({
          releaseId,
          directory,
          files: 41,
          bytesDownloaded: 829_400_000,
          bytesReused: 0,
        }),
      ),
    'backup.pin': async ({ releaseId, pinned }) => {
      const marked = { ...release(releaseId), pinned };
      world.releases = world.releases.map((one) => (one.releaseId === releaseId ? marked : one));
      setBackup({});
      return marked;
    },
    'backup.prune': async ({ apply }) => ({
      applied: apply,
      keep: world.releases.slice(0, 6).map((one) => one.releaseId),
      remove: world.releases.slice(6).map((one) => one.releaseId),
    }),
    'backup.setStore': async ({ store }) => {
      change({ settings: { ...snapshot.settings, store } });
      return setBackup({ store });
    },
    'backup.setStoreKeys': async () => ({ stored: true }),
    'backup.checkStore': async (): Promise<readonly StoreCheck[]> => [
      { name: 'reach', state: 'ok', details: { ms: 41 } },
      { name: 'clock', state: 'ok', details: { skewS: 1 } },
      { name: 'write', state: 'ok', details: {} },
      { name: 'read', state: 'ok', details: {} },
      { name: 'createOnly', state: 'warn', details: {} },
    ],
    'backup.setSchedule': async ({ schedule }) => setBackup({ schedule }),
  };
}
