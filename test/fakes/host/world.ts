/**
 * A studio as data: what a host would know on one afternoon, in either language and in the states that are hard to reach with
 * real parts. Every moment is told relative to `nowMs`, so pictures made on different days look alike.
 */
import type { Snapshot } from '../../../electron/contract/app.ts';
import type { ReleaseSummary } from '../../../electron/contract/backup.ts';
import type { AuditEntry } from '../../../electron/contract/models/audit-entry.ts';
import type { NotifyOverview } from '../../../electron/contract/models/notify.ts';
import type { ModelSummary } from '../../../electron/contract/models-library.ts';
import type { DrillReport, PromotionView } from '../../../electron/contract/standby.ts';
import type { DeviceFact, EngineState, Take } from '../../../electron/contract/synthesis.ts';
import type { Incident } from '../../../electron/contract/watch.ts';
import { auditOf } from './world/audit.ts';
import { backupOf, releasesOf, scheduleOf, storeOf } from './world/backup.ts';
import { modelsOf } from './world/models.ts';
import { type Moment, momentOf, type Recording, type WorldOptions } from './world/moment.ts';
import { notifyOf } from './world/notify.ts';
import { drillOf, promotionOf, standbyOf } from './world/standby.ts';
import { takesOf } from './world/takes.ts';
import { type PretendedTrust, trustOf } from './world/trust.ts';
import { voicesOf } from './world/voices.ts';
import { pastIncidentOf, watchOf } from './world/watch.ts';

export type { Recording, Scene } from './world/moment.ts';

type Changeable<T> = { -readonly [K in keyof T]: T[K] };

export interface World {
  readonly snapshot: Changeable<Omit<Snapshot, 'seq' | 'status'>>;
  takes: Take[];
  releases: ReleaseSummary[];
  incidents: Incident[];
  promotions: PromotionView[];
  drills: DrillReport[];
  /** What is heard in the next one. */
  drillSound: Recording;
  models: ModelSummary[];
  audit: AuditEntry[];
  notify: NotifyOverview;
  trust: PretendedTrust;
}

export function createWorld(options: WorldOptions): World {
  const moment = momentOf(options);
  const { fresh } = moment;
  const voices = voicesOf(moment);
  const releases = releasesOf(moment, voices);
  const watch = watchOf(moment);
  const audit = auditOf(moment);
  return {
    takes: takesOf(moment, voices),
    releases,
    incidents: [...(watch.incident ? [watch.incident] : []), ...(fresh ? [] : [pastIncidentOf(moment)])],
    promotions: fresh ? [] : [promotionOf(moment)],
    drills: fresh ? [] : [drillOf(moment)],
    drillSound: moment.recording(0),
    models: modelsOf(moment),
    audit,
    snapshot: {
      version: '0.1.0',
      surface: 'browser',
      dataDir: '/home/studio/.local/share/understudy',
      settings: {
        locale: moment.locale,
        theme: moment.theme ?? 'light',
        studioName: moment.text.studio,
        deviceName: 'STUDIO-1',
        store: storeOf(moment),
        schedule: scheduleOf(moment),
        watch: watch.target,
        keepRunningInBackground: null,
        ...(fresh ? {} : { engineProvider: 'webgpu' }),
      },
      voices,
      engine: engineOf(moment),
      jobs: [],
      backup: backupOf(moment, releases),
      watch,
      standby: standbyOf(moment),
      recentAudit: audit.slice(0, 20),
    },
    notify: notifyOf(moment),
    trust: trustOf(moment),
  };
}

/** A device that runs one network and not the other. */
const devices: readonly DeviceFact[] = [
  { network: 'tokens', provider: 'webgpu', reason: 'runs' },
  {
    network: 'sound',
    provider: 'webgpu',
    reason: 'does-not-run',
    message: 'buffer of 402653184 bytes is larger than the device allows (268435456)',
  },
  { network: 'sound', provider: 'cpu', reason: 'runs' },
];

const engineOf = ({ fresh }: Moment): EngineState => ({
  state: fresh ? 'idle' : 'ready',
  provider: fresh ? null : 'cpu',
  rssBytes: fresh ? null : 1_482_000_000,
  loadedVoices: fresh ? [] : ['linxia'],
  devices: fresh ? [] : devices,
});
