/**
 * A desktop with everything real: backup on a folder store, watch, gate, SSH, journals. It keeps its state in one folder, so
 * it can be killed and opened again. The release it publishes is small and holds a service of its own.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { bundle } from '../../../build/headless/runtime.ts';
import { openStoreOf } from '../../../electron/app/open-store.ts';
import { createAudit } from '../../../electron/audit/service.ts';
import { createReleaseSource } from '../../../electron/backup/content/source.ts';
import { withVoicePrints } from '../../../electron/backup/content/voice-prints.ts';
import { createBackup } from '../../../electron/backup/create-backup.ts';
import type { Backup } from '../../../electron/backup/service.ts';
import type { DrillSchedule } from '../../../electron/contract/models/drill-schedule.ts';
import type { Settings, WatchTarget } from '../../../electron/contract/models/settings.ts';
import type { VoicePrint } from '../../../electron/contract/models/voice-print.ts';
import type { PromotionView } from '../../../electron/contract/standby.ts';
import { type Cutover, createCutover } from '../../../electron/cutover/service.ts';
import { createGate, type Gate } from '../../../electron/gate/gate.ts';
import { createBus } from '../../../electron/kernel/bus.ts';
import { systemClock, systemSleep } from '../../../electron/kernel/clock.ts';
import { createJobs, type Jobs } from '../../../electron/kernel/jobs.ts';
import { readJsonFile, writeJsonFile } from '../../../electron/kernel/json-file.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import type { Clock, Sleep } from '../../../electron/kernel/ports.ts';
import { createTicker } from '../../../electron/kernel/ticker.ts';
import { createCertificateLook } from '../../../electron/platform/certificate-look.ts';
import { createCutoverHttp } from '../../../electron/platform/cutover-http.ts';
import { createDiskContainer } from '../../../electron/platform/disk-container.ts';
import { createDiskProcess } from '../../../electron/platform/disk-process.ts';
import { createDiskRestore } from '../../../electron/platform/disk-restore.ts';
import { createDnsExchange, lookupAll } from '../../../electron/platform/dns-exchange.ts';
import { createHashPool } from '../../../electron/platform/hash-pool.ts';
import { createHttpProbe } from '../../../electron/platform/http-probe.ts';
import { createPracticeStandby } from '../../../electron/platform/practice-standby.ts';
import { createSealThread } from '../../../electron/platform/seal-thread.ts';
import { createFileSecretBox } from '../../../electron/platform/secret-box-file.ts';
import { createSshSurroundings } from '../../../electron/platform/ssh-config-files.ts';
import type { SshTimings } from '../../../electron/platform/ssh-connection.ts';
import { createRemoteShell } from '../../../electron/platform/ssh-session.ts';
import { judgeLastCheck } from '../../../electron/standby/preflight.ts';
import { createStandby } from '../../../electron/standby/service.ts';
import type { Standby } from '../../../electron/standby/standby.ts';
import { createWatch, type Watch } from '../../../electron/watch/service.ts';
import { openIncidentStore } from '../../../electron/watch/store.ts';
import { noLibrary } from '../../fakes/no-library.ts';

export interface Desk {
  readonly dir: string;
  readonly standby: Standby;
  readonly watch: Watch;
  readonly backup: Backup;
  readonly gate: Gate;
  readonly cutover: Cutover;
  readonly bus: ReturnType<typeof createBus>;
  readonly jobs: Jobs;
  auditLines(): readonly {
    readonly actor: string;
    readonly event: string;
    readonly data: Readonly<Record<string, unknown>>;
  }[];
  /** Reads the plan and confirms it, as a person would. */
  promote(
    name: string,
    releaseId?: string,
  ): Promise<{ readonly jobId: string; readonly finished: Promise<PromotionView> }>;
  /** `bakeSeconds`: for each share of listeners. */
  failBack(name: string, bakeSeconds?: number): Promise<PromotionView>;
  close(): Promise<void>;
}

const watchFile = z.object({ target: z.custom<WatchTarget>().nullable() });

/** More patient than the app, so that a busy computer loses no connection that is alive. */
export const patientShell: SshTimings = { connectTimeoutMs: 120_000, keepaliveIntervalMs: 20_000, keepaliveCount: 6 };

export interface DeskOptions {
  /** A drill every month. */
  readonly drills?: DrillSchedule;
  readonly name?: string;
  /** Folder of the store that it shares with others. */
  readonly store?: string;
  readonly clock?: Clock;
  readonly sleep?: Sleep;
  readonly wake?: (mac: string) => Promise<void>;
  /** Of the one voice, as its releases have it; left out: they have none. */
  readonly print?: VoicePrint;
}

export async function openDesk(dir: string, shellTimings = patientShell, options: DeskOptions = {}): Promise<Desk> {
  const {
    name: deviceName = 'desk',
    store = path.join(dir, 'store'),
    clock = systemClock,
    sleep = systemSleep,
    wake = async () => {},
  } = options;
  const bus = createBus(silentLog);
  const ticker = createTicker(silentLog);
  const below = (...parts: string[]): string => path.join(dir, ...parts);
  const jobs = await createJobs({ dir: below('jobs'), bus, clock, log: silentLog });
  const audit = await createAudit({ file: below('audit.jsonl'), device: 'desk', clock, bus, log: silentLog });
  const secrets = createFileSecretBox(below('secrets'));
  const hasher = createHashPool();
  const sealer = createSealThread();
  await mkdir(store, { recursive: true });
  const settings: Settings = {
    locale: 'en',
    theme: 'system',
    studioName: 'studio',
    deviceName,
    store: { kind: 'folder', path: store },
    schedule: { enabled: false, time: '02:00', timeZone: '' },
    watch: null,
    keepRunningInBackground: null,
    drills: options.drills,
  };
  const disks = createDiskProcess({ ticker });
  const backup = await createBackup({
    inspector: { inspect: (file) => disks.call('inspect', { path: file }) },
    dataDir: dir,
    dir: below('backup'),
    appVersion: '1.0.0',
    settings: { get: () => settings, set: async (change) => Object.assign(settings, change) },
    secrets,
    openStore: openStoreOf({ disks, secrets, journalDir: below('uploads'), hashes: hasher }),
    restore: createDiskRestore({ disks, secrets, journalDir: below('uploads') }),
    makeContainer: createDiskContainer({ disks, secrets, journalDir: below('uploads') }),
    speakRestored: async () => [],
    source: withPrint(options.print, below('prints'), {
      voices: {
        list: async () => [{ id: 'lin', name: 'Lin', modelId: 'sha256:abc', directory: below('voices', 'lin') }],
      },
      runtime: {
        files: async () =>
          Promise.all(
            ['bin/node', 'service.mjs'].map(async (name) => {
              const absolute = below('runtime', name);
              const { size, mode } = await stat(absolute);
              return { path: name, absolute, sizeBytes: size, mode: mode & 0o777 };
            }),
          ),
      },
    }),
    library: noLibrary,
    hasher,
    sealer,
    jobs,
    bus,
    audit,
    clock,
    ticker,
    log: silentLog,
  });
  const prober = createHttpProbe();
  let target = (await readJsonFile(below('watch.json'), watchFile))?.target ?? null;
  const watch = createWatch({
    prober,
    certificateEnd: async () => null,
    references: { look: async () => 'online' },
    expectedModels: async () => ['sha256:abc'],
    settings: {
      read: () => target,
      async write(next) {
        target = next;
        await writeJsonFile(below('watch.json'), { target });
      },
      readKey: () => secrets.read('watch.accessKey'),
      writeKey: (key) => (key === null ? secrets.remove('watch.accessKey') : secrets.write('watch.accessKey', key)),
    },
    store: await openIncidentStore(below('incidents.jsonl')),
    clock,
    ticker,
    bus,
    audit,
    log: silentLog,
  });
  const gate = await createGate({ stateFile: below('gate.json'), ticker, log: silentLog });
  await gate.open();
  const cutover = await createCutover({
    dir: below('standby'),
    gate,
    secrets,
    exchange: createDnsExchange(),
    http: createCutoverHttp(),
    lookup: lookupAll,
    agent: (machine, command, signal) => standby.askMachine(machine, { verb: 'address', command }, signal),
    primaryAgent: (command, signal) => standby.askPrimaryAddress(command, signal),
    machines: () => standby.overview().machines,
    clock,
  });
  const standby = await createStandby({
    cutover,
    dir: below('standby'),
    deviceName: () => deviceName,
    shell: createRemoteShell((file) => readFile(file), shellTimings, { secrets }),
    sshSurroundings: createSshSurroundings((file) => readFile(file), { HOME: dir }),
    secrets,
    gate,
    image: agentImage(below('agent')),
    practice: createPracticeStandby({ dir: below('practice'), log: silentLog }),
    backup,
    watch,
    madeSettings: {
      read: () => settings.made,
      write: async (made) => void Object.assign(settings, { made }),
    },
    drillSettings: {
      read: () => settings.drills ?? null,
      write: async (drills) => void Object.assign(settings, { drills }),
    },
    timeZone: () => settings.schedule.timeZone,
    automatic: {
      read: () => settings.automatic,
      write: async (automatic) => void Object.assign(settings, { automatic }),
    },
    wake,
    prober,
    certificates: createCertificateLook(),
    references: { look: async () => 'online' },
    jobs,
    bus,
    audit,
    clock,
    sleep,
    ticker,
    log: silentLog,
  });
  await standby.startPractice();

  async function confirm(
    name: string,
    intent: 'promote' | 'fail-back',
    wanted: { readonly releaseId?: string | undefined; readonly bakeSeconds?: number | undefined } = {},
  ) {
    const { lastCheck } = standby.overview().machines.find((machine) => machine.name === name) ?? {};
    // As a person does: check first, read the plan, confirm it.
    if (intent === 'promote' && judgeLastCheck(lastCheck ?? null, clock.now()) !== 'passed') {
      await standby.check(name).finished;
    }
    const plan = await standby.plan({ name, intent, ...wanted });
    const { planId, planHash } = plan;
    const confirmed = { planId, planHash, confirmName: name, reason: 'test', actor: 'Lin' };
    return intent === 'promote' ? standby.promote(confirmed) : standby.failBack(confirmed);
  }
  return {
    dir,
    standby,
    watch,
    backup,
    gate,
    cutover,
    bus,
    jobs,
    auditLines: () => audit.list({ limit: 10_000 }),
    promote: (name, releaseId) => confirm(name, 'promote', { releaseId }),
    failBack: async (name, bakeSeconds) => (await confirm(name, 'fail-back', { bakeSeconds })).finished,
    async close() {
      ticker.stopAll();
      await jobs.close();
      await standby.close();
      await watch.close();
      await gate.close();
      await backup.close();
      await hasher.close();
      await sealer.close();
      await audit.close();
    },
  };
}

let agentCode: Promise<Awaited<ReturnType<typeof bundle>>> | undefined;

/** What a desk needs on disk before it is first opened: agent, runtime and one voice. */
export async function furnish(dir: string, behaviour: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const node = `#!/bin/sh\nexec '${process.execPath}' "$@"\n`;
  await mkdir(path.join(dir, 'agent'), { recursive: true });
  agentCode ??= bundle('electron/agent/main.ts');
  await writeFile(path.join(dir, 'agent/agent.mjs'), (await agentCode).code);
  await writeFile(path.join(dir, 'agent/node'), node);
  await cp(path.resolve(import.meta.dirname, '../../../build/headless/run.sh'), path.join(dir, 'agent/run'));
  await mkdir(path.join(dir, 'runtime/bin'), { recursive: true });
  await writeFile(path.join(dir, 'runtime/bin/node'), node);
  await chmod(path.join(dir, 'runtime/bin/node'), 0o755);
  await cp(path.resolve(import.meta.dirname, '../../fakes/tone-service.mjs'), path.join(dir, 'runtime/service.mjs'));
  await changeVoice(dir, behaviour);
}

export async function changeVoice(dir: string, behaviour: Readonly<Record<string, unknown>>): Promise<void> {
  const voice = path.join(dir, 'voices/lin');
  await mkdir(voice, { recursive: true });
  await writeFile(path.join(voice, 'behaviour.json'), JSON.stringify(behaviour));
  await writeFile(path.join(voice, 'weights.bin'), createHash('sha512').update('weights').digest());
}

export function agentImage(dir: string) {
  return {
    prepare: async () => {},
    travelBytes: async () => 0,
    async files() {
      return Promise.all(
        ['node', 'agent.mjs', 'run'].map(async (name) => {
          const absolute = path.join(dir, name);
          return {
            path: name,
            absolute,
            sizeBytes: (await stat(absolute)).size,
            mode: name === 'agent.mjs' ? 0o644 : 0o755,
            packed: null,
          };
        }),
      );
    },
    async sha256() {
      return createHash('sha256')
        .update(await readFile(path.join(dir, 'agent.mjs')))
        .digest('hex');
    },
  };
}

/** Supervisors and services outlive everything on purpose; those of this folder end with the test. */
export function endServicesBelow(dir: string): void {
  for (const pid of pidsBelow(dir)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone already.
    }
  }
}

export function pidsBelow(dir: string): readonly number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  const ours = lines.filter((line) => line.includes(dir) && line.includes('.mjs'));
  return ours.map((line) => Number(line.trim().split(/\s+/)[0]));
}

function withPrint(
  print: VoicePrint | undefined,
  directory: string,
  parts: Parameters<typeof createReleaseSource>[0],
): ReturnType<typeof createReleaseSource> {
  const source = createReleaseSource(parts);
  return print ? withVoicePrints(source, { directory, listen: async () => new Map([['lin', print]]) }) : source;
}
