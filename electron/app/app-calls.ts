/** Handlers of the `app.*` and `jobs.*` calls: the snapshot that every client starts from, and what this computer has. */
import { access, constants, statfs } from 'node:fs/promises';
import os from 'node:os';
import type { AuditService } from '../audit/service.ts';
import type { Backup } from '../backup/service.ts';
import type { DoctorCheck, Snapshot } from '../contract/app.ts';
import type { CallContext, Handlers } from '../contract/index.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Jobs } from '../kernel/jobs.ts';
import type { SecretBox } from '../kernel/ports.ts';
import { programFacts } from '../platform/program-facts.ts';
import type { SettingsService } from '../settings/service.ts';
import type { Standby } from '../standby/service.ts';
import type { StatusService } from '../status/service.ts';
import type { Synthesis } from '../synthesis/service.ts';
import type { Voices } from '../voices/service.ts';
import type { Watch } from '../watch/service.ts';
import type { Paths } from './paths.ts';
import { version } from './version.ts';

const RECENT_AUDIT = 5;
/** Jobs that a fresh client shows: what runs, and the last that ended. */
const RECENT_JOBS = 30;
const LOW_DISK_BYTES = 2e9;

export function createAppHandlers(rooms: {
  readonly settings: SettingsService;
  readonly status: StatusService;
  readonly voices: Voices;
  readonly synthesis: Synthesis;
  readonly jobs: Jobs;
  readonly backup: Backup;
  readonly watch: Watch;
  readonly standby: Standby;
  readonly audit: AuditService;
  readonly bus: Bus;
  readonly paths: Paths;
  readonly secrets: SecretBox;
}): Pick<Handlers, 'app.snapshot' | 'app.doctor' | 'jobs.list' | 'jobs.get' | 'jobs.cancel'> {
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

  async function examine(): Promise<readonly DoctorCheck[]> {
    const disk = await statfs(rooms.paths.dataDir);
    const freeBytes = disk.bavail * disk.bsize;
    const chain = await rooms.audit.verify();
    const voices = await rooms.voices.list();
    return [
      { name: 'node', ok: true, details: { ...programFacts() } },
      {
        name: 'memory',
        ok: os.freemem() > 1e9,
        details: { freeBytes: os.freemem(), totalBytes: os.totalmem(), cores: os.availableParallelism() },
      },
      { name: 'disk', ok: freeBytes > LOW_DISK_BYTES, details: { freeBytes, path: rooms.paths.dataDir } },
      { name: 'data folder', ok: await isWritable(rooms.paths.dataDir), details: { path: rooms.paths.dataDir } },
      { name: 'secrets', ok: true, details: { level: rooms.secrets.level } },
      { name: 'voices', ok: voices.length > 0, details: { count: voices.length } },
      { name: 'audit chain', ok: chain.ok, details: { lines: chain.lines, firstBadLine: chain.firstBadLine } },
    ];
  }

  return {
    'app.snapshot': (_input, { surface }) => snapshot(surface),
    'app.doctor': () => examine(),
    'jobs.list': async () => jobs.list(),
    'jobs.get': async ({ jobId }) => jobs.get(jobId),
    'jobs.cancel': async ({ jobId }) => jobs.cancel(jobId),
  };
}

function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
}
