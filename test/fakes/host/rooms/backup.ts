/** Store and releases, in the pretended studio. */

import { chooseReleases } from '../../../../electron/backup/space/retention.ts';
import { writePolicy } from '../../../../electron/backup/store/policies.ts';
import type {
  CollectResult,
  EncryptionStatus,
  ReleaseFile,
  ReleaseSummary,
  StoreCheck,
} from '../../../../electron/contract/backup.ts';
import type { LibraryRestoreResult } from '../../../../electron/contract/library-restore.ts';
import type { Job } from '../../../../electron/contract/models/job.ts';
import type { RetentionRule } from '../../../../electron/contract/models/retention.ts';
import { AppError } from '../../../../electron/kernel/app-error.ts';
import { plainRelease } from '../../../fixtures/plain-release.ts';
import { verifiedAt } from '../release-checks.ts';
import type { RoomHandlers, Studio } from '../studio.ts';

const stranger = 'AB12-CD34-EF56-GH78-JK90-MN12';

/** As large as the release says, in files as voices have them. */
function filesOf({ voices, bytesTotal }: ReleaseSummary): ReleaseFile[] {
  const names = voices.flatMap(({ id }) =>
    ['gpt.ckpt', 'sovits.pth', 'voice.json'].map((name) => `voices/${id}/${name}`),
  );
  return names.map((path, index) => ({
    path,
    sizeBytes: Math.round(bytesTotal / names.length),
    sha256: String(index % 10).repeat(64),
  }));
}

export function backupRoom({ nowMs, snapshot, iso, change, start, setBackup, world }: Studio): RoomHandlers<'backup'> {
  function release(releaseId: string) {
    const found = world.releases.find((one) => one.releaseId === releaseId);
    if (!found) throw new AppError('BACKUP_RELEASE_UNKNOWN', { details: { releaseId } });
    return found;
  }

  let encryption: EncryptionStatus = {
    state: 'unset',
    at: null,
    recipient: null,
    recipients: [],
    passphrase: false,
    secondsPerGigabyte: 2.8,
  };
  const removed: { readonly release: ReturnType<typeof release>; readonly removedAt: string }[] = [];

  function choice(rule: RetentionRule) {
    const own = world.releases.filter((one) => one.signed);
    const foreign = world.releases.filter((one) => !one.signed).map((one) => one.releaseId);
    return { ...chooseReleases(own, rule, Date.parse(iso())), foreign };
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
            ...verifiedAt(iso(), 'listed'),
            ahead: false,
            pinned: false,
            ...plainRelease,
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
            unchanged: false,
            repaired: [],
            lost: [],
          };
        },
      );
    },
    'backup.releases': async () => world.releases,
    'backup.show': async ({ releaseId }) => ({ release: release(releaseId), files: filesOf(release(releaseId)) }),
    'backup.bill': async () => ({ bill: null }),
    'backup.diff': async ({ releaseId, otherId }) => {
      const [later, earlier] = [release(releaseId), release(otherId)];
      const [voice] = later.voices;
      const bytes = 155_000_000;
      return {
        earlier,
        later,
        voices: voice ? [{ ...voice, change: 'changed', parts: ['weights'], bytes }] : [],
        parts: [{ part: 'voices', added: 0, removed: 0, changed: 1, bytes }],
        files: [
          { path: `voices/${voice?.id}/gpt.ckpt`, change: 'changed', bytesBefore: bytes - 1000, bytesAfter: bytes },
        ],
        bytesNew: bytes,
      };
    },
    'backup.restores': async () => [],
    'backup.bringBack': async ({ releaseId, voice: wanted, replace, trust }) => {
      const from = release(releaseId);
      if (!from.signed && trust === undefined) {
        throw new AppError('BACKUP_RELEASE_FOREIGN', {
          details: { releaseId, host: from.host, fingerprint: stranger },
        });
      }
      const chosen = from.voices.filter(({ id }) => wanted === undefined || id === wanted);
      return start(
        'restore',
        wanted ?? releaseId,
        [
          ['backup.step.compare', { done: 0, total: 0, unit: 'steps' }],
          ['backup.step.restore', { done: 1, total: 2, unit: 'bytes' }],
          ['backup.step.place', { done: 0, total: 0, unit: 'steps' }],
        ],
        (): LibraryRestoreResult => ({
          releaseId,
          restoreId: '20261128T120000000Z-0badc0de',
          undoUntil: new Date(nowMs + 7 * 86_400_000).toISOString(),
          acceptedKey: trust ?? null,
          voices: chosen.map(({ id, name }) => ({
            releasedId: id,
            id: replace ? id : `${id}-2026-11-28`,
            name: replace ? name : `${name} (2026-11-28)`,
            outcome: replace ? 'replaced' : 'beside',
          })),
          takes: { added: 2, present: 0 },
          projects: { added: 1, replaced: 0, present: 0, left: 0 },
          readings: { changed: 0, left: 1 },
          settings: [],
          models: 0,
          bytesDownloaded: 155_000_000,
          bytesReused: 84_000_000,
        }),
      );
    },
    'backup.undoRestore': async ({ restoreId }) => ({
      restoreId,
      removed: ['lin'],
      putBack: [],
      takes: 2,
      projects: 1,
      readings: 0,
      settings: [],
    }),
    'backup.verify': async ({ releaseId, deep }) =>
      start(
        'verify',
        release(releaseId).releaseId,
        [['backup.step.verify', { done: 0, total: 41, unit: 'files' }]],
        () => {
          world.releases = world.releases.map((one) =>
            one.releaseId === releaseId ? { ...one, ...verifiedAt(iso(), deep ? 'read' : 'listed') } : one,
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
          acceptedKey: null,
        }),
      ),
    'backup.container': async ({ releaseId, directory, voice = 'lin', image = `localhost/understudy:${releaseId}` }) =>
      start(
        'container',
        release(releaseId).releaseId,
        [['backup.step.container', { done: 1, total: 2, unit: 'bytes' }]],
        () => ({
          ...{ releaseId, directory, voice, image },
          digest: `sha256:${'5e'.repeat(32)}`,
          base: null,
          layers: [
            { part: 'runtime', digest: `sha256:${'1a'.repeat(32)}`, sizeBytes: 190_000_000 },
            { part: `voices/${voice}`, digest: `sha256:${'2b'.repeat(32)}`, sizeBytes: 240_000_000 },
          ],
        }),
      ),
    'backup.pin': async ({ releaseId, pinned }) => {
      const marked = { ...release(releaseId), pinned };
      world.releases = world.releases.map((one) => (one.releaseId === releaseId ? marked : one));
      setBackup({});
      return marked;
    },
    'backup.channels': async () =>
      world.releases.flatMap(({ releaseId, channels, createdAt, host }) =>
        channels.map((name) => ({ name, releaseId, setAt: createdAt, by: host, passedOver: 0 })),
      ),
    'backup.channelHistory': async ({ name }) => {
      const head = world.releases.find(({ channels }) => channels.includes(name));
      if (!head) throw new AppError('BACKUP_CHANNEL_UNKNOWN', { details: { channel: name } });
      const { releaseId, createdAt, host } = head;
      return [{ key: `channels/${name}/1.json`, releaseId, setAt: createdAt, by: host, fault: null }];
    },
    'backup.setChannel': async ({ name, releaseId }) => {
      const { host } = release(releaseId);
      world.releases = world.releases.map((one) => {
        const others = one.channels.filter((channel) => channel !== name);
        return { ...one, channels: one.releaseId === releaseId ? [...others, name] : others };
      });
      setBackup({});
      return { name, releaseId, setAt: iso(), by: host, passedOver: 0 };
    },
    'backup.prove': async ({ releaseId }) =>
      start(
        'prove',
        release(releaseId).releaseId,
        [['backup.step.prove', { done: 0, total: 1, unit: 'steps' }]],
        () => {
          const heard = { at: iso(), by: 'STUDIO-1' };
          world.releases = world.releases.map((one) => (one.releaseId === releaseId ? { ...one, heard } : one));
          setBackup({});
          const voices = release(releaseId).voices.map(({ id, name }) => ({
            id,
            name,
            audioSeconds: 2.4,
            rmsDbfs: -21,
          }));
          return { releaseId, ...heard, voices };
        },
      ),
    'backup.prune': async ({ apply }) => {
      const chosen = choice(snapshot.backup.tidying.rule);
      if (apply) {
        for (const releaseId of chosen.remove) removed.unshift({ release: release(releaseId), removedAt: iso() });
        world.releases = world.releases.filter((one) => !chosen.remove.includes(one.releaseId));
        setBackup({});
      }
      return { ...chosen, applied: apply, denied: false };
    },
    'backup.retention': async ({ rule }) => {
      const shown = { ...snapshot.backup.tidying.rule, ...rule };
      return { rule: shown, ...choice(shown) };
    },
    'backup.setRetention': async ({ retention }) =>
      setBackup({ tidying: { ...snapshot.backup.tidying, rule: retention } }),
    'backup.removed': async () =>
      removed.map((one) => ({
        releaseId: one.release.releaseId,
        createdAt: one.release.createdAt,
        removedAt: one.removedAt,
        until: new Date(Date.parse(one.removedAt) + 7 * 24 * 3_600_000).toISOString(),
        by: 'STUDIO-1',
      })),
    'backup.undo': async ({ releaseId }) => {
      const at = removed.findIndex((one) => one.release.releaseId === releaseId);
      const [found] = at < 0 ? [] : removed.splice(at, 1);
      if (!found) throw new AppError('BACKUP_RELEASE_UNKNOWN', { details: { releaseId } });
      const back = { ...found.release, pinned: true };
      world.releases = [...world.releases, back].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
      setBackup({});
      return back;
    },
    'backup.collect': async ({ apply }) =>
      start('collect', 'STUDIO-1', [['backup.step.collect', { done: 0, total: 0, unit: 'files' }]], () => {
        const collected: CollectResult = {
          state: apply ? 'announced' : 'found',
          blobs: 12,
          bytes: 481_300_000,
          notBefore: apply ? new Date(Date.parse(iso()) + 23.5 * 3_600_000).toISOString() : null,
          deadline: apply ? new Date(Date.parse(iso()) + 25.25 * 3_600_000).toISOString() : null,
          odd: [],
          leftovers: apply ? { removed: 3, stuck: 0, uploadsEnded: 1, uploadsLeft: 0 } : null,
        };
        if (apply) setBackup({ tidying: { ...snapshot.backup.tidying, collected, collectedAt: iso() } });
        return collected;
      }),
    'backup.setStore': async ({ store }) => {
      change({ settings: { ...snapshot.settings, store } });
      return setBackup({ store });
    },
    'backup.setStoreKeys': async () => ({ stored: true }),
    'backup.checkStore': async (): Promise<readonly StoreCheck[]> => [
      { name: 'reach', state: 'ok', finding: 'reach-used', details: { store: 'voices/understudy/v1/' } },
      { name: 'clock', state: 'ok', finding: 'clock', details: { skewS: 1 } },
      { name: 'write', state: 'ok', finding: 'write', details: {} },
      { name: 'read', state: 'ok', finding: 'read', details: {} },
      { name: 'createOnly', state: 'warn', finding: 'create-only-ignored', details: {} },
      { name: 'lifecycle', state: 'warn', finding: 'lifecycle-no-abort', details: {} },
      { name: 'lock', state: 'unknown', finding: 'not-told', details: {} },
    ],
    'backup.setSchedule': async ({ schedule }) => setBackup({ schedule }),
    'backup.setBandwidth': async ({ bandwidth }) => setBackup({ bandwidth }),
    'backup.encryption': async () => encryption,
    'backup.setEncryption': async (asked) => {
      encryption = {
        state: asked.state,
        at: iso(),
        recipient: asked.state === 'on' ? `age1${'q'.repeat(58)}` : encryption.recipient,
        recipients: asked.state === 'on' ? (asked.recipients ?? []) : [],
        passphrase: asked.state === 'on' && asked.passphrase !== undefined,
        secondsPerGigabyte: encryption.secondsPerGigabyte,
      };
      return encryption;
    },
    'backup.rotateEncryption': async ({ without = [], passphrase }) => {
      const recipients = encryption.recipients.filter((recipient) => !without.includes(recipient));
      encryption = { ...encryption, at: iso(), recipients, passphrase: passphrase !== undefined };
      return encryption;
    },
    'backup.unlockEncryption': async () => encryption,
    'backup.policy': async (asked) => writePolicy(snapshot.backup.store, asked),
  };
}
