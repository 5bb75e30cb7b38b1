/**
 * The gate before an official installation: this machine is the primary then, somebody else keeps its voice service running,
 * and the supervisor holds nothing but the gate.
 */
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentRequest, ServiceStatus } from '../contract/models/agent.ts';
import type { SiteState } from '../contract/models/site.ts';
import { assertKeys } from '../gate/site-gate.ts';
import { AppError } from '../kernel/app-error.ts';
import { removeBeat } from './beat.ts';
import { bootRule } from './boot-rule.ts';
import type { Layout } from './layout.ts';
import { anyHost, canListen, isListening, portHolder } from './ports-in-use.ts';
import { readRegister } from './register.ts';
import { endService, readLog, startSupervisor } from './service.ts';
import { isLive, readService } from './service-status.ts';
import { readSite, removeSite, writeSite } from './site-file.ts';
import { configFile, recordFile } from './supervisor-record.ts';

type Install = Extract<Extract<AgentRequest, { verb: 'primary' }>['command'], { kind: 'install' }>;

const OPEN_WITHIN_MS = 20_000;

/** Throws STANDBY_INCIDENT_ACTIVE where this machine stands by, STANDBY_KEYS_MISSING, STANDBY_PORT_TAKEN or STANDBY_START_FAILED. */
export async function installGate(layout: Layout, wanted: Install, programFile: string): Promise<ServiceStatus> {
  await assertNoStandby(layout);
  const listen = { host: await anyHost(wanted.host), port: wanted.port };
  const { listenerKeys, referenceFolders } = wanted;
  assertKeys({ listen, listenerKeys, mode: 'serve' });
  await endService(layout);
  if (!(await canListen(listen.host, listen.port))) {
    throw new AppError('STANDBY_PORT_TAKEN', { details: { port: listen.port, holder: await portHolder(listen.port) } });
  }
  await rm(configFile(layout), { force: true });
  await writeSite(layout, {
    site: 'primary',
    epoch: 0,
    releaseId: null,
    mode: 'serve',
    listen,
    tls: null,
    listenerKeys,
    accessKey: null,
    forwardTo: null,
    splitPercent: 0,
    peers: [],
    upstream: { kind: 'official', url: wanted.upstreamUrl, key: null, referenceFolders },
  });
  const opened = await startGate(layout, programFile, listen);
  await bootRule(layout, 'install');
  return opened;
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
  }
  return readService(layout);
}

async function assertNoStandby(layout: Layout): Promise<void> {
  const [{ epoch }, running, site] = await Promise.all([readRegister(layout), readService(layout), readSite(layout)]);
  const isOther = isLive(running) && site?.upstream.kind !== 'official';
  if (epoch > 0 || isOther) throw new AppError('STANDBY_INCIDENT_ACTIVE', { details: { epoch } });
}
