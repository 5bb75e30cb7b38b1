/** The doctor, the sizes and the file for whoever helps. */
import type { DoctorCheck, Snapshot } from '../contract/app.ts';
import type {
  ClearableKind,
  DiagnosticsBundle,
  DiagnosticsFile,
  DoctorCheckName,
  StorageOverview,
} from '../contract/diagnostics.ts';
import type { AuditEntry } from '../contract/models/audit-entry.ts';
import type { Job } from '../contract/models/job.ts';
import { AppError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import { zipOf } from '../kernel/zip.ts';
import { examine } from './doctor-rules.ts';
import { type LookDeps, lookAtComputer } from './look.ts';
import type { StoragePlace } from './ports.ts';
import { reportFiles } from './report.ts';
import { type Hidden, isClean, nameForms, scrub, secretForms } from './scrub.ts';
import { createStorage } from './storage.ts';

/** Of the log, from its end: some days of a quiet studio, an hour of a bad night. */
export const LOG_BYTES = 500_000;
const AUDIT_LINES = 300;

export interface DiagnosticsDeps extends LookDeps {
  readonly logFile: string;
  readonly places: readonly StoragePlace[];
  /** By their values. */
  readonly knownSecrets: () => Promise<readonly string[]>;
  readonly snapshot: () => Promise<Omit<Snapshot, 'seq' | 'surface' | 'recentAudit'>>;
  readonly audit: LookDeps['audit'] & { list(filter: { readonly limit: number }): readonly AuditEntry[] };
  readonly jobs: { list(): readonly Job[] };
  readonly restartEngine: () => Promise<void>;
  /** After the bin was emptied: lists of removed things are old. */
  readonly binEmptied: () => Promise<void>;
}

export type Diagnostics = ReturnType<typeof createDiagnostics>;

export function createDiagnostics(deps: DiagnosticsDeps) {
  const { dataDir, disk, desk, jobs, clock } = deps;
  const storage = createStorage(deps);

  const doctor = async (): Promise<readonly DoctorCheck[]> => examine(await lookAtComputer(deps, storage));

  const mends: Partial<Record<DoctorCheckName, () => Promise<void>>> = {
    'data folder': () => disk.makeWritable(dataDir),
    secrets: async () => disk.closeFiles(await disk.openFiles(deps.secretsDir)),
    engine: deps.restartEngine,
    leftovers: () => storage.clear('leftovers'),
    ...(deps.autostart.enter && { autostart: deps.autostart.enter }),
  };

  return {
    doctor,
    overview: (): Promise<StorageOverview> => storage.overview(desk.canOpenFolder),
    async mend(name: DoctorCheckName): Promise<readonly DoctorCheck[]> {
      const found = (await doctor()).find((check) => check.name === name);
      const mend = mends[name];
      if (found?.ok === false && mend === undefined) {
        throw new AppError('DIAGNOSTICS_NOT_MENDED', { details: { check: name } });
      }
      if (found?.canMend) await mend?.();
      return doctor();
    },
    async clear(kind: ClearableKind): Promise<StorageOverview> {
      const running = jobs.list().filter(({ endedAt }) => endedAt === null);
      if (kind !== 'log' && running.length > 0) {
        throw new AppError('DIAGNOSTICS_JOBS_RUNNING', {
          details: { jobs: running.length },
          remedy: { kind: 'retry' },
          retryable: true,
        });
      }
      await storage.clear(kind);
      if (kind === 'bin') await deps.binEmptied();
      return storage.overview(desk.canOpenFolder);
    },
    async openFolder(): Promise<{ readonly path: string }> {
      await desk.openFolder(dataDir);
      return { path: dataDir };
    },
    async collect(): Promise<DiagnosticsBundle> {
      const madeAt = isoTime(clock.now());
      const snapshot = await deps.snapshot();
      const { program, memory } = deps.computer();
      const checks = await doctor();
      const files = reportFiles({
        ...snapshot,
        madeAt,
        program: { ...program, ...memory },
        checks,
        storage: await storage.overview(desk.canOpenFolder),
        jobs: jobs.list(),
        audit: deps.audit.list({ limit: AUDIT_LINES }),
        log: await disk.readEnd(deps.logFile, LOG_BYTES),
      });
      const secrets = secretForms(await deps.knownSecrets());
      return bundleOf(madeAt, files, secrets, nameForms({ ...namesIn(snapshot), ...namesInChecks(checks) }));
    },
  };
}

/** @throws AppError DIAGNOSTICS_NOT_CLEAN when a secret is still in it: then nothing is handed out. */
export function bundleOf(
  madeAt: string,
  files: readonly DiagnosticsFile[],
  secrets: readonly Hidden[],
  names: readonly Hidden[],
): DiagnosticsBundle {
  let scrubbed = 0;
  const clean = files.map(({ name, text }) => {
    const done = scrub(text, [...secrets, ...names]);
    scrubbed += done.count;
    return { name, text: done.text };
  });
  const dirty = clean.filter(({ text }) => !isClean(text, secrets));
  if (dirty.length > 0)
    throw new AppError('DIAGNOSTICS_NOT_CLEAN', { details: { files: dirty.map(({ name }) => name) } });
  const zip = zipOf(clean.map(({ name, text }) => ({ name, bytes: Buffer.from(text, 'utf8') })));
  return { madeAt, files: clean, scrubbed, zipBase64: zip.toString('base64') };
}

/** What belongs to a person and stands in log lines by accident. */
function namesIn({ dataDir, settings, voices, standby, watch }: Awaited<ReturnType<DiagnosticsDeps['snapshot']>>) {
  const { store, studioName, deviceName } = settings;
  const hosts = [watch.target?.url, watch.target?.secondUrl, store?.kind === 's3' ? store.endpoint : null]
    .filter((url) => typeof url === 'string')
    .flatMap((url) => (URL.canParse(url) ? [new URL(url).hostname] : []));
  return {
    'data folder': [dataDir],
    studio: [studioName],
    'this computer': [deviceName],
    voice: voices
      .filter(({ pilot }) => !pilot)
      .flatMap(({ name, references }) => [name, ...references.map((one) => one.name)]),
    machine: standby.machines.flatMap(({ name, host, user, keyFile }) => [name, host, user, keyFile]),
    host: hosts,
    store: store === null ? [] : store.kind === 'folder' ? [store.path] : [store.bucket],
  };
}

/** Places of the network and of the disk that checks tell. */
function namesInChecks(checks: readonly DoctorCheck[]) {
  const valuesOf = (key: string): readonly string[] =>
    checks.map(({ details }) => details[key]).filter((value) => typeof value === 'string');
  return { proxy: valuesOf('place'), file: [...valuesOf('file'), ...valuesOf('program')] };
}
