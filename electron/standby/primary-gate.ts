/**
 * Agent and gate before an existing official installation: put there in one step, and taken away in one. From then on the gate's
 * address is the one that is watched, and the installation's own is its second address.
 */
import { rm } from 'node:fs/promises';
import type { InstalledPrimary, RemovedPrimary } from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import type { JobHandle } from '../kernel/jobs.ts';
import { writeJsonFile } from '../kernel/json-file.ts';
import { isLoopback } from '../kernel/loopback.ts';
import { isAddressOf, isSameOrigin } from '../watch/primary.ts';
import { createVoiceSite } from '../watch/voice-site.ts';
import { AgentChannel, askAgent } from './agent-client.ts';
import type { StandbyDeps } from './deps.ts';
import { askHello, enrol } from './enrol.ts';
import type { Machines } from './machines.ts';
import type { MachineAddress, RemoteSession } from './ports.ts';
import { primaryPeers } from './primary-peers.ts';
import { type PrimaryRecord, primaryFile, readPrimaryRecord } from './primary-record.ts';
import { bindHost, serviceUrl } from './service-address.ts';
import type { Owner } from './trust.ts';

export interface PrimaryInstall extends MachineAddress {
  /** Where the official API answers now. */
  readonly url: string;
  /** Port of the gate there; the official one's next when left out. */
  readonly listenPort?: number;
  /** What listeners show at the gate; needed unless it is this very computer. */
  readonly accessKey?: string;
  readonly referenceFolders: readonly string[];
}

type Deps = Pick<StandbyDeps, 'dir' | 'shell' | 'image' | 'watch' | 'prober' | 'clock' | 'sleep' | 'log'> & {
  readonly machines: Pick<Machines, 'list' | 'serving'>;
  readonly owner: () => Promise<Owner>;
};

const timeouts = { connectMs: 2_000, firstByteMs: 4_000, totalMs: 5_000 };
const SEEN_WITHIN_MS = 15_000;
const TAKE_BACK_MS = 30_000;
const WATCH_DEFAULTS = { intervalS: 10, failures: 3, deep: false } as const;

/** Throws PRIMARY_GATE_EXISTS, PRIMARY_NOT_OFFICIAL, STANDBY_KEYS_MISSING, and what the machine says. What was begun is taken back. */
export async function installPrimary(
  deps: Deps,
  wanted: PrimaryInstall,
  job: JobHandle,
): Promise<Omit<InstalledPrimary, 'cutover'>> {
  const { dir, shell, watch, clock } = deps;
  const { signal } = job;
  const before = await readPrimaryRecord(dir);
  if (before) throw new AppError('PRIMARY_GATE_EXISTS', { details: { url: before.gateUrl }, remedy: uninstallIt });
  await assertOfficial(deps, wanted.url, signal);
  const known = await watch.keyFor(wanted.url);
  const key = wanted.accessKey ?? known;
  const here = isLoopback(wanted.host);
  if (key === null && !here) throw new AppError('STANDBY_KEYS_MISSING', { details: { host: wanted.host } });
  const officialPort = Number(new URL(wanted.url).port || 80);
  const listenPort = wanted.listenPort ?? officialPort + 1;
  const gateUrl = serviceUrl(wanted, listenPort);
  const peers = primaryPeers(deps.machines.list(), wanted);

  const session = await shell.connect(wanted, signal);
  const agent = new AgentChannel(session);
  try {
    const found = await askHello(agent, signal);
    const broughtAgent = found === null;
    // A gate that another desktop put there is not this one's to take back.
    const wasThere = found?.service.state === 'running';
    try {
      job.step('standby.step.install');
      const onBytes = (done: number, total: number): void => job.progress(done, total, 'bytes');
      const entries = async () => null;
      await enrol(agent, deps.image, await deps.owner(), { update: true, here, entries, signal, onBytes });
      job.step('standby.step.start');
      await agent.ask(
        {
          verb: 'primary',
          command: {
            kind: 'install',
            upstreamUrl: `http://127.0.0.1:${officialPort}`,
            host: bindHost(wanted),
            port: listenPort,
            listenerKeys: key === null ? [] : [key],
            referenceFolders: [...wanted.referenceFolders],
            peers,
          },
        },
        { signal },
      );
      await untilSeen(deps, gateUrl, key, signal);
    } catch (error) {
      if (!wasThere) await takeBack(agent, broughtAgent);
      throw error;
    }
    const { host, port, user, keyFile, fingerprint, url } = wanted;
    const installedAt = isoTime(clock.now());
    const about = { gateUrl, url, broughtAgent, hadKey: known !== null, installedAt, peers };
    await writeJsonFile(primaryFile(dir), { ...about, host, port, user, keyFile, fingerprint } satisfies PrimaryRecord);
    await watchGate(deps, gateUrl, url, key);
    return { url: gateUrl, officialUrl: url, host };
  } finally {
    agent.close();
    session.close();
  }
}

/** Throws PRIMARY_GATE_MISSING, PRIMARY_GATE_FENCED while a standby serves, and what keeps the machine from being reached; then everything is as it was. */
export async function uninstallPrimary(deps: Deps, signal?: AbortSignal): Promise<Omit<RemovedPrimary, 'cutover'>> {
  const { dir, shell, watch } = deps;
  const installed = await readPrimaryRecord(dir);
  if (!installed) throw new AppError('PRIMARY_GATE_MISSING');
  const { serving } = deps.machines;
  if (serving) throw new AppError('PRIMARY_GATE_FENCED', { details: { machine: serving.machine }, remedy: failBack });
  const session = await shell.connect(installed, signal);
  const agent = new AgentChannel(session);
  let agentLeft: boolean;
  try {
    agentLeft = !(await takeAway(agent, installed.broughtAgent, signal));
  } finally {
    agent.close();
    session.close();
  }
  const { target } = watch.status();
  if (target && isSameOrigin(target.url, installed.gateUrl)) {
    const key = installed.hadKey ? await watch.keyFor(installed.gateUrl) : null;
    await watch.set({ ...target, url: installed.url, secondUrl: null }, key ?? undefined);
  }
  await rm(primaryFile(dir), { force: true });
  return { url: installed.url, host: installed.host, agentLeft };
}

/** The standbys that it asks who serves; told when they change, because by the time that they matter nobody may reach it. */
export async function tellPeers(deps: Deps, signal: AbortSignal): Promise<void> {
  const { dir, shell, machines, log } = deps;
  const installed = await readPrimaryRecord(dir);
  if (!installed) return;
  const peers = primaryPeers(machines.list(), installed);
  if (String(peers) === String(installed.peers)) return;
  try {
    const session = await shell.connect(installed, signal);
    try {
      await askAgent<'primary'>(session, { verb: 'primary', command: { kind: 'peers', peers } }, { signal });
    } finally {
      session.close();
    }
    await writeJsonFile(primaryFile(dir), { ...installed, peers } satisfies PrimaryRecord);
  } catch (error) {
    log.info('the primary was not told of its standbys', { error: String(error) });
  }
}

/** True: nothing of ours is left there. A key that may only run the agent cannot remove it. */
async function takeAway(agent: AgentChannel, broughtAgent: boolean, signal?: AbortSignal): Promise<boolean> {
  const { forced } = await agent.ask({ verb: 'hello' }, { signal });
  await agent.ask({ verb: 'primary', command: { kind: 'uninstall' } }, { signal });
  agent.close();
  if (!broughtAgent) return true;
  if (forced) return false;
  return removeAgent(agent.session, signal);
}

/** Half an installation, as far as it can be reached; a gate that was there before is gone either way. */
async function takeBack(agent: AgentChannel, broughtAgent: boolean): Promise<void> {
  const signal = AbortSignal.timeout(TAKE_BACK_MS);
  try {
    await agent.ask({ verb: 'primary', command: { kind: 'uninstall' } }, { signal }).catch(() => {});
    agent.close();
    if (broughtAgent) await removeAgent(agent.session, signal);
  } catch {
    // Why it was not installed is what the person has to know.
  }
}

async function removeAgent(session: RemoteSession, signal?: AbortSignal): Promise<boolean> {
  const { exitCode } = await session.exec(`sh -c 'rm -rf "$HOME/.understudy"'`, { signal });
  return exitCode === 0;
}

async function assertOfficial({ watch }: Deps, url: string, signal: AbortSignal): Promise<void> {
  const { kind, api } = await (await watch.primaryAt(url)).look({ timeouts, signal });
  if (kind === 'ok' && api === 'official') return;
  throw new AppError('PRIMARY_NOT_OFFICIAL', { details: { url, kind }, remedy: { kind: 'open', screen: 'watch' } });
}

/** From here, which is the way that listeners come. */
async function untilSeen(deps: Deps, url: string, key: string | null, signal: AbortSignal): Promise<void> {
  const { prober, clock, sleep } = deps;
  const gate = createVoiceSite({ url, prober, site: 'primary', key });
  const startedAtMs = clock.monotonicMs();
  for (;;) {
    const { kind } = await gate.look({ timeouts, signal });
    // It may stand back for a standby that another desktop promoted.
    if (kind === 'ok' || kind === 'fenced') return;
    if (clock.monotonicMs() - startedAtMs > SEEN_WITHIN_MS) {
      throw new AppError('STANDBY_START_FAILED', { details: { url, failure: kind } });
    }
    await sleep(200, signal);
  }
}

async function watchGate({ watch }: Deps, gateUrl: string, url: string, key: string | null): Promise<void> {
  const { target } = watch.status();
  const kept = target && isAddressOf(target, url) ? target : WATCH_DEFAULTS;
  await watch.set({ ...kept, url: gateUrl, secondUrl: url }, key ?? undefined);
}

const uninstallIt = { kind: 'run', command: 'understudy primary uninstall' } as const;
const failBack = { kind: 'open', screen: 'standby' } as const;
