/** Handlers of the `app.*` and `jobs.*` calls: the snapshot that every client starts from, and the jobs. */
import type { AuditReader } from '../audit/calls.ts';
import type { BackupReader } from '../backup/calls.ts';
import type { Snapshot } from '../contract/app.ts';
import type { CallContext, ChangeHandlers, ReadHandlers } from '../contract/index.ts';
import type { DiagnosticsReader } from '../diagnostics/calls.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Jobs } from '../kernel/jobs.ts';
import type { SettingsReader } from '../settings/calls.ts';
import type { StandbyReader } from '../standby/standby.ts';
import type { StatusService } from '../status/service.ts';
import type { SynthesisReader } from '../synthesis/calls.ts';
import type { VoicesReader } from '../voices/calls.ts';
import type { WatchReader } from '../watch/service.ts';
import type { Paths } from './paths.ts';
import { version } from './version.ts';

const RECENT_AUDIT = 5;
/** Jobs that a fresh client shows: what runs, and the last that ended. */
const RECENT_JOBS = 30;

type AppReadHandlers = ReadHandlers<'app' | 'jobs'>;

/** Every room's query half. */
interface AppReaders {
  readonly settings: SettingsReader;
  readonly status: Pick<StatusService, 'current'>;
  readonly voices: VoicesReader;
  readonly synthesis: SynthesisReader;
  readonly jobs: Pick<Jobs, 'list' | 'get'>;
  readonly backup: BackupReader;
  readonly watch: WatchReader;
  readonly standby: StandbyReader;
  readonly audit: AuditReader;
  readonly bus: Pick<Bus, 'seq'>;
  readonly paths: Paths;
  readonly diagnostics: Pick<DiagnosticsReader, 'doctor'>;
}

export function createAppHandlers(
  rooms: AppReaders & { readonly jobs: Jobs },
): AppReadHandlers & ChangeHandlers<'jobs'> {
  return { ...readHandlers(rooms), 'jobs.cancel': async ({ jobId }) => rooms.jobs.cancel(jobId) };
}

function readHandlers(rooms: AppReaders): AppReadHandlers {
  const { jobs } = rooms;

  async function snapshot(surface: CallContext['surface']): Promise<Snapshot> {
    const voices = await rooms.voices.list();
    return {
      seq: rooms.bus.seq,
      version,
      surface: surface === 'desktop' ? 'desktop' : 'browser',
      dataDir: rooms.paths.dataDir,
      status: rooms.status.current(),
      settings: rooms.settings.get(),
      voices,
      engine: rooms.synthesis.engineState,
      jobs: jobs.list().slice(0, RECENT_JOBS),
      backup: rooms.backup.overview(),
      watch: rooms.watch.status(),
      standby: rooms.standby.overview(),
      recentAudit: rooms.audit.list({ limit: RECENT_AUDIT }),
    };
  }

  return {
    'app.snapshot': (_input, { surface }) => snapshot(surface),
    'app.doctor': () => rooms.diagnostics.doctor(),
    'jobs.list': async () => jobs.list(),
    'jobs.get': async ({ jobId }) => jobs.get(jobId),
  };
}
