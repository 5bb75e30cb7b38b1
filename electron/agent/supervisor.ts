/**
 * Keeps one service running behind the gate of this site after the SSH connection that started it is gone. It is a process
 * group of its own, writes what it does into one small file, and starts a crashed service again unless that keeps crashing.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, openSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ServiceConfig, serviceConfig, serviceNode, serviceProgram } from '../contract/models/agent.ts';
import { openSiteGate, type SiteGate } from '../gate/site-gate.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import type { Log } from '../kernel/ports.ts';
import { processMark } from '../kernel/process-mark.ts';
import { createSerial } from '../kernel/serial.ts';
import { whenAborted } from '../kernel/when-aborted.ts';
import { BEAT_EVERY_MS, noteBeat } from './beat.ts';
import { sizeOf } from './blobs.ts';
import type { Layout } from './layout.ts';
import { atFirst, OtherSites } from './other-sites.ts';
import { assertVerified, openRelease } from './releases.ts';
import { endSplit } from './site-control.ts';
import { readSite } from './site-file.ts';
import { configFile, logFile, recordFile, type SupervisorRecord } from './supervisor-record.ts';

const MAX_LOG_BYTES = 8 * 1024 * 1024;
/** A service that lives shorter than this has crashed at the start; so many of them in a row and it is given up. */
const SHORT_LIFE_MS = 10_000;
const SHORT_LIVES = 5;
const STOP_GRACE_MS = 5_000;
/** How often it looks for a renewed certificate, and whether another site serves in its place. */
const LOOK_AROUND_MS = 5_000;

/** Runs until the service was stopped or given up, or for so long: a drill is over then, whether or not its desktop still is. */
export async function supervise(layout: Layout, endsAfterSeconds?: number): Promise<void> {
  const stopping = new AbortController();
  if (endsAfterSeconds !== undefined) setTimeout(() => stopping.abort(), endsAfterSeconds * 1000).unref();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => stopping.abort());
  let onHangup = (): void => {};
  process.on('SIGHUP', () => onHangup());
  const [config, site] = await Promise.all([readJsonFile(configFile(layout), serviceConfig), readSite(layout)]);
  if (!site || (!config && site.upstream.kind !== 'official')) throw new Error('no service is configured');

  const keeper = new Keeper(layout, {
    mark: processMark(process.pid),
    state: 'starting',
    servicePid: null,
    serviceMark: null,
    port: site.listen.port,
    epoch: site.epoch,
    releaseId: config?.releaseId ?? '',
    startedAt: new Date().toISOString(),
    restarts: 0,
    lastExit: null,
  });
  const log = fileLog(layout);
  let gate: SiteGate;
  try {
    const onReturned = (): void => {
      endSplit(layout).catch((error: unknown) => log.warn('the share stays written down', { error: String(error) }));
    };
    gate = await openSiteGate(atFirst(site), { log, now: Date.now, onReturned });
  } catch (error) {
    return keeper.save({ state: 'failed', lastExit: String(error) });
  }
  const inTurn = createSerial();
  // What goes wrong beside the service must not end it.
  const beside = (work: () => Promise<void>): void => {
    inTurn(work).catch((error: unknown) => log.warn('the gate stays as it was', { error: String(error) }));
  };
  const noteEpoch = (epoch: number): Promise<void> => keeper.save({ epoch });
  const others = new OtherSites({ layout, gate, site, noteEpoch });
  onHangup = () => beside(() => follow(layout, { gate, keeper, others }));
  // What was written while this process was starting.
  onHangup();
  const looking = setInterval(() => {
    beside(() => gate.renewCertificate());
    beside(() => others.giveWay());
  }, LOOK_AROUND_MS);
  void others.comeBack((work) => beside(work), stopping.signal);
  try {
    if (config) await keepRunning(layout, config, keeper, stopping.signal, gate);
    else await holdGate(keeper, stopping.signal, gate, () => beside(() => noteBeat(layout, gate)));
  } finally {
    clearInterval(looking);
    await gate.close(0);
  }
}

/** Before an installation that somebody else keeps running. */
async function holdGate(keeper: Keeper, stopping: AbortSignal, gate: SiteGate, beat: () => void): Promise<void> {
  await keeper.save({ state: 'running' });
  beat();
  const beating = setInterval(beat, BEAT_EVERY_MS);
  await aborted(stopping);
  clearInterval(beating);
  await gate.close(STOP_GRACE_MS);
  await keeper.save({ state: 'stopped' });
}

/** The file that tells what is done. */
class Keeper {
  readonly #file: string;
  record: SupervisorRecord;

  constructor(layout: Layout, record: SupervisorRecord) {
    this.#file = recordFile(layout);
    this.record = record;
  }

  save(change: Partial<SupervisorRecord>): Promise<void> {
    this.record = { ...this.record, ...change };
    return writeJsonFile(this.#file, this.record);
  }
}

/** Takes over what the site is told now. */
async function follow(
  layout: Layout,
  { gate, keeper, others }: { readonly gate: SiteGate; readonly keeper: Keeper; readonly others: OtherSites },
): Promise<void> {
  const next = await readSite(layout);
  if (!next || next.revision <= gate.state.revision) return;
  if (next.epoch !== keeper.record.epoch) await keeper.save({ epoch: next.epoch });
  gate.use(others.heldBack(next));
}

async function keepRunning(
  layout: Layout,
  config: ServiceConfig,
  keeper: Keeper,
  stopping: AbortSignal,
  gate: SiteGate,
): Promise<void> {
  const gone = { servicePid: null, serviceMark: null } as const;
  for (let shortLives = 0; ; ) {
    try {
      await assertVerified(await openRelease(layout, config.releaseId));
    } catch (error) {
      return keeper.save({ ...gone, state: 'failed', lastExit: String(error) });
    }
    const startedAt = performance.now();
    const child = await launch(layout, config);
    const exited = exitOf(child);
    const { pid } = child;
    await keeper.save({
      state: 'running',
      servicePid: pid ?? null,
      serviceMark: pid === undefined ? null : processMark(pid),
    });
    const lastExit = await Promise.race([exited, aborted(stopping)]);
    if (lastExit === null) {
      await gate.close(STOP_GRACE_MS);
      await endChild(child, exited);
      return keeper.save({ ...gone, state: 'stopped' });
    }
    shortLives = performance.now() - startedAt < SHORT_LIFE_MS ? shortLives + 1 : 0;
    if (shortLives >= SHORT_LIVES) return keeper.save({ ...gone, state: 'failed', lastExit });
    await keeper.save({ ...gone, state: 'starting', lastExit, restarts: keeper.record.restarts + 1 });
    await sleep(250 * 2 ** shortLives, undefined, { signal: stopping }).catch(() => {});
    if (stopping.aborted) return keeper.save({ state: 'stopped' });
  }
}

async function launch(layout: Layout, config: ServiceConfig): Promise<ChildProcess> {
  const log = logFile(layout);
  if (((await sizeOf(log)) ?? 0) > MAX_LOG_BYTES) await rename(log, `${log}.1`);
  const out = openSync(log, 'a', 0o600);
  return spawn(path.join(config.tree, serviceNode), [path.join(config.tree, serviceProgram), configFile(layout)], {
    cwd: config.stateDir,
    env: { PATH: '/usr/bin:/bin', HOME: config.stateDir, LANG: 'C.UTF-8' },
    stdio: ['ignore', out, out],
  });
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, killedBy) => resolve(killedBy ?? `exit ${code}`));
  });
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => whenAborted(signal, () => resolve(null)));
}

async function endChild(child: ChildProcess, exited: Promise<string>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
  await exited;
  clearTimeout(timer);
}

/** What the gate has to say stands among the lines of the service. */
function fileLog(layout: Layout): Log {
  const write =
    (level: string) =>
    (message: string, data: Record<string, unknown> = {}): void =>
      appendFileSync(logFile(layout), `${JSON.stringify({ level, time: new Date(), msg: message, ...data })}\n`);
  return { debug() {}, info: write('info'), warn: write('warn'), error: write('error') };
}
