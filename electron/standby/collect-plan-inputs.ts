/** Collects what a plan is made of. Reads only: a bare machine stays bare, and nothing is counted against the primary. */
import { randomUUID } from 'node:crypto';
import { distinctBlobs } from '../backup/blobs.ts';
import type { Backup, ReadRelease } from '../backup/service.ts';
import { serviceNode, serviceProgram } from '../contract/models/agent.ts';
import type { PlanIntent } from '../contract/models/plan.ts';
import type { Machine } from '../contract/standby.ts';
import type { Cutover } from '../cutover/service.ts';
import { AppError, isCancelled, toWireError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import type { Clock } from '../kernel/ports.ts';
import type { Watch } from '../watch/service.ts';
import { askAgent } from './agent-client.ts';
import { askHello } from './enrol.ts';
import type { Machines } from './machines.ts';
import type { PlanInputs } from './plan.ts';
import { askOutlook } from './plan-cutover.ts';
import type { RemoteShell } from './ports.ts';
import { isPrimarySeen, questionFor } from './primary-seen.ts';

const REACH_MS = 12_000;

export async function collectPlanInputs(
  deps: {
    readonly machines: Machines;
    readonly shell: RemoteShell;
    readonly cutover: Pick<Cutover, 'status' | 'primaryUrl' | 'read' | 'plan'>;
    readonly backup: Pick<Backup, 'latest' | 'readRelease'>;
    readonly watch: Pick<Watch, 'status' | 'tryUrl'>;
    readonly clock: Clock;
  },
  request: { readonly name: string; readonly intent: PlanIntent; readonly releaseId?: string },
  otherOperation: string | null,
  signal?: AbortSignal,
): Promise<PlanInputs> {
  const { machines, cutover, watch, clock } = deps;
  const machine = machines.get(request.name);
  const wanted = request.intent === 'fail-back' ? machines.serving?.releaseId : request.releaseId;
  const { target, incident } = watch.status();
  const primaryUrl = cutover.primaryUrl() ?? target?.url ?? null;
  const [release, primary, outlook] = await Promise.all([
    findRelease(deps.backup, wanted, signal),
    primaryUrl ? watch.tryUrl(primaryUrl, signal) : null,
    askOutlook(cutover, { machine, intent: request.intent }, signal),
  ]);
  const reach = await reachMachine(deps.shell, { machine, release, primaryUrl }, signal);
  return {
    planId: randomUUID(),
    intent: request.intent,
    machine,
    ...reach,
    release: release?.summary ?? null,
    hasRuntime: [serviceNode, serviceProgram].every((file) => release?.entries.some((entry) => entry.path === file)),
    cutover: cutover.status(),
    outlook,
    primaryUrl,
    primary,
    incident,
    serving: machines.serving,
    otherOperation,
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
): Promise<Pick<PlanInputs, 'reached' | 'unreachableCode'>> {
  const { machine, release, primaryUrl } = about;
  const deadline = AbortSignal.timeout(REACH_MS);
  const either = signal ? AbortSignal.any([deadline, signal]) : deadline;
  try {
    const session = await shell.connect(machine, either);
    try {
      const hello = await askHello(session, either);
      const blobs = distinctBlobs(release?.entries ?? []);
      const question = primaryUrl === null ? null : questionFor(machine, primaryUrl);
      const [missing, seen] = await Promise.all([
        hello ? askAgent(session, { verb: 'missing', blobs }, { signal: either }) : null,
        hello && question ? askAgent(session, question, { signal: either }) : null,
      ]);
      const absent = missing ?? blobs.map((blob) => ({ ...blob, have: 0 }));
      return {
        reached: {
          installed: hello !== null,
          restricted: hello?.forced ?? false,
          seesPrimary: seen && isPrimarySeen(seen),
          missingBytes: absent.reduce((sum, blob) => sum + blob.sizeBytes - blob.have, 0),
        },
        unreachableCode: null,
      };
    } finally {
      session.close();
    }
  } catch (error) {
    if (signal?.aborted && isCancelled(error)) throw error;
    return { reached: null, unreachableCode: deadline.aborted ? 'STANDBY_UNREACHABLE' : toWireError(error).code };
  }
}
