/** Collects what a plan is made of. Reads only: a bare machine stays bare, and nothing is counted against the primary. */
import { randomUUID } from 'node:crypto';
import { distinctBlobs } from '../backup/blobs.ts';
import type { Backup, ReadRelease } from '../backup/service.ts';
import { AGENT_PROTOCOL, serviceNode, serviceProgram } from '../contract/models/agent.ts';
import type { PlanIntent } from '../contract/models/plan.ts';
import type { Machine } from '../contract/standby.ts';
import type { Gate } from '../gate/gate.ts';
import { AppError, isCancelled, toWireError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import type { Clock } from '../kernel/ports.ts';
import type { Watch } from '../watch/service.ts';
import { bytesMissing, type MissingBlob } from './bring-release.ts';
import { askHello } from './enrol.ts';
import { workloadOf } from './forecast.ts';
import type { Machines } from './machines.ts';
import type { PlanInputs } from './plan.ts';
import type { AgentImage, RemoteShell } from './ports.ts';
import { isPrimarySeen, questionFor } from './primary-seen.ts';
import { withAgent } from './with-agent.ts';

const REACH_MS = 12_000;

export async function collectPlanInputs(
  deps: {
    readonly machines: Machines;
    readonly shell: RemoteShell;
    readonly gate: Pick<Gate, 'read' | 'primaryUrl'>;
    readonly backup: Pick<Backup, 'latest' | 'readRelease'>;
    readonly watch: Pick<Watch, 'status' | 'tryUrl' | 'servedVoice'>;
    readonly image: AgentImage;
    readonly clock: Clock;
  },
  request: { readonly name: string; readonly intent: PlanIntent; readonly releaseId?: string },
  otherOperation: string | null,
  signal?: AbortSignal,
): Promise<PlanInputs> {
  const { machines, gate, watch, clock } = deps;
  const machine = machines.get(request.name);
  const wanted = request.intent === 'fail-back' ? machines.serving?.releaseId : request.releaseId;
  const { target, incident } = watch.status();
  const primaryUrl = gate.primaryUrl() ?? target?.url ?? null;
  const [release, primary] = await Promise.all([
    findRelease(deps.backup, wanted, signal),
    primaryUrl ? watch.tryUrl(primaryUrl, signal) : null,
  ]);
  const { missing, ...reach } = await reachMachine(deps.shell, { machine, release, primaryUrl }, signal);
  const entries = release?.entries ?? [];
  return {
    planId: randomUUID(),
    intent: request.intent,
    machine,
    ...reach,
    release: release?.summary ?? null,
    hasRuntime: [serviceNode, serviceProgram].every((file) => release?.entries.some((entry) => entry.path === file)),
    gate: gate.read(),
    primaryUrl,
    primary,
    incident,
    serving: machines.serving,
    otherOperation,
    work: workloadOf({ agent: await agentBytes(deps.image, reach), entries, missing, voice: watch.servedVoice() }),
    rates: machines.rates(machine.name),
    stepSeconds: machines.stepSeconds(machine.name),
    nowIso: isoTime(clock.now()),
  };
}

async function findRelease(
  backup: Pick<Backup, 'latest' | 'readRelease'>,
  wanted: string | undefined,
  signal?: AbortSignal,
): Promise<ReadRelease | null> {
  const releaseId = wanted ?? (await latestId(backup, signal));
  return releaseId === null ? null : backup.readRelease(releaseId, signal);
}

/** No store, no release: the plan says so itself. */
async function latestId(backup: Pick<Backup, 'latest'>, signal?: AbortSignal): Promise<string | null> {
  try {
    return (await backup.latest(signal))?.releaseId ?? null;
  } catch (error) {
    if (error instanceof AppError && error.code === 'BACKUP_STORE_MISSING') return null;
    throw error;
  }
}

async function reachMachine(
  shell: RemoteShell,
  about: { readonly machine: Machine; readonly release: ReadRelease | null; readonly primaryUrl: string | null },
  signal?: AbortSignal,
): Promise<Pick<PlanInputs, 'reached' | 'unreachableCode'> & { readonly missing: readonly MissingBlob[] }> {
  const { machine, release, primaryUrl } = about;
  const deadline = AbortSignal.timeout(REACH_MS);
  const either = signal ? AbortSignal.any([deadline, signal]) : deadline;
  try {
    return await withAgent(shell, machine, either, async (agent) => {
      const hello = await askHello(agent, either);
      // One of another protocol answers no more than this; it is replaced before anything depends on it.
      const speaks = hello?.protocol === AGENT_PROTOCOL;
      const blobs = distinctBlobs(release?.entries ?? []);
      const question = primaryUrl === null ? null : questionFor(machine, primaryUrl);
      const [missing, seen] = await Promise.all([
        speaks ? agent.ask({ verb: 'missing', blobs }, { signal: either }) : null,
        speaks && question ? agent.ask(question, { signal: either }) : null,
      ]);
      const absent = missing ?? blobs.map((blob) => ({ ...blob, have: 0 }));
      return {
        reached: {
          installed: hello !== null,
          restricted: hello?.forced ?? false,
          seesPrimary: seen && isPrimarySeen(seen),
          missingBytes: bytesMissing(absent),
        },
        unreachableCode: null,
        missing: absent,
      };
    });
  } catch (error) {
    if (signal?.aborted && isCancelled(error)) throw error;
    const unreachableCode = deadline.aborted ? 'STANDBY_UNREACHABLE' : toWireError(error).code;
    return { reached: null, unreachableCode, missing: [] };
  }
}

/** What has to be installed there first, as it travels. */
async function agentBytes(image: AgentImage, { reached }: Pick<PlanInputs, 'reached'>): Promise<number> {
  return reached === null || reached.installed ? 0 : image.travelBytes();
}
