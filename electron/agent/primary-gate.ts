/**
 * The gate before an official installation: this machine is the primary then, somebody else keeps its voice service running,
 * and the supervisor holds nothing but the gate. Operations turn it by an epoch, which is kept here as a standby keeps it.
 */
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentRequest, ServiceStatus } from '../contract/models/agent.ts';
import type { SiteState } from '../contract/models/site.ts';
import { assertKeys } from '../gate/site-gate.ts';
import { AppError } from '../kernel/app-error.ts';
import { removeBeat } from './beat.ts';
import { bootRule } from './boot-rule.ts';
import type { Layout } from './layout.ts';
import { anyHost, canListen, isListening, portHolder } from './ports-in-use.ts';
import { claimEpoch, readRegister } from './register.ts';
import { endService, readLog, startSupervisor } from './service.ts';
import { isLive, readService } from './service-status.ts';
import { noteSite, tellGate } from './site-control.ts';
import { readSite, removeSite, writeSite } from './site-file.ts';
import { judgeTurn } from './site-rules.ts';
import { configFile, recordFile } from './supervisor-record.ts';

type Command<K extends string> = Extract<Extract<AgentRequest, { verb: 'primary' }>['command'], { kind: K }>;
type Install = Command<'install'>;
type Turn = Command<'turn'>;

const OPEN_WITHIN_MS = 20_000;

/** Throws STANDBY_INCIDENT_ACTIVE where this machine stands by, STANDBY_KEYS_MISSING, STANDBY_PORT_TAKEN or STANDBY_START_FAILED. */
export async function installGate(layout: Layout, wanted: Install, programFile: string): Promise<ServiceStatus> {
  await assertNoStandby(layout);
  const found = await readSite(layout);
  const before = found?.upstream.kind === 'official' ? found : null;
  const listen = { host: await anyHost(wanted.host), port: wanted.port };
  const { listenerKeys, referenceFolders } = wanted;
  assertKeys({ listen, listenerKeys, mode: 'serve' });
  await endService(layout);
  if (!(await canListen(listen.host, listen.port))) {
    throw new AppError('STANDBY_PORT_TAKEN', { details: { port: listen.port, holder: await portHolder(listen.port) } });
  }
  await rm(configFile(layout), { force: true });
  const site = await writeSite(layout, {
    site: 'primary',
    epoch: before?.epoch ?? 0,
    releaseId: null,
    // Whoever installs it has just heard the primary, so it need not ask the others before it opens.
    mode: 'fenced',
    listen,
    tls: null,
    listenerKeys,
    accessKey: null,
    // The official API would load whatever file such a call names.
    adminKeyHash: null,
    forwardTo: null,
    splitPercent: 0,
    peers: [...wanted.peers],
    settled: before?.settled ?? true,
    modeBefore: before?.modeBefore ?? null,
    upstream: { kind: 'official', url: wanted.upstreamUrl, key: null, adminKey: null, referenceFolders },
  });
  await startGate(layout, programFile, listen);
  // A gate that stood back for a standby stands back under any other desktop, too.
  await tellGate(layout, { ...site, mode: before?.mode ?? 'serve' });
  await bootRule(layout, 'install');
  return readService(layout);
}

/** Throws PRIMARY_GATE_MISSING, and STANDBY_EPOCH_STALE unless the newest epoch asks. A supervisor that is gone is started. */
export async function turnGate(layout: Layout, wanted: Turn, programFile: string): Promise<ServiceStatus> {
  const site = await readSite(layout);
  if (site?.upstream.kind !== 'official') throw new AppError('PRIMARY_GATE_MISSING');
  const { epoch, nonce, incidentId, holder, accessKey, peers, forwardTo = null } = wanted;
  if (wanted.mode === 'forward' && forwardTo === null) {
    throw new AppError('APP_INPUT_INVALID', { details: { reason: 'forward needs an address' } });
  }
  const answer = judgeTurn(site, wanted);
  if (answer.kind === 'nothing') return readService(layout);
  if (answer.kind === 'stale') throw new AppError('STANDBY_EPOCH_STALE', { details: { epoch, current: site.epoch } });
  await claimEpoch(layout, { above: epoch - 1, exactly: epoch, nonce, incidentId, holder });
  const { mode, modeBefore } = answer;
  if (mode !== 'fenced') await startGate(layout, programFile, site.listen);
  const next = { mode, modeBefore, epoch, accessKey, peers: [...peers], forwardTo, settled: false };
  await tellGate(layout, { ...site, ...next });
  return readService(layout);
}

/** The sites that it asks who serves. */
export async function notePeers(layout: Layout, peers: readonly string[]): Promise<ServiceStatus> {
  const site = await readSite(layout);
  if (site?.upstream.kind !== 'official') throw new AppError('PRIMARY_GATE_MISSING');
  await noteSite(layout, { ...site, peers: [...peers] });
  return readService(layout);
}

/** The gate as it was told last. */
export async function startGate(
  layout: Layout,
  programFile: string,
  { host, port }: SiteState['listen'],
): Promise<ServiceStatus> {
  const before = await readService(layout);
  if (isLive(before)) return before;
  await startSupervisor(layout, programFile);
  const deadline = performance.now() + OPEN_WITHIN_MS;
  for (;;) {
    const service = await readService(layout);
    if (service.state === 'running' && (await isListening(port, host))) return service;
    if (service.state === 'failed' || performance.now() > deadline) {
      const log = (await readLog(layout, 12)).slice(-2000);
      throw new AppError('STANDBY_START_FAILED', { details: { lastExit: service.lastExit, log } });
    }
    await sleep(25);
  }
}

/** Nothing of it is left, and nothing brings it back. A machine that stands by is left as it is. */
export async function uninstallGate(layout: Layout): Promise<ServiceStatus> {
  if ((await readSite(layout))?.upstream.kind === 'official') {
    await bootRule(layout, 'remove');
    await endService(layout);
    await removeSite(layout);
    await removeBeat(layout);
    await rm(recordFile(layout), { force: true });
    // It was a register for this gate alone.
    for (const name of await readdir(layout.epochs)) await rm(path.join(layout.epochs, name), { force: true });
  }
  return readService(layout);
}

async function assertNoStandby(layout: Layout): Promise<void> {
  const [{ epoch }, running, site] = await Promise.all([readRegister(layout), readService(layout), readSite(layout)]);
  if (site?.upstream.kind === 'official') return;
  if (epoch > 0 || isLive(running)) throw new AppError('STANDBY_INCIDENT_ACTIVE', { details: { epoch } });
}
