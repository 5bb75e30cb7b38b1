/** The table of handlers: each room answers the calls that bear its name. */
import { createAdoptHandlers } from '../../adopt/calls.ts';
import type { Adopt } from '../../adopt/service.ts';
import { createAlertsHandlers } from '../../alerts/calls.ts';
import { createAuditHandlers } from '../../audit/calls.ts';
import type { AuditService } from '../../audit/service.ts';
import { createBackupHandlers } from '../../backup/calls.ts';
import type { Backup } from '../../backup/service.ts';
import type { ReleaseSummary } from '../../contract/backup.ts';
import type { Handlers } from '../../contract/index.ts';
import type { Machine } from '../../contract/standby.ts';
import { createCostsHandlers } from '../../costs/calls.ts';
import { createDiagnosticsHandlers } from '../../diagnostics/calls.ts';
import type { Diagnostics } from '../../diagnostics/service.ts';
import { createModelsHandlers } from '../../models/calls.ts';
import { createNotifyHandlers } from '../../notify/calls.ts';
import type { Outbound } from '../../platform/outbound.ts';
import { createProjectsHandlers } from '../../projects/calls.ts';
import { createSettingsHandlers } from '../../settings/calls.ts';
import { createStandbyHandlers } from '../../standby/calls.ts';
import type { Standby } from '../../standby/standby.ts';
import { createSynthesisHandlers } from '../../synthesis/calls.ts';
import { createTrustHandlers } from '../../trust/calls.ts';
import type { SecondPerson } from '../../trust/second-person.ts';
import type { Trust } from '../../trust/service.ts';
import { createUpdatesHandlers } from '../../updates/calls.ts';
import type { Updates } from '../../updates/service.ts';
import { createVoicesHandlers } from '../../voices/calls.ts';
import { createWatchHandlers } from '../../watch/calls.ts';
import type { Watch } from '../../watch/service.ts';
import { createAppHandlers } from '../app-calls.ts';
import type { Base } from './base.ts';
import type { Library } from './library.ts';
import type { Studio } from './studio.ts';
import type { WiredTold } from './told.ts';

interface Rooms extends Library, Studio, Omit<WiredTold, 'readFacts'> {
  readonly outbound: Outbound;
  readonly audit: AuditService;
  readonly backup: Backup;
  readonly watch: Watch;
  readonly standby: Standby;
  readonly adopt: Adopt;
  readonly trust: Trust;
  readonly second: SecondPerson;
  readonly diagnostics: Diagnostics;
  readonly updates: Updates;
}

export function handlersOf(base: Base, rooms: Rooms): Handlers {
  const { settings } = base;
  const { projects, exporting, backup, standby } = rooms;
  return {
    ...createAppHandlers({ ...base, ...rooms }),
    ...createVoicesHandlers(rooms.voices),
    ...createAdoptHandlers(rooms.adopt),
    ...createModelsHandlers(rooms.models),
    ...createSynthesisHandlers(rooms.synthesis),
    ...createProjectsHandlers(projects, ({ projectId, ...wishes }) => exporting.start(projectId, wishes)),
    ...createBackupHandlers(backup),
    ...createWatchHandlers(rooms.watch),
    ...createStandbyHandlers(standby),
    ...createTrustHandlers(rooms.trust, rooms.second),
    ...createNotifyHandlers(rooms.notify),
    ...createAlertsHandlers(rooms.alerts),
    ...createCostsHandlers({
      settings,
      measured: () => ({
        gigabytes: gigabytesOf(backup.overview().lastRelease),
        rtoSeconds: lastRtoSeconds(standby.overview().machines),
      }),
    }),
    ...createAuditHandlers(rooms.audit),
    ...createSettingsHandlers(settings, rooms.outbound),
    ...createDiagnosticsHandlers(rooms.diagnostics),
    ...createUpdatesHandlers(rooms.updates),
  };
}

const gigabytesOf = (release: ReleaseSummary | null): number | null => (release ? release.bytesTotal / 1e9 : null);

function lastRtoSeconds(machines: readonly Pick<Machine, 'lastPromotion'>[]): number | null {
  const promoted = machines.flatMap(({ lastPromotion }) => (lastPromotion ? [lastPromotion] : []));
  return promoted.toSorted((a, b) => (a.at < b.at ? 1 : -1))[0]?.rtoSeconds ?? null;
}
