/**
 * What a person reads before the operation, out of facts that were collected before. Pure. The hash covers what the
 * operation depends on and leaves out what merely changes with time, so that reading slowly does not make a plan stale.
 */
import { createHash } from 'node:crypto';
import { voiceThatCannotServe } from '../backup/release/gaps.ts';
import type { ReleaseSummary } from '../contract/backup.ts';
import type { ErrorCode } from '../contract/errors.ts';
import type { CutoverStatus } from '../contract/models/cutover.ts';
import { showAddress } from '../contract/models/host-address.ts';
import {
  movesToStandby,
  type Plan,
  type PlanFact,
  type PlanIntent,
  type PlanStep,
  type StepName,
} from '../contract/models/plan.ts';
import type { Machine } from '../contract/standby.ts';
import type { Incident } from '../contract/watch.ts';
import { type CertificateFinding, certificateBlock } from '../cutover/certificate-rules.ts';
import { isoTime } from '../kernel/clock.ts';
import { certificateFacts } from './certificate.ts';
import { expectStep, type Rates, type Workload } from './forecast.ts';
import { blocksOfCutover, type CutoverOutlook, factsOfCutover, ttlOf } from './plan-cutover.ts';
import { answersWell, type PrimaryInputs, primaryBlock, primaryFacts, verdictOf } from './plan-primary.ts';
import { observeServing, type ServingInputs, servingHolds } from './plan-serving.ts';
import { type WayHomeInputs, wayHomeFacts } from './plan-way-home.ts';
import { type CheckVerdict, checkValidUntilMs, judgeLastCheck } from './preflight.ts';
import { observeRegisters, type RegisterFindings, registerBlocks, registerMarks } from './registers/plan-facts.ts';
import { floorBlock, observeFloor, type ReleaseFloorInputs } from './release-floor-facts.ts';
import { affectsService, stepNamesOf } from './steps/all.ts';
import { shares } from './steps/split.ts';

export interface PlanInputs extends PrimaryInputs, ServingInputs, Pick<WayHomeInputs, 'made' | 'bakeSeconds'> {
  readonly windowSeconds?: number | undefined;
  /** What services made, as it was saved last in the store; `files` null: encrypted, and the key is not here. */
  readonly savedMade?: { readonly at: string; readonly files: number | null } | null;
  readonly planId: string;
  readonly intent: PlanIntent;
  readonly machine: Machine;
  /** Null: the machine was asked and did not answer; `code` says why. */
  readonly reached: {
    readonly installed: boolean;
    readonly missingBytes: number;
    readonly restricted: boolean;
    /** Does a voice service answer this machine at the primary's address? Null when it cannot tell. */
    readonly seesPrimary: boolean | null;
  } | null;
  readonly unreachableCode: ErrorCode | null;
  readonly release: ReleaseSummary | null;
  readonly hasRuntime: boolean;
  /** Id of the voice that is to be served; null or left out where any will do. */
  readonly voice?: string | null;
  readonly cutover: CutoverStatus | null;
  /** Number that the gate before the primary has; 0 where there is none, or none that answers. */
  readonly gateEpoch?: number;
  /** What the provider says of this operation. */
  readonly outlook: CutoverOutlook;
  /** What listeners will be shown there; left out or null where they need none. */
  readonly certificate?: CertificateFinding | null;
  readonly incident: Incident | null;
  readonly otherOperation: string | null;
  readonly work: Workload;
  readonly rates: Rates;
  readonly registers?: RegisterFindings;
  readonly floor?: ReleaseFloorInputs;
  readonly stepSeconds: Readonly<Partial<Record<StepName, number>>>;
  readonly nowIso: string;
}

export function makePlan(inputs: PlanInputs): Plan {
  const { machine, release, cutover, outlook, intent } = inputs;
  const bytesToTransfer = movesToStandby(intent) ? (inputs.reached?.missingBytes ?? release?.bytesTotal ?? 0) : 0;
  const steps = stepNamesOf(intent, inputs).map((name) => expect(name, inputs));
  const facts = [...observe(inputs, bytesToTransfer)];
  return {
    planId: inputs.planId,
    planHash: hashPlan(inputs),
    intent,
    machine: machine.name,
    releaseId: release?.releaseId ?? '',
    releaseCreatedAt: release?.createdAt ?? '',
    steps,
    facts,
    bytesToTransfer,
    expectedSeconds: steps.reduce((sum, step) => sum + step.expectedSeconds, 0),
    cutover: {
      provider: cutover?.provider ?? '',
      from: cutover?.upstreamUrl ?? '',
      to: movesToStandby(intent)
        ? `${machine.name} (${showAddress(machine.host, machine.servicePort)})`
        : (inputs.primaryUrl ?? ''),
      ttlS: ttlOf(outlook),
      changes: outlook.plan?.changes ?? [],
    },
    ...(movesToStandby(intent)
      ? { windowSeconds: inputs.windowSeconds ?? 0 }
      : { bakeSeconds: inputs.bakeSeconds ?? 0 }),
    blockedBy: blocks(inputs),
    createdAt: inputs.nowIso,
  };
}

function expect(name: StepName, inputs: PlanInputs): PlanStep {
  const affects = { affectsService: affectsService(name) };
  if (name === 'window') return { name, expectedSeconds: inputs.windowSeconds ?? 0, source: 'estimated', ...affects };
  if (name === 'split') return { name, ...expectSplit(inputs), ...affects };
  const keptS = name === 'converge' ? ttlOf(inputs.outlook) : 0;
  if (keptS === 0) return { name, ...expectStep(name, inputs.work, inputs), ...affects };
  // The time for which others keep the old answer is known, and it may have been another one the last time.
  const { expectedSeconds } = expectStep(name, inputs.work, { rates: inputs.rates, stepSeconds: {} });
  return { name, expectedSeconds: expectedSeconds + keptS, source: 'estimated', ...affects };
}

/** Each share is watched for as long as was asked for. */
function expectSplit({ bakeSeconds = 0 }: PlanInputs): Pick<PlanStep, 'expectedSeconds' | 'source'> {
  return { expectedSeconds: shares.length * (bakeSeconds + 0.2), source: 'estimated' };
}

/** Everything that, changed, would make the operation another one than the one that was read. */
export function hashPlan(inputs: PlanInputs): string {
  const { machine, cutover } = inputs;
  const facts = {
    intent: inputs.intent,
    machine: [machine.name, machine.host, machine.port, machine.user, machine.fingerprint, machine.servicePort],
    release: inputs.release?.releaseId ?? null,
    cutover: cutover && [cutover.provider, cutover.serviceUrl, cutover.site, cutover.upstreamUrl, cutover.epoch],
    primary: [inputs.primaryUrl, verdictOf(inputs), answersWell(inputs), inputs.reference ?? null],
    serving: [inputs.serving, servingHolds(inputs)],
    registers: registerMarks(inputs.registers),
    ...(inputs.bakeSeconds !== undefined && { bakeSeconds: inputs.bakeSeconds }),
    ...(inputs.windowSeconds !== undefined && { windowSeconds: inputs.windowSeconds }),
  };
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 32);
}

function blocks(inputs: PlanInputs): ErrorCode[] {
  const { intent, serving } = inputs;
  const promoting = movesToStandby(intent);
  const codes: readonly (ErrorCode | false | null | undefined | '')[] = [
    ...blocksOfCutover(inputs),
    inputs.otherOperation && 'STANDBY_INCIDENT_ACTIVE',
    ...registerBlocks(inputs.registers),
    promoting && primaryBlock(inputs),
    promoting && floorBlock(inputs.release?.releaseId, inputs.floor),
    promoting && !inputs.release && !inputs.floor?.problem && 'STANDBY_NO_RELEASE',
    promoting && inputs.release && !inputs.hasRuntime && 'STANDBY_NO_RELEASE',
    promoting && voiceMissing(inputs) && 'BACKUP_RELEASE_PARTIAL',
    promoting && !inputs.reached && (inputs.unreachableCode ?? 'STANDBY_UNREACHABLE'),
    promoting && inputs.reached && checkVerdict(inputs) !== 'passed' && 'STANDBY_CHECK_NEEDED',
    promoting && certificateBlock(inputs.certificate ?? null),
    promoting && servingHolds(inputs) && 'STANDBY_INCIDENT_ACTIVE',
    !promoting && serving?.machine !== inputs.machine.name && 'STANDBY_NOT_SERVING',
    !promoting && primaryBlock(inputs),
  ];
  return [...new Set(codes.filter((code) => typeof code === 'string' && code !== ''))];
}

function checkVerdict({ machine, nowIso }: PlanInputs): CheckVerdict {
  return judgeLastCheck(machine.lastCheck, Date.parse(nowIso));
}

/** `last-check` names what failed, and until when it holds; a promotion is blocked unless it passed and still holds. */
function* observeCheck(inputs: PlanInputs): Generator<PlanFact> {
  const { lastCheck } = inputs.machine;
  const verdict = checkVerdict(inputs);
  const level = verdict === 'passed' ? 'ok' : movesToStandby(inputs.intent) ? 'block' : 'warn';
  if (!lastCheck) {
    yield { key: 'never-checked', level, values: {}, observedAt: inputs.nowIso };
    return;
  }
  const failed = lastCheck.checks.filter((check) => check.state === 'fail').map((check) => check.name);
  const values = {
    at: lastCheck.at,
    failed: failed.join(', ') || null,
    validUntil: lastCheck.ok ? isoTime(checkValidUntilMs(lastCheck)) : null,
    expired: verdict === 'old' ? 1 : null,
  };
  yield { key: 'last-check', level, values, observedAt: lastCheck.at };
}

/** The voice that listeners would hear is not whole in the release. */
function voiceMissing({ release, voice = null }: PlanInputs): boolean {
  return release !== null && voiceThatCannotServe(release, voice) !== null;
}

/** Only a person chooses such a release, by its name. */
function* observePartial(inputs: PlanInputs): Generator<PlanFact> {
  const { release, intent, nowIso } = inputs;
  if (!release?.partial || !movesToStandby(intent)) return;
  const { missing, more } = release.partial;
  const values = {
    releaseId: release.releaseId,
    missing: [...new Set(missing.map(({ voice, path }) => voice?.name ?? path ?? ''))].join(', '),
    count: missing.length + more,
  };
  yield { key: 'release-partial', level: voiceMissing(inputs) ? 'block' : 'warn', values, observedAt: nowIso };
}

function* observe(inputs: PlanInputs, bytesToTransfer: number): Generator<PlanFact> {
  const { intent, machine, release, incident, nowIso } = inputs;
  const fact = (key: string, level: PlanFact['level'], values: PlanFact['values'], observedAt = nowIso): PlanFact => ({
    key,
    level,
    values,
    observedAt,
  });
  const promoting = movesToStandby(intent);
  yield* primaryFacts(inputs);
  yield* wayHomeFacts(inputs);
  if (promoting) yield* observeServing(inputs, machine.name, nowIso);
  if (incident) {
    const { failures, detectSeconds } = incident;
    yield fact('incident', 'ok', { openedAt: incident.openedAt, failures, detectSeconds });
  } else if (intent === 'promote') yield fact('no-incident', 'warn', {});
  if (promoting && inputs.savedMade) {
    const { at, files } = inputs.savedMade;
    const ageSeconds = Math.max(0, Math.round((Date.parse(nowIso) - Date.parse(at)) / 1000));
    if (files === null) yield fact('made-locked', 'warn', { at, ageSeconds });
    else yield fact('made-saved', 'ok', { at, files, ageSeconds });
  }
  if (promoting && inputs.windowSeconds) yield fact('window', 'ok', { windowSeconds: inputs.windowSeconds });
  if (release) {
    const level = !promoting || (inputs.hasRuntime && release.verifiedAt) ? 'ok' : inputs.hasRuntime ? 'warn' : 'block';
    yield fact('release', level, {
      releaseId: release.releaseId,
      createdAt: release.createdAt,
      ageSeconds: Math.max(0, Math.round((Date.parse(nowIso) - Date.parse(release.createdAt)) / 1000)),
      verifiedAt: release.verifiedAt,
      voices: release.voices.length,
      files: release.files,
      bytesTotal: release.bytesTotal,
    });
    if (promoting && !inputs.hasRuntime)
      yield fact('release-without-runtime', 'block', { releaseId: release.releaseId });
    yield* observePartial(inputs);
  } else if (promoting) yield fact('no-release', 'block', {});
  yield fact('machine', inputs.reached || !promoting ? 'ok' : 'block', {
    name: machine.name,
    host: machine.host,
    port: machine.port,
    user: machine.user,
    fingerprint: machine.fingerprint,
    problem: inputs.unreachableCode,
  });
  if (inputs.reached && !inputs.reached.installed) yield fact('agent-missing', 'warn', {});
  if (inputs.reached?.installed && !inputs.reached.restricted && !machine.practice)
    yield fact('key-unrestricted', 'warn', {});
  yield* observeCheck(inputs);
  yield* observeRegisters(inputs.registers, nowIso);
  if (promoting) yield* observeFloor(release?.releaseId, inputs.floor, nowIso);
  if (promoting) yield fact('transfer', 'ok', { bytes: bytesToTransfer });
  yield* factsOfCutover(inputs);
  if (promoting) yield* certificateFacts(inputs.certificate, machine.name, nowIso);
}
