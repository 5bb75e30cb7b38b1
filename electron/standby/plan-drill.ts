/** What a drill would do, and how long each of its steps is expected to take. Nothing is moved by asking. */
import { distinctBlobs } from '../backup/blobs.ts';
import { AGENT_PROTOCOL } from '../contract/models/agent.ts';
import type { DrillPlan } from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import { askHello } from './enrol.ts';
import { expectStep, workloadOf } from './forecast.ts';
import { withKeptAgent } from './kept-agents.ts';
import type { OperationsDeps } from './operations.ts';
import { stepNamesOf } from './steps/all.ts';

/** Throws STANDBY_UNKNOWN, STANDBY_NO_RELEASE, and what the connection throws. */
export async function planDrill(
  { backup, agents, image, machines, watch }: OperationsDeps,
  request: { readonly name: string; readonly releaseId?: string | undefined },
  signal = new AbortController().signal,
): Promise<DrillPlan> {
  const machine = machines.get(request.name);
  const releaseId = request.releaseId ?? (await backup.newestThatCounts(signal));
  if (releaseId === null) throw new AppError('STANDBY_NO_RELEASE', { remedy: { kind: 'open', screen: 'backup' } });
  const release = await backup.readRelease(releaseId, signal);
  const blobs = distinctBlobs(release.entries);
  const { there, missing } = await withKeptAgent(agents, machine, signal, async (agent) => {
    const hello = await askHello(agent, signal);
    const speaks = hello?.protocol === AGENT_PROTOCOL;
    const told = speaks ? await agent.ask<'missing'>({ verb: 'missing', blobs }, { signal }) : null;
    return { there: hello !== null, missing: told ?? blobs.map((blob) => ({ ...blob, have: 0 })) };
  });
  const work = workloadOf({
    agent: there ? 0 : await image.travelBytes(),
    entries: release.entries,
    missing,
    voice: watch.servedVoice(),
    loaded: false,
  });
  const known = { rates: machines.rates(machine.name), stepSeconds: machines.stepSeconds(machine.name) };
  const steps = stepNamesOf('drill', { hasGate: false }).map((name) => ({
    name,
    ...expectStep(name, work, known),
    affectsService: false,
  }));
  const untilHeard = steps.filter(({ name }) => name !== 'clean-up');
  const seconds = untilHeard.reduce((sum, { expectedSeconds }) => sum + expectedSeconds, 0);
  return {
    machine: machine.name,
    releaseId: release.summary.releaseId,
    releaseCreatedAt: release.summary.createdAt,
    steps,
    bytesToTransfer: work.missing,
    expectedSeconds: Math.round(seconds * 100) / 100,
  };
}
