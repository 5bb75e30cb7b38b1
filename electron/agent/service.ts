/** Starting, stopping and telling about the one voice service of this machine. Every refusal comes before a port is opened. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { voiceThatCannotServe } from '../backup/release/gaps.ts';
import {
  type AgentRequest,
  type ServiceConfig,
  type ServiceStatus,
  serviceConfig,
  serviceNode,
  serviceProgram,
} from '../contract/models/agent.ts';
import type { SiteState } from '../contract/models/site.ts';
import { assertKeys } from '../gate/site-gate.ts';
import { AppError } from '../kernel/app-error.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import { isSameProcess } from '../kernel/process-mark.ts';
import { findCertificate } from './certificate-files.ts';
import type { Layout } from './layout.ts';
import { anyHost, canListen, freePort, isListening, portHolder } from './ports-in-use.ts';
import { assertNewest, readStanding } from './register.ts';
import { assertNotOlder } from './release-floor.ts';
import { assertVerified, openRelease, type StoredRelease } from './releases.ts';
import { isLive, nothing, readService } from './service-status.ts';
import { tellGate } from './site-control.ts';
import { readSite, writeSite } from './site-file.ts';
import { configFile, logFile, recordFile, supervisorRecord } from './supervisor-record.ts';

type StartRequest = Extract<AgentRequest, { verb: 'start' }>;
type LoadRequest = Extract<AgentRequest, { verb: 'load' }>;
type DrillRequest = Omit<Extract<Extract<AgentRequest, { verb: 'drill' }>['command'], { kind: 'start' }>, 'kind'>;

/** A service that only opens its port later than this has something else to say in its log. */
const PORT_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 15_000;
const LOOPBACK = '127.0.0.1';

/** Starts the release under a claimed epoch, or takes over what was loaded ahead of time. */
export async function startService(layout: Layout, request: StartRequest, programFile: string): Promise<ServiceStatus> {
  await assertNewest(layout, request, { open: true });
  await assertNotOlder(layout, request);
  const { epoch, mode, accessKey, listenerKeys, adminKeyHash, peers } = request;
  const settled = await isSettled(layout, epoch);
  const wanted = { epoch, mode, accessKey, listenerKeys, adminKeyHash, peers, settled };
  const { release, listen, tls } = await examine(layout, request, wanted);
  const running = await readService(layout);
  if (isLive(running)) {
    const site = await readSite(layout);
    if (site && (await isWanted(layout, site, request, { listen, tls }))) {
      if (site.epoch !== epoch) await tellGate(layout, { ...site, ...wanted });
      return waitForPort(layout, listen.host);
    }
    await endService(layout);
  }
  return launch(layout, programFile, { release, request, tls, listen, wanted });
}

/** Loads the release for whoever may need it; nobody is let in. */
export async function loadService(layout: Layout, request: LoadRequest, programFile: string): Promise<ServiceStatus> {
  const site = await readSite(layout);
  const running = await readService(layout);
  if (isLive(running) && site?.epoch !== 0) {
    throw new AppError('STANDBY_INCIDENT_ACTIVE', { details: { epoch: running.epoch } });
  }
  const wanted = { ...closed, accessKey: null };
  const { release, listen, tls } = await examine(layout, request, wanted);
  if (isLive(running) && site && (await isWanted(layout, site, request, { listen, tls })))
    return waitForPort(layout, listen.host);
  await endService(layout);
  return launch(layout, programFile, { release, request, tls, listen, wanted });
}

/** Runs the release for one who shows the key, and for so long at most: its supervisor itself ends it then. */
export async function rehearseService(
  layout: Layout,
  { accessKey, seconds, ...request }: DrillRequest,
  programFile: string,
): Promise<ServiceStatus> {
  const wanted = { ...closed, accessKey };
  const { release, listen, tls } = await examine(layout, request, wanted);
  await endService(layout);
  return launch(layout, programFile, { release, request, tls, listen, wanted, endsAfterSeconds: seconds });
}

/** Ends what was loaded ahead of time, so that nothing loads it again. `wasLoaded`: what this site was told last was to load. */
export async function unloadService(layout: Layout): Promise<ServiceStatus & { readonly wasLoaded: boolean }> {
  const [running, site] = await Promise.all([readService(layout), readSite(layout)]);
  if (isLive(running) && running.epoch !== 0) {
    throw new AppError('STANDBY_INCIDENT_ACTIVE', { details: { epoch: running.epoch } });
  }
  const wasLoaded = site?.epoch === 0 && site.upstream.kind !== 'official';
  if (wasLoaded) await writeSite(layout, { ...site, mode: 'fenced' });
  await endService(layout);
  return { ...(await readService(layout)), wasLoaded };
}

/** The service of this site once more, as it was told last: after a restart of the machine or the end of its supervisor. */
export async function startAgain(layout: Layout, programFile: string): Promise<ServiceStatus> {
  const [site, config] = await Promise.all([readSite(layout), readJsonFile(configFile(layout), serviceConfig)]);
  if (!site || !config) return nothing;
  const running = await readService(layout);
  if (isLive(running)) return running;
  const release = await openRelease(layout, config.releaseId);
  const { releaseId, voice } = config;
  return launch(layout, programFile, {
    release,
    request: { releaseId, voice },
    tls: site.tls,
    listen: site.listen,
    wanted: site,
  });
}

/** Ends whatever runs. `by` must not be older than what runs; what it was told is over, so that nothing brings it back. */
export async function stopService(
  layout: Layout,
  by: { readonly epoch: number; readonly nonce: string },
): Promise<ServiceStatus & { readonly portClosed: boolean }> {
  await assertNewest(layout, by, { open: false });
  const before = await readService(layout);
  const site = await readSite(layout);
  if (site) await writeSite(layout, { ...site, epoch: by.epoch, mode: 'fenced', forwardTo: null });
  await endService(layout);
  const after = await readService(layout);
  const portClosed = before.port === null || !(await isListening(before.port, site?.listen.host));
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

const randomKey = (): string => randomBytes(32).toString('hex');

type Wanted = Pick<SiteState, 'epoch' | 'mode' | 'accessKey' | 'listenerKeys' | 'adminKeyHash' | 'peers' | 'settled'>;
/** Under no promotion, and open to no listener. */
const closed = {
  epoch: 0,
  mode: 'warm',
  listenerKeys: [],
  adminKeyHash: null,
  peers: [],
  settled: true,
} satisfies Omit<Wanted, 'accessKey'>;
type Listen = SiteState['listen'];
type What = Pick<LoadRequest, 'releaseId' | 'voice'>;

/** Everything that forbids a start before anything is changed. */
async function examine(
  layout: Layout,
  request: What & Listen,
  { listenerKeys, mode }: Wanted,
): Promise<{ readonly release: StoredRelease; readonly listen: Listen; readonly tls: SiteState['tls'] }> {
  const listen = { host: await anyHost(request.host), port: request.port };
  assertKeys({ listen, listenerKeys, mode });
  const tls = await findCertificate(layout);
  const release = await openRelease(layout, request.releaseId);
  await assertVerified(release);
  for (const needed of [serviceNode, serviceProgram]) {
    if (!release.entries.some((entry) => entry.path === needed)) {
      throw new AppError('STANDBY_RELEASE_MISMATCH', { details: { releaseId: request.releaseId, path: needed } });
    }
  }
  assertHasVoice(release, request);
  return { release, listen, tls };
}

/** Listeners would hear another voice in place of the one that is missing. Throws BACKUP_RELEASE_PARTIAL. */
function assertHasVoice({ facts }: StoredRelease, { releaseId, voice }: What): void {
  const missing = voiceThatCannotServe(facts, voice);
  if (missing === null) return;
  const { reason, path: file } = missing;
  throw new AppError('BACKUP_RELEASE_PARTIAL', {
    details: { releaseId, voice: missing.voice?.id ?? null, reason, path: file },
  });
}

/** A service that is started once more after its promotion was committed serves for good. */
async function isSettled(layout: Layout, epoch: number): Promise<boolean> {
  const standing = await readStanding(layout);
  return standing?.epoch === epoch && standing.closed === 'committed';
}

/** Is what runs the very thing that is asked for, under this epoch or loaded for whoever comes? */
async function isWanted(
  layout: Layout,
  site: SiteState,
  request: What & { readonly epoch?: number },
  { listen, tls }: Pick<SiteState, 'listen' | 'tls'>,
): Promise<boolean> {
  const config = await readJsonFile(configFile(layout), serviceConfig);
  return (
    (site.epoch === 0 || site.epoch === request.epoch) &&
    site.releaseId === request.releaseId &&
    config?.voice === request.voice &&
    site.listen.host === listen.host &&
    (listen.port === 0 || site.listen.port === listen.port) &&
    (site.tls === null) === (tls === null)
  );
}

async function launch(
  layout: Layout,
  programFile: string,
  what: {
    readonly release: StoredRelease;
    readonly request: What;
    readonly tls: SiteState['tls'];
    readonly listen: Listen;
    readonly wanted: Wanted;
    /** Left out: until somebody ends it. */
    readonly endsAfterSeconds?: number;
  },
): Promise<ServiceStatus> {
  const { release, request, wanted, tls } = what;
  const { host } = what.listen;
  await endService(layout);
  const port = what.listen.port === 0 ? await freePort(host) : what.listen.port;
  if (!(await canListen(host, port))) {
    throw new AppError('STANDBY_PORT_TAKEN', { details: { port, holder: await portHolder(port) } });
  }
  const stateDir = path.join(layout.run, 'state');
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const { releaseId, voice } = request;
  const { epoch, mode, accessKey, listenerKeys, adminKeyHash, peers, settled } = wanted;
  const config: ServiceConfig = {
    site: 'standby',
    tree: release.tree,
    stateDir,
    host: LOOPBACK,
    port: await freePort(LOOPBACK),
    epoch,
    releaseId,
    modelIds: release.facts.voices.map((item) => item.modelId),
    voice,
    accessKey: randomKey(),
    adminKey: randomKey(),
  };
  await writeJsonFile(configFile(layout), config, 0o600);
  await writeSite(layout, {
    site: 'standby',
    epoch,
    releaseId,
    mode,
    listen: { host, port },
    tls,
    listenerKeys,
    accessKey,
    adminKeyHash,
    forwardTo: null,
    splitPercent: 0,
    peers,
    settled,
    modeBefore: null,
    upstream: {
      kind: 'understudy',
      url: `http://${LOOPBACK}:${config.port}`,
      key: config.accessKey,
      adminKey: config.adminKey,
      referenceFolders: [],
    },
  });
  await startSupervisor(layout, programFile, what.endsAfterSeconds);
  return waitForPort(layout, host, config.port);
}

export async function startSupervisor(layout: Layout, programFile: string, endsAfterSeconds?: number): Promise<void> {
  await rm(recordFile(layout), { force: true });
  const args = endsAfterSeconds === undefined ? ['supervise'] : ['rehearse', String(endsAfterSeconds)];
  // A session and process group of its own: it outlives this connection and can be ended as a whole.
  spawn(process.execPath, [programFile, ...args], { cwd: layout.run, detached: true, stdio: 'ignore' }).unref();
}

/** Until the gate and the service behind it both have their ports. */
async function waitForPort(layout: Layout, host: string, servicePort?: number): Promise<ServiceStatus> {
  const deadline = performance.now() + PORT_DEADLINE_MS;
  const behind = servicePort ?? Number(new URL((await readSite(layout))?.upstream.url ?? '').port);
  for (;;) {
    const service = await readService(layout);
    const { port } = service;
    const isUp = service.state === 'running' && port !== null && (await isListening(behind, LOOPBACK));
    if (isUp && (await isListening(port, host))) return service;
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

/** The supervisor ends the gate and the service; what outlived its supervisor is ended without a word. */
export async function endService(layout: Layout): Promise<void> {
  const record = await readJsonFile(recordFile(layout), supervisorRecord);
  if (!record) return;
  const leader = Number(record.mark.split(' ')[0]);
  const deadline = performance.now() + STOP_DEADLINE_MS;
  if (isSameProcess(record.mark)) signal(leader, 'SIGTERM');
  while (isSameProcess(record.mark)) {
    if (performance.now() > deadline) signal(-leader, 'SIGKILL');
    await sleep(25);
  }
  const { serviceMark } = record;
  // As long as it lives no other process gets the number of its group.
  while (serviceMark !== null && isSameProcess(serviceMark)) {
    signal(-leader, 'SIGKILL');
    await sleep(25);
  }
}

function signal(target: number, name: NodeJS.Signals): void {
  try {
    process.kill(target, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
