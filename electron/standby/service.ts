/**
 * The public face of standby: machines, plans, and the two operations that move the service. One at a time; what a crash
 * interrupted stays in the way until a person takes it up again or back.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Started } from '../contract/define.ts';
import type { AgentRequest, AgentResults, AgentVerb } from '../contract/models/agent.ts';
import type { CutoverInput, CutoverReport, CutoverStatus } from '../contract/models/cutover.ts';
import type { DangerInput, Plan, PlanIntent } from '../contract/models/plan.ts';
import type { Machine, PreflightReport, PromotionView, StandbyOverview } from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import { newIncidentId } from '../kernel/incident-id.ts';
import type { JobHandle } from '../kernel/jobs.ts';
import { askMachine } from './ask-machine.ts';
import { collectPlanInputs } from './collect-plan-inputs.ts';
import { tryConnections } from './connection-tries.ts';
import type { StandbyDeps } from './deps.ts';
import { enrol } from './enrol.ts';
import { inspectMachine } from './inspect-machine.ts';
import type { Opening } from './journal-line.ts';
import { openMachines } from './machines.ts';
import { Operations, type OperationsDeps, type RunningOperation } from './operations.ts';
import type { PlanInputs } from './plan.ts';
import { ReadPlans } from './read-plans.ts';
import { stepsOf } from './steps/all.ts';

/** What a person confirmed, and who it was. */
export interface ConfirmedPlan extends DangerInput {
  readonly actor: string;
}

type Running<T> = Started & { readonly finished: Promise<T> };

/** The half of it that changes nothing, here or on a machine. */
export interface StandbyReader {
  overview(): StandbyOverview;
  readHostKey(host: string, port: number, signal?: AbortSignal): Promise<{ fingerprint: string; algorithm: string }>;
  plan(
    request: { readonly name: string; readonly intent: PlanIntent; readonly releaseId?: string },
    signal?: AbortSignal,
  ): Promise<Plan>;
  incidents(): Promise<readonly PromotionView[]>;
  /** Throws STANDBY_INCIDENT_UNKNOWN. */
  incident(incidentId: string): Promise<PromotionView>;
  /** Null while no way to move listeners was set. */
  checkCutover(signal?: AbortSignal): Promise<CutoverReport | null>;
}

export interface Standby extends StandbyReader {
  /** Starts the SSH server of a practice machine that was made before. For the host of the folder alone. */
  startPractice(): Promise<void>;
  add(machine: Omit<Machine, 'practice' | 'addedAt' | 'lastCheck' | 'lastPromotion'>): Promise<Machine>;
  addPractice(): Promise<Machine>;
  remove(name: string): Promise<{ name: string }>;
  /** Installs or updates the agent where it may, then looks at everything that a promotion will need. */
  check(name: string): Running<PreflightReport>;
  /** Throws STANDBY_PLAN_STALE, _NAME_NOT_CONFIRMED, _INCIDENT_ACTIVE, or the first code that blocks the plan. */
  assertConfirmed(intent: PlanIntent, confirmed: DangerInput): void;
  /** Both throw what `assertConfirmed` throws. */
  promote(confirmed: ConfirmedPlan): Promise<RunningOperation>;
  failBack(confirmed: ConfirmedPlan): Promise<RunningOperation>;
  /** Takes an interrupted operation up again, by asking the machines what was done. */
  resume(incidentId: string, actor: string): Promise<RunningOperation>;
  /** Takes everything back; refused after the point of no return. */
  abort(incidentId: string, actor: string): Promise<PromotionView>;
  /** Refused with STANDBY_INCIDENT_ACTIVE while an operation is open: it began with the way that was set then. */
  setCutover(input: CutoverInput, signal?: AbortSignal): Promise<CutoverStatus>;
  /** One question to the agent of a machine. Throws STANDBY_UNKNOWN. */
  askMachine<V extends AgentVerb>(
    name: string,
    request: Extract<AgentRequest, { verb: V }>,
    signal?: AbortSignal,
  ): Promise<AgentResults[V]>;
  close(): Promise<void>;
}

const PRACTICE_NAME = 'practice';

export async function createStandby(deps: StandbyDeps): Promise<Standby> {
  const machines = await openMachines(path.join(deps.dir, 'machines.json'));
  const owner = async () => ({ publicKey: (await deps.backup.identity()).publicKey, name: deps.ownerName() });
  const announce = (): void => deps.bus.emit('standby.changed', standby.overview());
  const operations = await Operations.load({ ...deps, machines, owner, announce });
  const standby = new StandbyService({ ...deps, machines, owner, announce }, operations);
  deps.cutover.onChange(announce);
  return standby;
}

class StandbyService implements Standby {
  readonly #deps: OperationsDeps;
  readonly #operations: Operations;
  readonly #plans: ReadPlans;

  constructor(deps: OperationsDeps, operations: Operations) {
    this.#deps = deps;
    this.#operations = operations;
    this.#plans = new ReadPlans({ ...deps, operations });
  }

  overview(): StandbyOverview {
    const { machines, cutover } = this.#deps;
    const { serving } = machines;
    return { machines: machines.list(), cutover: cutover.status(), running: this.#operations.open, serving };
  }

  readHostKey(host: string, port: number, signal?: AbortSignal): ReturnType<Standby['readHostKey']> {
    return this.#deps.shell.readHostKey({ host, port }, signal);
  }

  async plan(request: Parameters<Standby['plan']>[0], signal?: AbortSignal): Promise<Plan> {
    const otherOperation = this.#operations.open?.incidentId ?? null;
    return this.#plans.show(await collectPlanInputs(this.#deps, request, otherOperation, signal));
  }

  incidents(): Promise<readonly PromotionView[]> {
    return this.#operations.list();
  }

  incident(incidentId: string): Promise<PromotionView> {
    return this.#operations.read(incidentId);
  }

  async startPractice(): Promise<void> {
    const { machines, log } = this.#deps;
    if (!machines.list().some((machine) => machine.practice)) return;
    await this.#startPractice().catch((error: unknown) =>
      log.warn('practice machine not started', { error: String(error) }),
    );
  }

  async add(machine: Parameters<Standby['add']>[0]): Promise<Machine> {
    await this.#assertSameHostKey(machine);
    const added = await this.#deps.machines.add({ ...machine, practice: false, ...this.#newcomer() });
    this.#deps.announce();
    return added;
  }

  async addPractice(): Promise<Machine> {
    const machine = await this.#startPractice();
    this.#deps.announce();
    return machine;
  }

  async remove(name: string): Promise<{ name: string }> {
    const { machines, practice, announce } = this.#deps;
    if (machines.serving?.machine === name || this.#operations.open?.machine === name) {
      throw new AppError('STANDBY_INCIDENT_ACTIVE', { details: { machine: name } });
    }
    const { practice: isPractice } = machines.get(name);
    await machines.remove(name);
    if (isPractice) await practice.close();
    announce();
    return { name };
  }

  check(name: string): Running<PreflightReport> {
    const machine = this.#deps.machines.get(name);
    const run = (handle: JobHandle) => this.#check(machine, handle);
    const { job, finished } = this.#deps.jobs.start({ kind: 'standby-check', subject: name, run });
    return { jobId: job.id, finished };
  }

  assertConfirmed(intent: PlanIntent, confirmed: DangerInput): void {
    this.#plans.confirm(intent, confirmed);
  }

  async promote(confirmed: ConfirmedPlan): Promise<RunningOperation> {
    return this.#begin('promote', confirmed);
  }

  async failBack(confirmed: ConfirmedPlan): Promise<RunningOperation> {
    return this.#begin('fail-back', confirmed);
  }

  resume(incidentId: string, actor: string): Promise<RunningOperation> {
    return this.#operations.resume(incidentId, actor);
  }

  abort(incidentId: string, actor: string): Promise<PromotionView> {
    return this.#operations.abort(incidentId, actor);
  }

  async setCutover(input: CutoverInput, signal?: AbortSignal): Promise<CutoverStatus> {
    const open = this.#operations.open;
    const isOther = this.#deps.cutover.status()?.provider !== input.provider;
    if (open && isOther) throw new AppError('STANDBY_INCIDENT_ACTIVE', { details: { incidentId: open.incidentId } });
    const status = await this.#deps.cutover.set(input, signal);
    this.#deps.announce();
    return status;
  }

  checkCutover(signal?: AbortSignal): Promise<CutoverReport | null> {
    return this.#deps.cutover.check(signal);
  }

  askMachine<V extends AgentVerb>(
    name: string,
    request: Extract<AgentRequest, { verb: V }>,
    signal?: AbortSignal,
  ): Promise<AgentResults[V]> {
    return askMachine<V>(this.#deps, name, request, signal);
  }

  async close(): Promise<void> {
    await this.#operations.close();
    await this.#deps.practice.close();
  }

  #newcomer(): Pick<Machine, 'addedAt' | 'lastCheck' | 'lastPromotion'> {
    return { addedAt: isoTime(this.#deps.clock.now()), lastCheck: null, lastPromotion: null };
  }

  async #startPractice(): Promise<Machine> {
    const { machines, practice } = this.#deps;
    const address = await practice.start();
    const known = machines.list().find((machine) => machine.practice);
    if (known) return machines.update(known.name, address);
    return machines.add({ ...address, name: PRACTICE_NAME, practice: true, ...this.#newcomer() });
  }

  /** A wrong fingerprint is refused now and not in the hour of need. A machine that sleeps is added; its key is checked whenever it is reached. */
  async #assertSameHostKey({ host, port, fingerprint }: Pick<Machine, 'host' | 'port' | 'fingerprint'>): Promise<void> {
    const seen = await this.#deps.shell.readHostKey({ host, port, fingerprint }).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'STANDBY_UNREACHABLE') return null;
      throw error;
    });
    if (seen === null || seen.fingerprint === fingerprint) return;
    throw new AppError('STANDBY_HOST_KEY_CHANGED', {
      details: { host, port, expected: fingerprint, seen: seen.fingerprint },
      remedy: { kind: 'compare-host-key', expected: fingerprint, seen: seen.fingerprint },
    });
  }

  /** The agent is replaced by this build only while no operation counts on the one that is there. */
  #check(machine: Machine, job: JobHandle): Promise<PreflightReport> {
    return tryConnections(() => this.#checkOnce(machine, job), { signal: job.signal });
  }

  async #checkOnce(machine: Machine, { signal, step, progress }: JobHandle): Promise<PreflightReport> {
    const { shell, image, backup, machines, clock, announce } = this.#deps;
    step('standby.step.connect');
    const session = await shell.connect(machine, signal);
    try {
      const owner = await this.#deps.owner();
      const onBytes = (done: number, total: number): void => progress(done, total, 'bytes');
      step('standby.step.install');
      const latest = await backup.latest(signal).catch(() => null);
      const entries = latest ? (await backup.readRelease(latest.releaseId, signal)).entries : null;
      await enrol(session, image, owner, {
        update: this.#operations.open === null,
        entries: async () => entries,
        signal,
        onBytes,
      });
      step('standby.step.preflight');
      const report = await inspectMachine(session, { machine, ownKey: owner.publicKey, entries, clock, signal });
      await machines.noteCheck(report);
      announce();
      return report;
    } finally {
      session.close();
    }
  }

  #begin(intent: PlanIntent, confirmed: ConfirmedPlan): RunningOperation {
    const inputs = this.#plans.confirm(intent, confirmed);
    this.#plans.forget(confirmed.planId);
    return this.#operations.begin(this.#openingOf(inputs, confirmed));
  }

  #openingOf(inputs: PlanInputs, confirmed: ConfirmedPlan): Omit<Opening, 'jobId'> {
    const { intent, machine, release, cutover, outlook } = inputs;
    const outage = inputs.incident?.kind === 'down' ? inputs.incident : null;
    const nowMs = this.#deps.clock.now();
    return {
      incidentId: newIncidentId(nowMs),
      intent,
      machine: machine.name,
      releaseId: release?.releaseId ?? '',
      voice: this.#deps.watch.servedVoice(),
      nonce: randomBytes(16).toString('hex'),
      epochBefore: cutover?.epoch ?? 0,
      cutoverFrom: outlook.plan?.from ?? null,
      actor: confirmed.actor,
      reason: confirmed.reason,
      planId: confirmed.planId,
      planHash: confirmed.planHash,
      watchIncidentId: outage?.id ?? null,
      outageSince: isoTime(outage ? Date.parse(outage.openedAt) - outage.detectSeconds * 1000 : nowMs),
      steps: [...stepsOf(intent).keys()],
    };
  }
}
