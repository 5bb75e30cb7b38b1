/** Tells the gate of this site what to do with listeners: written down first, then seen to have been taken over. */
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  AgentRequest,
  AgentResults,
  HealthDocument,
  ServiceStatus,
  SplitHealth,
} from '../contract/models/agent.ts';
import type { SiteState } from '../contract/models/site.ts';
import { ask } from '../gate/ask.ts';
import { AppError } from '../kernel/app-error.ts';
import { readJsonFile } from '../kernel/json-file.ts';
import { isSameProcess } from '../kernel/process-mark.ts';
import { urlHost } from '../kernel/url-host.ts';
import { parseHealth } from '../kernel/voice-service.ts';
import type { Layout } from './layout.ts';
import { withLock } from './lock.ts';
import { assertNewest } from './register.ts';
import { readService } from './service-status.ts';
import { readSite, writeSite } from './site-file.ts';
import { recordFile, supervisorRecord } from './supervisor-record.ts';

type GateRequest = Extract<AgentRequest, { verb: 'gate' }>;
type AdminKeyRequest = Extract<AgentRequest, { verb: 'admin-key' }>;

const TAKEN_OVER_WITHIN_MS = 10_000;

/** Throws STANDBY_EPOCH_STALE unless the newest epoch asks, and STANDBY_START_FAILED where nothing runs that could serve. */
export async function setGate(layout: Layout, request: GateRequest): Promise<AgentResults['gate']> {
  const { epoch, mode, forwardTo, splitPercent } = request;
  if (forwardTo === null && (mode === 'forward' || mode === 'split')) {
    throw new AppError('APP_INPUT_INVALID', { details: { reason: `${mode} needs an address` } });
  }
  await withLock(layout, async () => {
    await assertNewest(layout, request, { open: mode !== 'fenced' && mode !== 'forward' });
    const site = await readSite(layout);
    // A site that goes on speaking does so by the promotion that brought it here, whoever asks.
    const kept = mode === 'fenced' || mode === 'forward' ? { epoch } : {};
    if (site) await tellGate(layout, { ...site, ...kept, mode, forwardTo, splitPercent });
    else if (mode !== 'fenced' && mode !== 'forward') throw notRunning();
  });
  const health = await drained(layout, request.drainSeconds);
  const { inFlight = 0, stragglers = 0, split = null } = health ?? {};
  return { ...(await readService(layout)), inFlight, stragglers, split };
}

/** How it goes while some listeners are sent on; null where none are. */
export async function readSplit(layout: Layout): Promise<SplitHealth | null> {
  return (await readSite(layout))?.mode === 'split' ? ((await ownHealth(layout))?.split ?? null) : null;
}

/** The other site failed: whatever starts this gate again sends nobody there. */
export async function endSplit(layout: Layout): Promise<void> {
  await withLock(layout, async () => {
    const site = await readSite(layout);
    if (site?.mode === 'split') await noteSite(layout, { ...site, splitPercent: 0 });
  });
}

/** A site whose supervisor is gone speaks to nobody any more: it can be told to stay so, and nothing else. */
export async function tellGate(layout: Layout, next: SiteState): Promise<void> {
  const pid = await supervisorPid(layout);
  if (pid === null && next.mode !== 'fenced' && next.mode !== 'forward') throw notRunning();
  await write(layout, next, pid);
}

/** Throws STANDBY_EPOCH_STALE unless the newest epoch asks. Where the service is another one by now nothing is changed. */
export async function setAdminKey(layout: Layout, request: AdminKeyRequest): Promise<ServiceStatus> {
  await assertNewest(layout, request, { open: false });
  const site = await readSite(layout);
  if (site?.upstream.kind !== 'understudy' || site.epoch !== request.epoch) throw notRunning();
  await write(layout, { ...site, adminKeyHash: request.adminKeyHash }, await supervisorPid(layout));
  return readService(layout);
}

/** Over once the gate does what was written. One that does not run (`pid` null) finds it when it is started. */
async function write(layout: Layout, next: SiteState, pid: number | null): Promise<void> {
  const { revision } = await writeSite(layout, next);
  if (pid === null) return;
  process.kill(pid, 'SIGHUP');
  const deadline = performance.now() + TAKEN_OVER_WITHIN_MS;
  while (((await ownHealth(layout))?.revision ?? 0) < revision) {
    if (performance.now() > deadline) throw notRunning();
    await sleep(5);
  }
}

/** Tells the gate what listeners do not notice; one that does not run finds it when it does. */
export async function noteSite(layout: Layout, next: SiteState): Promise<void> {
  await writeSite(layout, next);
  const pid = await supervisorPid(layout);
  if (pid !== null) process.kill(pid, 'SIGHUP');
}

/** The promotion that opened this site was committed. */
export async function settleSite(layout: Layout, epoch: number): Promise<void> {
  await withLock(layout, async () => {
    const site = await readSite(layout);
    if (site?.epoch === epoch && !site.settled) await noteSite(layout, { ...site, settled: true });
  });
}

/** What the gate says once nothing is under way any more, or the time is over. Null: it does not answer. */
async function drained(layout: Layout, seconds: number): Promise<HealthDocument | null> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const health = await ownHealth(layout);
    if (!health || health.inFlight === 0 || performance.now() >= deadline) return health;
    await sleep(50);
  }
}

async function ownHealth(layout: Layout): Promise<HealthDocument | null> {
  const site = await readSite(layout);
  if (!site || (await supervisorPid(layout)) === null) return null;
  const { host, port } = site.listen;
  const at = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : urlHost(host);
  const reply = await ask(`http://${at}:${port}/understudy/healthz`);
  return reply && parseHealth(reply.body);
}

async function supervisorPid(layout: Layout): Promise<number | null> {
  const record = await readJsonFile(recordFile(layout), supervisorRecord);
  const lives = record && (record.state === 'running' || record.state === 'starting') && isSameProcess(record.mark);
  return lives ? Number(record.mark.split(' ')[0]) : null;
}

function notRunning(): AppError {
  return new AppError('STANDBY_START_FAILED', { details: { reason: 'the gate does not run' } });
}
