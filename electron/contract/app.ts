/** The first call of every client, and what concerns the application as a whole. */
import { z } from 'zod';
import type { BackupOverview } from './backup.ts';
import { declare } from './define.ts';
import type { AuditEntry } from './models/audit-entry.ts';
import type { Job } from './models/job.ts';
import type { Settings } from './models/settings.ts';
import type { Status } from './models/status.ts';
import type { StandbyOverview } from './standby.ts';
import type { EngineState } from './synthesis.ts';
import type { VoiceSummary } from './voices.ts';
import type { WatchStatus } from './watch.ts';

/** Everything the chrome and Home need. Events with a `seq` above this one are changes to apply; a gap means: ask again. */
export interface Snapshot {
  readonly seq: number;
  readonly version: string;
  readonly surface: 'desktop' | 'browser';
  readonly dataDir: string;
  readonly status: Status;
  readonly settings: Settings;
  readonly voices: readonly VoiceSummary[];
  readonly engine: EngineState;
  readonly jobs: readonly Job[];
  readonly backup: BackupOverview;
  readonly watch: WatchStatus;
  readonly standby: StandbyOverview;
  readonly recentAudit: readonly AuditEntry[];
}

export interface DoctorCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
  /** `diagnostics.mend` makes it well. */
  readonly canMend: boolean;
}

export const appCalls = {
  'app.snapshot': declare<Snapshot>()({ effect: 'read', input: z.object({}) }),
  'app.doctor': declare<readonly DoctorCheck[]>()({ effect: 'read', input: z.object({}) }),
  'jobs.list': declare<readonly Job[]>()({ effect: 'read', input: z.object({}) }),
  'jobs.get': declare<Job>()({ effect: 'read', input: z.object({ jobId: z.string() }) }),
  'jobs.cancel': declare<Job>()({ effect: 'write', input: z.object({ jobId: z.string() }) }),
} as const;
