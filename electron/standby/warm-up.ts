/**
 * Keeps the service of a placed release loaded on a machine, so that a promotion only has to claim, prove and open the gate.
 * Nothing is brought there and nobody is let in.
 */
import { AGENT_PROTOCOL } from '../contract/models/agent.ts';
import type { Machine, WarmReport } from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import { createVoiceSite } from '../watch/voice-site.ts';
import type { AgentChannel } from './agent-client.ts';
import type { StandbyDeps } from './deps.ts';
import { askHello } from './enrol.ts';
import { bindHost, serviceUrl } from './service-address.ts';
import { withAgent } from './with-agent.ts';

type WarmDeps = Pick<StandbyDeps, 'shell' | 'backup' | 'watch' | 'prober' | 'clock' | 'sleep'>;

const POLL_MS = 150;
const LOADED_WITHIN_MS = 180_000;

/** Throws STANDBY_NO_RELEASE, STANDBY_NOT_PLACED, STANDBY_INCIDENT_ACTIVE while it serves, or what the agent says. */
export async function warmUp(deps: WarmDeps, machine: Machine, signal: AbortSignal): Promise<WarmReport> {
  const startedAtMs = deps.clock.monotonicMs();
  const within = AbortSignal.any([signal, AbortSignal.timeout(LOADED_WITHIN_MS)]);
  const releaseId = await deps.backup.newestThatCounts(within);
  if (releaseId === null) throw new AppError('STANDBY_NO_RELEASE');
  await withAgent(deps.shell, machine, within, async (agent) => {
    await assertPlaced(agent, machine, releaseId, within);
    const { port } = await agent.ask(
      {
        verb: 'load',
        releaseId,
        host: bindHost(machine),
        port: machine.servicePort,
        voice: deps.watch.servedVoice(),
      },
      { signal: within },
    );
    await untilLoaded(deps, serviceUrl(machine, port ?? machine.servicePort), agent, within);
  });
  return { machine: machine.name, releaseId, seconds: (deps.clock.monotonicMs() - startedAtMs) / 1000 };
}

export async function coolDown(deps: WarmDeps, machine: Machine): Promise<WarmReport> {
  const startedAtMs = deps.clock.monotonicMs();
  const within = AbortSignal.timeout(LOADED_WITHIN_MS);
  await withAgent(deps.shell, machine, within, (agent) => agent.ask({ verb: 'unload' }, { signal: within }));
  return { machine: machine.name, releaseId: null, seconds: (deps.clock.monotonicMs() - startedAtMs) / 1000 };
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
