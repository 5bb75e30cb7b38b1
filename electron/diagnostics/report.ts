/**
 * Pure: what goes into a diagnostics file. Every field is named here; whatever the app learns to know besides stays out until
 * somebody writes it down on purpose.
 */
import type { DoctorCheck, Snapshot } from '../contract/app.ts';
import type { DiagnosticsFile, StorageOverview } from '../contract/diagnostics.ts';
import type { AuditEntry } from '../contract/models/audit-entry.ts';
import type { Job } from '../contract/models/job.ts';

export type ReportFacts = Pick<
  Snapshot,
  'version' | 'settings' | 'voices' | 'engine' | 'backup' | 'watch' | 'standby'
> & {
  readonly madeAt: string;
  readonly program: Readonly<Record<string, string | number>>;
  readonly checks: readonly DoctorCheck[];
  readonly storage: StorageOverview;
  readonly status: Snapshot['status'];
  readonly jobs: readonly Job[];
  readonly audit: readonly AuditEntry[];
  /** The end of the log. */
  readonly log: string;
};

const JOBS = 50;
const PROBES = 60;

export function reportFiles(facts: ReportFacts): readonly DiagnosticsFile[] {
  return [
    { name: 'README.txt', text: readme(facts.madeAt) },
    json('program.json', { understudy: facts.version, ...facts.program }),
    json('checks.json', facts.checks),
    json('storage.json', storageOf(facts.storage)),
    json('status.json', { state: facts.status.state, sentence: facts.status.sentence.key }),
    json('settings.json', settingsOf(facts)),
    json('voices.json', facts.voices.map(voiceOf)),
    json('engine.json', facts.engine),
    json('backup.json', backupOf(facts)),
    json('watch.json', watchOf(facts)),
    json('standby.json', standbyOf(facts)),
    json('jobs.json', facts.jobs.slice(0, JOBS).map(jobOf)),
    { name: 'audit.jsonl', text: facts.audit.map((entry) => `${JSON.stringify(auditOf(entry))}\n`).join('') },
    { name: 'log.jsonl', text: facts.log },
  ];
}

/** What there is when the app itself cannot be opened. */
export function bareFiles(facts: {
  readonly madeAt: string;
  readonly version: string;
  readonly program: Readonly<Record<string, string | number>>;
  readonly error: { readonly code: string; readonly technical: string };
  /** Null when the secrets could not be read, so that nobody could look for them in it. */
  readonly log: string | null;
}): readonly DiagnosticsFile[] {
  const { madeAt, version, program, error, log } = facts;
  return [
    { name: 'README.txt', text: readme(madeAt) },
    json('program.json', { understudy: version, ...program }),
    json('error.json', error),
    {
      name: 'log.jsonl',
      text:
        log ??
        '{"msg":"left out: the secrets of this computer could not be read, so nobody could look for them here"}\n',
    },
  ];
}

const readme = (madeAt: string): string =>
  [
    'Understudy diagnostics',
    `Made at ${madeAt} on the computer that has the problem. Nothing was sent: whoever has this file got it from a person.`,
    '',
    'In it: versions, the checks of this computer, sizes, states and times of jobs, backups, probes and machines, and the end of the log.',
    'Not in it: texts, sound, voices, names, addresses, keys. What was taken out of the log reads [removed] or [name of the thing].',
    '',
  ].join('\n');

function json(name: string, value: unknown): DiagnosticsFile {
  return { name, text: `${JSON.stringify(value, null, 2)}\n` };
}

const storageOf = ({ freeBytes, totalBytes, uses }: StorageOverview): unknown => ({ freeBytes, totalBytes, uses });

function settingsOf({ settings }: ReportFacts): unknown {
  const { locale, theme, schedule, bandwidth, keepRunningInBackground, engineProvider, store, watch } = settings;
  return {
    locale,
    theme,
    schedule,
    bandwidth: bandwidth ?? null,
    keepRunningInBackground,
    engineProvider: engineProvider ?? null,
    automatic: settings.automatic?.on ?? false,
    drills: settings.drills != null,
    twoPersons: settings.twoPersons ?? false,
    store: store?.kind ?? null,
    watch: watch && { intervalS: watch.intervalS, failures: watch.failures, deep: watch.deep },
  };
}

function voiceOf({ version, sizeBytes, pilot, references, tuning, inRelease }: ReportFacts['voices'][number]): unknown {
  return { version, sizeBytes, pilot, references: references.length, tuning, isInRelease: inRelease !== null };
}

function backupOf({ backup }: ReportFacts): unknown {
  const { lastRelease, lastError, overdue, overdueHours, nextAt, sameDisk, silentSince, damaged, days } = backup;
  return {
    lastRelease: lastRelease && {
      createdAt: lastRelease.createdAt,
      files: lastRelease.files,
      bytesTotal: lastRelease.bytesTotal,
      bytesNew: lastRelease.bytesNew,
      verifiedAt: lastRelease.verifiedAt,
      isPartial: lastRelease.partial != null,
      isEncrypted: lastRelease.encrypted !== undefined,
    },
    lastError,
    overdue,
    overdueHours,
    nextAt,
    sameDisk,
    silentSince,
    damaged: damaged.length,
    days,
  };
}

function watchOf({ watch }: ReportFacts): unknown {
  const { state, since, consecutiveFailures, p95LatencyMs, pausedUntil, samples, incident } = watch;
  return {
    state,
    since,
    consecutiveFailures,
    p95LatencyMs,
    pausedUntil,
    incident: incident && { kind: incident.kind, state: incident.state, openedAt: incident.openedAt },
    samples: samples
      .slice(-PROBES)
      .map(({ at, kind, latencyMs, status, deep }) => ({ at, kind, latencyMs, status, deep })),
  };
}

function standbyOf({ standby }: ReportFacts): unknown {
  return {
    machines: standby.machines.map(
      ({ practice, keyFrom, jumps, lastCheck, lastDrill, lastPromotion, placeNightly }) => ({
        practice,
        keyFrom,
        jumps: jumps.length,
        lastCheck: lastCheck && {
          at: lastCheck.at,
          ok: lastCheck.ok,
          checks: lastCheck.checks.map(({ name, state }) => ({ name, state })),
        },
        lastDrill: lastDrill && { at: lastDrill.at, ok: lastDrill.ok, rtoSeconds: lastDrill.rtoSeconds },
        lastPromotion,
        placeNightly,
      }),
    ),
    cutover: standby.cutover && { provider: standby.cutover.provider, site: standby.cutover.site },
    running: standby.running && operationOf(standby.running),
    isServing: standby.serving !== null,
    arbitration: standby.arbitration ?? null,
  };
}

function operationOf({
  intent,
  state,
  startedAt,
  endedAt,
  steps,
}: NonNullable<ReportFacts['standby']['running']>): unknown {
  return {
    intent,
    state,
    startedAt,
    endedAt,
    steps: steps.map(({ name, state: stepState, seconds }) => ({ name, state: stepState, seconds })),
  };
}

function jobOf({ id, kind, state, step, progress, createdAt, startedAt, endedAt, error }: Job): unknown {
  return {
    id,
    kind,
    state,
    step,
    progress,
    createdAt,
    startedAt,
    endedAt,
    error: error && { code: error.code, technical: error.technical, correlationId: error.correlationId },
  };
}

function auditOf({ seq, at, event, data }: AuditEntry): unknown {
  const { result } = data;
  return { seq, at, event, ...(typeof result === 'string' ? { result } : {}) };
}
