/** Collects what a plan is made of. Reads only: a bare machine stays bare, and nothing is counted against the primary. */
import { randomUUID } from 'node:crypto';
import { distinctBlobs } from '../backup/blobs.ts';
import type { Backup, ReadRelease } from '../backup/service.ts';
import type { ErrorCode } from '../contract/errors.ts';
import { AGENT_PROTOCOL, serviceNode, serviceProgram } from '../contract/models/agent.ts';
import type { CutoverStatus } from '../contract/models/cutover.ts';
import { movesToStandby, type PlanIntent } from '../contract/models/plan.ts';
import type { Machine, Serving, ServingDown } from '../contract/standby.ts';
import type { Cutover } from '../cutover/service.ts';
import { AppError, isCancelled, toWireError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import { orAborted } from '../kernel/or-aborted.ts';
import type { Clock } from '../kernel/ports.ts';
import { healthUrl, parseHealth } from '../kernel/voice-service.ts';
import type { HttpProbe } from '../watch/ports.ts';
import type { Watch } from '../watch/service.ts';
import type { AgentChannel } from './agent-client.ts';
import { bytesMissing, type MissingBlob } from './bring-release.ts';
import { findCertificateOn } from './certificate.ts';
import { askHello } from './enrol.ts';
import { workloadOf } from './forecast.ts';
import { type KeptAgents, withKeptAgent } from './kept-agents.ts';
import type { Machines } from './machines.ts';
import type { MadeLibrary } from './made/library.ts';
import { lookAtMade } from './made/look.ts';
import type { PlanInputs } from './plan.ts';
import { askOutlook } from './plan-cutover.ts';
import type { AgentImage, CertificateLook } from './ports.ts';
import type { PrimaryBeat } from './primary-beat.ts';
import { readPrimaryRecord } from './primary-record.ts';
import { questionFor, referenceOf, secondUrlOf, viewFromStandby } from './primary-views.ts';
import { probeRequest } from './probe-request.ts';
import { isMeantThere } from './service-address.ts';
import { lookAtServing } from './serving-seen.ts';
import type { Sign } from './sign-document.ts';
import { isLoaded } from './steps/loaded.ts';

const REACH_MS = 12_000;
/** As long as the look at its address takes at most: a machine that is gone answers neither. */
const BEAT_MS = 5_000;
const SAVED_MS = 5_000;
const gateTimeouts = { connectMs: 1_000, firstByteMs: 2_000, totalMs: 2_000 } as const;

export interface PlanRequest {
  readonly name: string;
  readonly intent: PlanIntent;
  readonly releaseId?: string;
  readonly bakeSeconds?: number | undefined;
  readonly windowSeconds?: number | undefined;
}

interface CollectDeps {
  /** Folder of this room. */
  readonly dir: string;
  readonly machines: Machines;
  readonly agents: KeptAgents;
  readonly made: MadeLibrary;
  readonly savedMade: (signal: AbortSignal) => Promise<PlanInputs['savedMade']>;
  readonly cutover: Pick<Cutover, 'status' | 'primaryUrl' | 'read' | 'plan'>;
  readonly backup: Pick<Backup, 'newestThatCounts' | 'readRelease' | 'newestSeen' | 'sign'>;
  readonly watch: Pick<Watch, 'status' | 'tryUrl' | 'servedVoice'>;
  readonly image: AgentImage;
  readonly prober: HttpProbe;
  readonly beat: PrimaryBeat;
  readonly certificates: CertificateLook;
  readonly servingDown: () => ServingDown | null;
  readonly clock: Clock;
}

/**
 * Both addresses of the primary, from here, what it says of itself, and what its gate says. One that is silent takes its time: everything else is
 * asked meanwhile.
 */
async function lookAtPrimary(
  { watch, ...deps }: Pick<CollectDeps, 'dir' | 'watch' | 'beat' | 'prober'>,
  primaryUrl: string | null,
  signal = new AbortController().signal,
) {
  const secondUrl = primaryUrl && secondUrlOf(watch, primaryUrl);
  const gate = await readPrimaryRecord(deps.dir);
  const [primary, second, beat, gateEpoch] = await Promise.all([
    primaryUrl ? watch.tryUrl(primaryUrl, signal) : null,
    secondUrl ? watch.tryUrl(secondUrl, signal) : null,
    primaryUrl ? deps.beat(primaryUrl, BEAT_MS, signal) : ('none' as const),
    gate === null ? 0 : readGateEpoch(deps.prober, gate.gateUrl, signal),
  ]);
  return {
    primary,
    second: secondUrl && second ? { url: secondUrl, sample: second } : null,
    beat,
    hasGate: gate !== null,
    gateEpoch,
  };
}

/**
 * `registers`: reads them, and with them sets right who serves. Where that decides nothing about a question, the question is
 * asked at the same time.
 */
export async function collectPlanInputs<Registers>(
  deps: CollectDeps,
  request: PlanRequest,
  registers: () => Promise<Registers>,
  signal?: AbortSignal,
): Promise<{ readonly inputs: Omit<PlanInputs, 'otherOperation'>; readonly registers: Registers }> {
  const { cutover, watch, backup } = deps;
  const primaryUrl = cutover.primaryUrl() ?? watch.status().target?.url ?? null;
  const inTurn = async () => {
    const [read, ahead] = await Promise.all([
      registers(),
      movesToStandby(request.intent) ? findRelease(backup, request.releaseId, signal) : null,
    ]);
    // Back goes what is served.
    const found = ahead ?? (await findRelease(backup, deps.machines.serving?.releaseId, signal));
    return { read, rest: await collectRest(deps, request, { primaryUrl, found }, signal) };
  };
  const [looks, { read, rest }] = await Promise.all([lookAtPrimary(deps, primaryUrl, signal), inTurn()]);
  return { inputs: { ...rest, ...looks, nowIso: isoTime(deps.clock.now()) }, registers: read };
}

type LooksAtPrimary = keyof Awaited<ReturnType<typeof lookAtPrimary>>;

async function collectRest(
  deps: CollectDeps,
  request: PlanRequest,
  about: { readonly primaryUrl: string | null; readonly found: Awaited<ReturnType<typeof findRelease>> },
  signal?: AbortSignal,
): Promise<Omit<PlanInputs, 'otherOperation' | 'nowIso' | LooksAtPrimary>> {
  const { machines, cutover, watch } = deps;
  const {
    primaryUrl,
    found: { release, problem },
  } = about;
  const machine = machines.get(request.name);
  // A fail-back that stopped half way has moved listeners to the primary: the standby has no place to keep.
  const serving = cutover.status()?.site === 'primary' ? null : machines.serving;
  const toward = movesToStandby(request.intent) ? cutover.status() : null;
  const [{ missing, loaded, newestVerified, ...reach }, outlook, servingLook, savedMade] = await Promise.all([
    reachMachine(deps, { machine, release, primaryUrl, serving, cutover: toward, intent: request.intent }, signal),
    askOutlook(cutover, { machine, intent: request.intent }, signal),
    serving && lookAtServing(deps.prober, serving, signal),
    movesToStandby(request.intent) ? lookAtSaved(deps, signal) : null,
  ]);
  const entries = release?.entries ?? [];
  return {
    planId: randomUUID(),
    intent: request.intent,
    bakeSeconds: request.bakeSeconds,
    windowSeconds: request.windowSeconds,
    savedMade,
    machine,
    ...reach,
    release: release?.summary ?? null,
    hasRuntime: [serviceNode, serviceProgram].every((file) => release?.entries.some((entry) => entry.path === file)),
    voice: watch.servedVoice(),
    cutover: cutover.status(),
    outlook,
    primaryUrl,
    reference: referenceOf(watch, primaryUrl),
    incident: watch.status().incident,
    serving: machines.serving,
    servingLook,
    servingDown: deps.servingDown(),
    work: workloadOf({
      agent: await agentBytes(deps.image, reach),
      entries,
      missing,
      voice: watch.servedVoice(),
      loaded,
    }),
    rates: machines.rates(machine.name),
    floor: { chosen: request.releaseId !== undefined, seen: [await deps.backup.newestSeen(), newestVerified], problem },
    stepSeconds: machines.stepSeconds(machine.name),
  };
}

/** A store that does not answer soon is no reason to wait: what is in it is then not put there. */
async function lookAtSaved(
  { savedMade }: Pick<CollectDeps, 'savedMade'>,
  signal?: AbortSignal,
): Promise<PlanInputs['savedMade']> {
  const soon = AbortSignal.timeout(SAVED_MS);
  const within = signal ? AbortSignal.any([signal, soon]) : soon;
  return orAborted(savedMade(within), within).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    return null;
  });
}

/** It may have outlived the registers that gave it its number, and takes no lower one. */
async function readGateEpoch(prober: HttpProbe, url: string, signal?: AbortSignal): Promise<number> {
  const answer = await prober.ask({ url: healthUrl(url), timeouts: gateTimeouts, maxBytes: 65_536, signal });
  return answer.kind === 'answered' ? (parseHealth(answer.body)?.epoch ?? 0) : 0;
}

async function findRelease(
  backup: Pick<Backup, 'newestThatCounts' | 'readRelease'>,
  wanted: string | undefined,
  signal?: AbortSignal,
): Promise<{ readonly release: ReadRelease | null; readonly problem: ErrorCode | null }> {
  try {
    const releaseId = wanted ?? (await backup.newestThatCounts(signal));
    return { release: releaseId === null ? null : await backup.readRelease(releaseId, signal), problem: null };
  } catch (error) {
    // No store, no release: the plan says so itself.
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'BACKUP_STORE_MISSING') return { release: null, problem: null };
    if (error.code === 'BACKUP_RELEASE_ROLLED_BACK') return { release: null, problem: error.code };
    throw error;
  }
}

/** What the machine itself said, if it did. */
interface Reach extends Pick<PlanInputs, 'reached' | 'unreachableCode' | 'servingSeen' | 'certificate' | 'made'> {
  /** Newest release that was ever verified there. */
  readonly newestVerified: string | null;
  readonly missing: readonly MissingBlob[];
  readonly loaded: boolean;
}

async function reachMachine(
  deps: Pick<CollectDeps, 'agents' | 'backup' | 'certificates' | 'clock' | 'made'>,
  about: {
    readonly machine: Machine;
    readonly release: ReadRelease | null;
    readonly primaryUrl: string | null;
    readonly serving: Serving | null;
    /** Null: nobody is sent to the machine. */
    readonly cutover: CutoverStatus | null;
    readonly intent: PlanIntent;
  },
  signal?: AbortSignal,
): Promise<Reach> {
  const { agents, backup } = deps;
  const { machine, release, primaryUrl } = about;
  const deadline = AbortSignal.timeout(REACH_MS);
  const either = signal ? AbortSignal.any([deadline, signal]) : deadline;
  try {
    return await withKeptAgent(agents, machine, either, async (agent) => {
      const hello = await askHello(agent, either);
      // One of another protocol answers no more than this; it is replaced before anything depends on it.
      const speaks = hello?.protocol === AGENT_PROTOCOL;
      const blobs = distinctBlobs(release?.entries ?? []);
      const question = primaryUrl === null ? null : await questionFor(machine, primaryUrl, backup.sign);
      const { cutover } = about;
      const [missing, seen, servingSeen, certificate] = await Promise.all([
        speaks ? agent.ask({ verb: 'missing', blobs }, { signal: either }) : null,
        speaks && question ? agent.ask(question, { signal: either }) : null,
        speaks ? isServingSeen(agent, backup.sign, about, either) : null,
        speaks ? findCertificateOn(deps, { machine, cutover, service: hello.service }, agent, either) : null,
      ]);
      const made = speaks && about.intent === 'fail-back' ? await lookAtMade(agent, deps.made, machine, either) : null;
      const absent = missing ?? blobs.map((blob) => ({ ...blob, have: 0 }));
      return {
        reached: {
          installed: hello !== null,
          restricted: hello?.forced ?? false,
          seesPrimary: seen && viewFromStandby(seen) === 'answer',
          missingBytes: bytesMissing(absent),
        },
        servingSeen,
        certificate,
        made,
        unreachableCode: null,
        missing: absent,
        loaded: hello !== null && release !== null && isLoaded(hello, release.summary.releaseId),
        newestVerified: hello?.newestVerified ?? null,
      };
    });
  } catch (error) {
    if (signal?.aborted && isCancelled(error)) throw error;
    const unreachableCode = deadline.aborted ? 'STANDBY_UNREACHABLE' : toWireError(error).code;
    return { reached: null, servingSeen: null, unreachableCode, missing: [], loaded: false, newestVerified: null };
  }
}

/** Does the machine itself reach the one that serves, so that only the way from here is cut? Null when it cannot tell. */
async function isServingSeen(
  agent: AgentChannel,
  sign: Sign,
  { machine, serving }: { readonly machine: Machine; readonly serving: Serving | null },
  signal: AbortSignal,
): Promise<boolean | null> {
  if (!serving?.url || serving.machine === machine.name || !isMeantThere(serving.url, machine)) return null;
  const { status } = await agent.ask(await probeRequest(serving.url, sign), { signal });
  // The page of a gate that lets nobody in says 503.
  return status === 200;
}

/** What has to be installed there first, as it travels. */
async function agentBytes(image: AgentImage, { reached }: Pick<PlanInputs, 'reached'>): Promise<number> {
  return reached === null || reached.installed ? 0 : image.travelBytes();
}
