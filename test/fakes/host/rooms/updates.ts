/** Updates, in the pretended studio: a new version is there, and nothing of it yet. */
import type { UpdatesStatus } from '../../../../electron/contract/updates.ts';
import { whyHeld } from '../../../../electron/updates/held.ts';
import type { RoomHandlers, Studio } from '../studio.ts';

export function updatesRoom({ snapshot, bus, iso, start }: Studio): RoomHandlers<'updates'> {
  const { store, locale } = snapshot.settings;
  const version = '0.2.0';
  const sizeBytes = 148_300_000;
  let now: Pick<UpdatesStatus, 'checkedAt' | 'offered' | 'fetched' | 'receivedBytes' | 'file' | 'installed'> = {
    checkedAt: store === null ? null : iso(),
    offered:
      store === null
        ? null
        : {
            version,
            notes:
              locale === 'en'
                ? 'Takes start half a second sooner.\nThe watch knows primaries behind a gate.'
                : '成品提前半秒出声。\n监视认得网关之后的主机。',
            publishedAt: iso(),
            by: { name: 'STUDIO-1', fingerprint: 'B5QK-9M2T-XW4C-7RJD-HN8P-3VYZ' },
            package: {
              name: `understudy-${version}-linux-x64.tar.gz`,
              kind: 'headless',
              platform: 'linux',
              arch: 'x64',
              sha256: '5e'.repeat(32),
              sizeBytes,
            },
          },
    fetched: 'none',
    receivedBytes: 0,
    file: null,
    installed: null,
  };
  const status = (): UpdatesStatus => ({
    running: { version: snapshot.version, kind: 'headless', platform: 'linux', arch: 'x64' },
    hasStore: snapshot.settings.store !== null,
    checkFailed: null,
    passedOver: [],
    held: whyHeld({ ...snapshot, isSpeaking: false }),
    automatic: snapshot.settings.updates ?? { check: true, get: false },
    ...now,
  });
  const change = (part: Partial<typeof now>): UpdatesStatus => {
    now = { ...now, ...part };
    bus.emit('updates.changed', status());
    return status();
  };
  const steps = (unit: 'bytes' | 'steps') => ({ done: 0.3 * sizeBytes, total: sizeBytes, unit });
  return {
    'updates.status': async () => status(),
    'updates.check': async () => change({ checkedAt: iso() }),
    'updates.publish': async () =>
      start('update-publish', version, [['updates.step.upload', steps('bytes')]], () => ({
        version,
        packages: [],
        bytesSent: 0,
      })),
    'updates.get': async () =>
      start('update-get', version, [['updates.step.download', steps('bytes')]], () =>
        change({
          fetched: 'ready',
          receivedBytes: sizeBytes,
          file: `${snapshot.dataDir}/updates/packages/understudy-${version}-linux-x64.tar.gz`,
        }),
      ),
    'updates.install': async () =>
      start('update-install', version, [['updates.step.unpack', { done: 0, total: 0, unit: 'steps' }]], () => {
        change({ installed: version, offered: null, fetched: 'none', file: null });
        const previous = '/opt/understudy/understudy-0.1.0-linux-x64';
        return { version, how: 'switched', file: null, command: null, previous } as const;
      }),
  };
}
