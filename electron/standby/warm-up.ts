/**
 * Keeps the service of a placed release loaded on a machine, so that a promotion only has to claim, prove and open the gate.
 * Nothing is brought there and nobody is let in.
 */
import { AGENT_PROTOCOL } from '../contract/models/agent.ts';
import type { Machine, WarmReport, Warmth } from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import { createVoiceSite } from '../watch/voice-site.ts';
import type { AgentChannel } from './agent-client.ts';
import type { StandbyDeps } from './deps.ts';
import { askHello } from './enrol.ts';
import type { Machines } from './machines.ts';
import { bindHost, serviceUrl } from './service-address.ts';
import { warmSeen } from './warm-seen.ts';
import { withAgent } from './with-agent.ts';

type WarmDeps = Pick<StandbyDeps, 'shell' | 'backup' | 'watch' | 'prober' | 'clock' | 'sleep'> & {
  readonly machines: Machines;
};

const POLL_MS = 150;
const LOADED_WITHIN_MS = 180_000;
/** What is loaded there after something went wrong. */
const TELLS_WITHIN_MS = 10_000;

/** Throws STANDBY_NO_RELEASE, STANDBY_NOT_PLACED, STANDBY_INCIDENT_ACTIVE while it serves, or what the agent says. */
export async function warmUp(deps: WarmDeps, machine: Machine, signal: AbortSignal): Promise<WarmReport> {
  const startedAtMs = deps.clock.monotonicMs();
  const within = AbortSignal.any([signal, AbortSignal.timeout(LOADED_WITHIN_MS)]);
  const releaseId = await deps.backup.newestThatCounts(within);
  if (releaseId === null) throw new AppError('STANDBY_NO_RELEASE');
  await withAgent(deps.shell, machine, within, async (agent) => {
    await assertPlaced(agent, machine, releaseId, within);
    await load(deps, agent, machine, releaseId, within);
  });
  return { machine: machine.name, releaseId, seconds: (deps.clock.monotonicMs() - startedAtMs) / 1000 };
}

export async function coolDown(deps: WarmDeps, machine: Machine): Promise<WarmReport> {
  const startedAtMs = deps.clock.monotonicMs();
  const within = AbortSignal.timeout(LOADED_WITHIN_MS);
  await withAgent(deps.shell, machine, within, (agent) => agent.ask({ verb: 'unload' }, { signal: within }));
  await deps.machines.update(machine.name, { warm: null });
  return { machine: machine.name, releaseId: null, seconds: (deps.clock.monotonicMs() - startedAtMs) / 1000 };
}

/**
 * The release that was just placed instead of an older one, where a machine keeps one loaded; null where there is nothing to do.
 * What cannot be loaded leaves the older one there.
 */
export async function warmAnew(
  deps: WarmDeps,
  machine: Machine,
  releaseId: string,
  signal: AbortSignal,
): Promise<Warmth | null> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(LOADED_WITHIN_MS)]);
  return withAgent(deps.shell, machine, within, async (agent) => {
    const before = warmSeen(await agent.ask({ verb: 'status' }, { signal: within }));
    // Ids sort by time.
    if (before === null || before.releaseId >= releaseId) return null;
    try {
      return await load(deps, agent, machine, releaseId, within);
    } catch (error) {
      signal.throwIfAborted();
      await load(deps, agent, machine, before.releaseId, AbortSignal.timeout(LOADED_WITHIN_MS)).catch(() => null);
      throw error;
    }
  });
}

/** Nobody is let in, and what serves is refused by the agent. What is loaded then is remembered as the machine tells it. */
async function load(
  deps: WarmDeps,
  agent: AgentChannel,
  machine: Machine,
  releaseId: string,
  signal: AbortSignal,
): Promise<Warmth | null> {
  const listen = { host: bindHost(machine), port: machine.servicePort };
  const voice = deps.watch.servedVoice();
  try {
    const { port } = await agent.ask({ verb: 'load', releaseId, ...listen, voice }, { signal });
    await untilLoaded(deps, serviceUrl(machine, port ?? machine.servicePort), agent, signal);
  } catch (error) {
    await noteWarmth(deps, agent, machine, AbortSignal.timeout(TELLS_WITHIN_MS)).catch(() => null);
    throw error;
  }
  return noteWarmth(deps, agent, machine, signal);
}

async function noteWarmth(
  { machines }: Pick<WarmDeps, 'machines'>,
  agent: AgentChannel,
  { name }: Machine,
  signal: AbortSignal,
): Promise<Warmth | null> {
  const warm = warmSeen(await agent.ask({ verb: 'status' }, { signal }));
  await machines.update(name, { warm });
  return warm;
}

async function assertPlaced(
  agent: AgentChannel,
  { name }: Machine,
  releaseId: string,
  signal: AbortSignal,
): Promise<void> {
  const hello = await askHello(agent, signal);
  if (hello && hello.protocol !== AGENT_PROTOCOL) {
    throw new AppError('STANDBY_CHECK_NEEDED', {
      details: { machine: name },
      remedy: { kind: 'open', screen: 'standby' },
    });
  }
  if (hello?.releases.some((release) => release.releaseId === releaseId && release.verifiedAt !== null)) return;
  throw new AppError('STANDBY_NOT_PLACED', {
    details: { machine: name, releaseId },
    remedy: { kind: 'run', command: `understudy standby place ${/^[\w.-]+$/.test(name) ? name : `"${name}"`}` },
  });
}

async function untilLoaded(
  { prober, sleep }: WarmDeps,
  url: string,
  agent: AgentChannel,
  signal: AbortSignal,
): Promise<void> {
  const timeouts = { connectMs: 2_000, firstByteMs: 4_000, totalMs: 5_000 };
  const site = createVoiceSite({ url, prober, site: 'standby', key: null });
  for (let turn = 1; ; turn++) {
    if ((await site.look({ timeouts, signal })).health?.warm) return;
    if (turn % 10 === 0) await assertAlive(agent, signal);
    await sleep(POLL_MS, signal);
  }
}

async function assertAlive(agent: AgentChannel, signal: AbortSignal): Promise<void> {
  const { state, lastExit } = await agent.ask({ verb: 'status' }, { signal });
  if (state !== 'running' && state !== 'starting')
    throw new AppError('STANDBY_START_FAILED', { details: { lastExit } });
}
