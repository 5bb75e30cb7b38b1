/**
 * Keeps one service running after the SSH connection that started it is gone. It is a process group of its own, writes what
 * it does into one small file, and starts a crashed service again unless that keeps crashing.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type ServiceConfig, serviceConfig, serviceNode, serviceProgram } from '../contract/models/agent.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import { processMark } from '../kernel/process-mark.ts';
import { sizeOf } from './blobs.ts';
import type { Layout } from './layout.ts';
import { assertVerified, openRelease } from './releases.ts';

export const supervisorRecord = z.object({
  /** Number and start time of the supervisor, which leads the process group. */
  mark: z.string(),
  state: z.enum(['starting', 'running', 'failed', 'stopped']),
  servicePid: z.number().int().nullable(),
  port: z.number().int(),
  epoch: z.number().int(),
  releaseId: z.string(),
  startedAt: z.string(),
  restarts: z.number().int(),
  lastExit: z.string().nullable(),
});
export type SupervisorRecord = z.output<typeof supervisorRecord>;

const MAX_LOG_BYTES = 8 * 1024 * 1024;
/** A service that lives shorter than this has crashed at the start; so many of them in a row and it is given up. */
const SHORT_LIFE_MS = 10_000;
const SHORT_LIVES = 5;
const STOP_GRACE_MS = 5_000;

export const recordFile = (layout: Layout): string => path.join(layout.run, 'service.json');
export const configFile = (layout: Layout): string => path.join(layout.run, 'config.json');
export const logFile = (layout: Layout): string => path.join(layout.run, 'service.log');

/** Runs until the service was stopped or given up. */
export async function supervise(layout: Layout): Promise<void> {
  const config = await readJsonFile(configFile(layout), serviceConfig);
  if (!config) throw new Error('no service is configured');
  const stopping = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => stopping.abort());
  process.on('SIGHUP', () => {});
  let record: SupervisorRecord = {
    mark: processMark(process.pid),
    state: 'starting',
    servicePid: null,
    port: config.port,
    epoch: config.epoch,
    releaseId: config.releaseId,
    startedAt: new Date().toISOString(),
    restarts: 0,
    lastExit: null,
  };
  const save = (change: Partial<SupervisorRecord>): Promise<void> => {
    record = { ...record, ...change };
    return writeJsonFile(recordFile(layout), record);
  };

  for (let shortLives = 0; ; ) {
    try {
      await assertVerified(await openRelease(layout, config.releaseId));
    } catch (error) {
      return save({ state: 'failed', servicePid: null, lastExit: String(error) });
    }
    const startedAt = performance.now();
    const child = await launch(layout, config);
    const exited = exitOf(child);
    await save({ state: 'running', servicePid: child.pid ?? null });
    const lastExit = await Promise.race([exited, aborted(stopping.signal)]);
    if (lastExit === null) {
      await endChild(child, exited);
      return save({ state: 'stopped', servicePid: null });
    }
    shortLives = performance.now() - startedAt < SHORT_LIFE_MS ? shortLives + 1 : 0;
    if (shortLives >= SHORT_LIVES) return save({ state: 'failed', servicePid: null, lastExit });
    await save({ state: 'starting', servicePid: null, lastExit, restarts: record.restarts + 1 });
    await sleep(250 * 2 ** shortLives, undefined, { signal: stopping.signal }).catch(() => {});
    if (stopping.signal.aborted) return save({ state: 'stopped' });
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
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
}

async function endChild(child: ChildProcess, exited: Promise<string>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
  await exited;
  clearTimeout(timer);
}
