/** Starting, stopping and telling about the one voice service of this machine. Every refusal comes before a port is opened. */
import { spawn } from 'node:child_process';
import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AgentRequest,
  type ServiceConfig,
  type ServiceStatus,
  serviceNode,
  serviceProgram,
} from '../contract/models/agent.ts';
import { AppError } from '../kernel/app-error.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import { isSameProcess } from '../kernel/process-mark.ts';
import type { Layout } from './layout.ts';
import { anyHost, canListen, freePort, isListening, portHolder } from './ports-in-use.ts';
import { assertNewest } from './register.ts';
import { assertVerified, openRelease } from './releases.ts';
import { configFile, logFile, recordFile, supervisorRecord } from './supervisor.ts';

export type StartRequest = Extract<AgentRequest, { verb: 'start' }>;

/** A service that only opens its port later than this has something else to say in its log. */
const PORT_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 10_000;

const nothing: ServiceStatus = {
  state: 'stopped',
  pid: null,
  port: null,
  epoch: null,
  releaseId: null,
  startedAt: null,
  restarts: 0,
  lastExit: null,
};

export async function readService(layout: Layout): Promise<ServiceStatus> {
  const record = await readJsonFile(recordFile(layout), supervisorRecord);
  if (!record) return nothing;
  const { mark, servicePid, ...told } = record;
  if (isSameProcess(mark)) return { ...told, pid: servicePid };
  // The supervisor itself is gone: killed, or the machine was restarted.
  return { ...told, pid: null, state: told.state === 'failed' ? 'failed' : 'stopped' };
}

export async function startService(layout: Layout, request: StartRequest, programFile: string): Promise<ServiceStatus> {
  const host = await anyHost(request.host);
  await assertNewest(layout, request, { open: true });
  const release = await openRelease(layout, request.releaseId);
  await assertVerified(release);
  for (const needed of [serviceNode, serviceProgram]) {
    if (!release.entries.some((entry) => entry.path === needed)) {
      throw new AppError('STANDBY_RELEASE_MISMATCH', { details: { releaseId: request.releaseId, path: needed } });
    }
  }
  const running = await readService(layout);
  if (isLive(running)) {
    const wanted = running.epoch === request.epoch && running.releaseId === request.releaseId;
    if (wanted && (request.port === 0 || running.port === request.port)) return waitForPort(layout, host);
    await endService(layout);
  }
  const port = request.port === 0 ? await freePort(host) : request.port;
  if (!(await canListen(host, port))) {
    throw new AppError('STANDBY_PORT_TAKEN', { details: { port, holder: await portHolder(port) } });
  }
  const stateDir = path.join(layout.run, 'state');
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const config: ServiceConfig = {
    site: 'standby',
    tree: release.tree,
    stateDir,
    host,
    port,
    epoch: request.epoch,
    releaseId: request.releaseId,
    modelIds: release.facts.voices.map((voice) => voice.modelId),
    voice: request.voice,
    accessKey: request.accessKey,
  };
  await writeJsonFile(configFile(layout), config, 0o600);
  await rm(recordFile(layout), { force: true });
  // A session and process group of its own: it outlives this connection and can be ended as a whole.
  spawn(process.execPath, [programFile, 'supervise'], { cwd: layout.run, detached: true, stdio: 'ignore' }).unref();
  return waitForPort(layout, host);
}

/** Ends whatever runs. `by` must not be older than what runs. */
export async function stopService(
  layout: Layout,
  by: { readonly epoch: number; readonly nonce: string },
): Promise<ServiceStatus & { readonly portClosed: boolean }> {
  await assertNewest(layout, by, { open: false });
  const before = await readService(layout);
  if (isLive(before)) await endService(layout);
  const after = await readService(layout);
  const portClosed = before.port === null || !(await isListening(before.port));
  return { ...after, portClosed };
}

export async function readLog(layout: Layout, lines: number): Promise<string> {
  const handle = await open(logFile(layout), 'r').catch(() => null);
  if (!handle) return '';
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, 256 * 1024);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer
      .toString('utf8')
      .split('\n')
      .slice(-lines - 1)
      .join('\n');
  } finally {
    await handle.close();
  }
}

/** A tidy-up must spare what runs. */
export async function runningRelease(layout: Layout): Promise<string | null> {
  const service = await readService(layout);
  return isLive(service) ? service.releaseId : null;
}

const isLive = (service: ServiceStatus): boolean => service.state === 'running' || service.state === 'starting';

async function waitForPort(layout: Layout, host: string): Promise<ServiceStatus> {
  const deadline = performance.now() + PORT_DEADLINE_MS;
  for (;;) {
    const service = await readService(layout);
    if (service.state === 'running' && service.port !== null && (await isListening(service.port, host))) return service;
    if (service.state === 'failed' || performance.now() > deadline) {
      if (isLive(service)) await endService(layout);
      throw new AppError('STANDBY_START_FAILED', {
        details: {
          lastExit: service.lastExit,
          restarts: service.restarts,
          log: (await readLog(layout, 12)).slice(-2000),
        },
      });
    }
    await sleep(25);
  }
}

async function endService(layout: Layout): Promise<void> {
  const record = await readJsonFile(recordFile(layout), supervisorRecord);
  if (!record || !isSameProcess(record.mark)) return;
  const leader = Number(record.mark.split(' ')[0]);
  const deadline = performance.now() + STOP_DEADLINE_MS;
  signalGroup(leader, 'SIGTERM');
  while (isSameProcess(record.mark)) {
    if (performance.now() > deadline) signalGroup(leader, 'SIGKILL');
    await sleep(25);
  }
}

function signalGroup(leader: number, name: NodeJS.Signals): void {
  try {
    process.kill(-leader, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
