/** The store, the releases in it, and how the backups stand. */
import type { BackupOverview, ReleaseSummary } from '../../../../electron/contract/backup.ts';
import { defaultRetention } from '../../../../electron/contract/models/retention.ts';
import type { ScheduleSettings, StoreSettings } from '../../../../electron/contract/models/settings.ts';
import type { VoiceSummary } from '../../../../electron/contract/voices.ts';
import { damagedFor, verifiedAt } from '../release-checks.ts';
import { DAY_MS, HOUR_MS, type Moment } from './moment.ts';

export function storeOf({ fresh }: Moment): StoreSettings | null {
  if (fresh) return null;
  return {
    kind: 's3',
    endpoint: 'https://oss-cn-shanghai.aliyuncs.com',
    region: 'cn-shanghai',
    bucket: 'echo-understudy',
    prefix: 'understudy/v1/',
    pathStyle: false,
  };
}

export const scheduleOf = ({ fresh }: Moment): ScheduleSettings => ({ enabled: !fresh, time: '02:00', timeZone: '' });

export function releasesOf({ fresh, text, at, nowMs }: Moment, voices: readonly VoiceSummary[]): ReleaseSummary[] {
  if (fresh) return [];
  const releaseVoices = voices
    .filter((one) => one.inRelease !== null)
    .map(({ id, name, modelId }) => ({ id, name, modelId }));
  return Array.from({ length: 8 }, (_, index) => ({
    releaseId: ['r7kq2m', 'm3xw8t', 'h9dd41', 'c0v7pn', 'z5ae2k', 'q1ry6s', 'k8jb3f', 'd4ug9h'][index] ?? `r${index}`,
    createdAt:
      index === 0
        ? at(3.1 * HOUR_MS)
        : new Date(scheduledMs(nowMs) - (index - 1) * DAY_MS + index * 7000).toISOString(),
    host: index === 3 ? 'MAC-MINI' : 'STUDIO-1',
    trigger: index === 0 ? 'manual' : index === 4 ? 'late' : 'schedule',
    files: 41 - index,
    bytesTotal: 829_400_000 - index * 1_200_000,
    bytesNew: index === 0 ? 2_413_000 : index === 5 ? 318_900_000 : 184_000,
    voices: releaseVoices,
    signed: true,
    ...(index === 6
      ? damagedFor(text.narrator, at(2 * DAY_MS))
      : verifiedAt(at(index * DAY_MS + 3 * HOUR_MS), index > 1 ? 'read' : 'listed')),
    ahead: false,
    pinned: index === 5,
    provenance: { appVersion: '1.0.0', parent: null, device: null },
    channels: index === 1 ? ['prod'] : index === 5 ? ['spare'] : [],
    heard: index === 1 ? { at: at(30 * HOUR_MS), by: 'STUDIO-1' } : null,
    stillWholeAt: null,
  }));
}

export function backupOf(moment: Moment, releases: readonly ReleaseSummary[]): BackupOverview {
  const { fresh, at, nowMs } = moment;
  return {
    store: storeOf(moment),
    schedule: scheduleOf(moment),
    bandwidth: null,
    sameDisk: false,
    arbitrates: null,
    silentSince: null,
    lastRelease: releases[0] ?? null,
    doneBy: null,
    lastError: null,
    overdue: false,
    overdueHours: 0,
    damaged: releases.flatMap(({ releaseId, createdAt, damaged }) =>
      damaged ? [{ releaseId, createdAt, ...damaged }] : [],
    ),
    reading: fresh
      ? null
      : {
          completeAt: at(6.4 * DAY_MS),
          lastAt: at(0.4 * DAY_MS),
          by: 'STUDIO-1',
          blobs: 58,
          of: 58,
          damaged: 0,
        },
    nextAt: fresh ? null : new Date(scheduledMs(nowMs) + DAY_MS).toISOString(),
    tidying: {
      rule: defaultRetention,
      prunedAt: fresh ? null : at(14 * HOUR_MS),
      removed: 0,
      denied: false,
      collectedAt: null,
      collected: null,
      problem: null,
    },
    days: Array.from({ length: 30 }, (_, index) => ({
      day: localDay(nowMs - (29 - index) * DAY_MS),
      state: fresh || index < 4 ? 'none' : index === 17 ? 'failed' : index === 11 ? 'none' : 'verified',
    })),
  };
}

function localDay(ms: number): string {
  const day = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** The last 02:00 in Shanghai, where this studio is and where the test browser's clock stands. */
function scheduledMs(nowMs: number): number {
  const utcOffsetMs = 8 * HOUR_MS;
  const midnightMs = Math.floor((nowMs + utcOffsetMs) / DAY_MS) * DAY_MS - utcOffsetMs;
  const tonightMs = midnightMs + 2 * HOUR_MS;
  return tonightMs <= nowMs ? tonightMs : tonightMs - DAY_MS;
}
