/**
 * The operations that move the service: begun from a plan that was read and confirmed, taken up again, taken back, taken over from
 * another desktop, and left again where a standby fails before its place counts for good.
 */
import { randomBytes } from 'node:crypto';
import { type DangerInput, movesToStandby, type PlanIntent, type StepName } from '../contract/models/plan.ts';
import type { PromotionView } from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import { newIncidentId } from '../kernel/incident-id.ts';
import { collectPlanInputs } from './collect-plan-inputs.ts';
import type { Incidents } from './incidents.ts';
import type { Opening } from './journal-line.ts';
import type { Operations, OperationsDeps, RunningOperation } from './operations.ts';
import type { PlanInputs } from './plan.ts';
import { ReadPlans } from './read-plans.ts';
import { takeover } from './registers/takeover.ts';
import { newerThan } from './release-floor-facts.ts';
import type { ServingWatch } from './serving-watch.ts';
import type { ConfirmedPlan, Standby } from './standby.ts';
import { stepNamesOf } from './steps/all.ts';

const canWait: readonly StepName[] = ['resync', 'split'];

interface MovesDeps extends OperationsDeps {
  readonly operations: Operations;
  readonly incidents: Incidents;
  readonly serving: Pick<ServingWatch, 'down'>;
  /** Stops what gives way to an operation. */
  readonly makeRoom: () => void;
  /** Ends with the room. */
  readonly closing: AbortSignal;
}

export class Moves {
  readonly #deps: MovesDeps;
  readonly #plans: ReadPlans;

  constructor(deps: MovesDeps) {
    this.#deps = deps;
    this.#plans = new ReadPlans(deps);
  }

  /** A plan, and what it was made of, as the machines and registers answer now. */
  async show(request: Parameters<Standby['plan']>[0], signal?: AbortSignal) {
    const { incidents, operations, serving } = this.#deps;
    const deps = { ...this.#deps, servingDown: () => serving.down };
    const look = () => incidents.look('everywhere', signal);
    const { inputs: collected, registers } = await collectPlanInputs(deps, request, look, signal);
    const otherOperation = operations.blocking;
    const inputs = { ...collected, otherOperation, registers: await incidents.judge(collected, registers, signal) };
    return { plan: this.#plans.show(inputs), inputs };
  }

  /** Throws what keeps the plan from being carried out; see ReadPlans. */
  confirm(intent: PlanIntent, confirmed: DangerInput): PlanInputs {
    return this.#plans.confirm(intent, confirmed);
  }

  begin(intent: PlanIntent, confirmed: ConfirmedPlan): RunningOperation & Pick<Opening, 'incidentId'> {
    const inputs = this.#plans.confirm(intent, confirmed);
    this.#plans.forget(confirmed.planId);
    this.#deps.makeRoom();
    const opening = this.#openingOf(inputs, confirmed);
    return {
      ...this.#returning(this.#deps.operations.begin(opening), opening.machine),
      incidentId: opening.incidentId,
    };
  }

  /** An operation of this desktop is taken up where it stopped; another desktop's is taken over towards its end. */
  async resume(incidentId: string, actor: string): Promise<RunningOperation> {
    const { incidents, operations } = this.#deps;
    if (await incidents.isOwn(incidentId)) {
      const { machine } = await operations.openingOf(incidentId);
      return this.#returning(await operations.resume(incidentId, actor), machine);
    }
    return this.#takeOver(incidentId, 'end', actor);
  }

  async abort(incidentId: string, actor: string): Promise<PromotionView> {
    const { incidents, operations } = this.#deps;
    if (operations.isLive(incidentId) || (await incidents.isOwn(incidentId))) {
      return operations.abort(incidentId, actor);
    }
    return (await this.#takeOver(incidentId, 'start', actor)).finished;
  }

  async #takeOver(incidentId: string, towards: 'end' | 'start', actor: string): Promise<RunningOperation> {
    const { machines, cutover, clock, incidents, operations } = this.#deps;
    const foreign = incidents.elsewhere.find(incidentId);
    const opening = takeover(foreign, incidents.elsewhere.view(incidentId), {
      machines: machines.list(),
      towards,
      actor,
      incidentId: newIncidentId(clock.now()),
      nonce: newNonce(),
      gateEpoch: cutover.status()?.epoch ?? 0,
    });
    const { jobId, finished } = operations.begin(opening);
    // What was taken over is over for the other desktop; that is read, too, before anybody hears that this one ended.
    const seen = finished.finally(() => incidents.look('store').catch(() => {}));
    return { jobId, finished: seen };
  }

  /** A standby that fails before its place counts for good is left again, without anybody being asked. */
  #returning(operation: RunningOperation, machine: string): RunningOperation {
    operation.finished.catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code !== 'STANDBY_WINDOW_FAILED') return;
      this.#sendHome(machine).catch((problem: unknown) => {
        this.#deps.log.warn('listeners were not sent back', { machine, error: String(problem) });
      });
    });
    return operation;
  }

  async #sendHome(name: string): Promise<void> {
    const { plan } = await this.show({ name, intent: 'fail-back' }, this.#deps.closing);
    const { planId, planHash } = plan;
    const reason = 'the standby failed before its place counted for good';
    await this.begin('fail-back', { planId, planHash, confirmName: name, reason, actor: 'standby', atOnce: true })
      .finished;
  }

  #openingOf(inputs: PlanInputs, confirmed: ConfirmedPlan): Omit<Opening, 'jobId'> {
    const { intent, machine, release, cutover, outlook } = inputs;
    const outage = inputs.incident?.kind === 'down' ? inputs.incident : null;
    const nowMs = this.#deps.clock.now();
    // What listeners miss is whoever served last.
    const silent = movesToStandby(intent) && inputs.serving ? inputs.servingDown : outage;
    return {
      incidentId: newIncidentId(nowMs),
      intent,
      machine: machine.name,
      releaseId: release?.releaseId ?? '',
      ...(newerThan(release?.releaseId, inputs.floor) === null ? {} : { older: true }),
      voice: this.#deps.watch.servedVoice(),
      nonce: newNonce(),
      epochBefore: Math.max(cutover?.epoch ?? 0, inputs.gateEpoch ?? 0),
      cutoverFrom: outlook.plan?.from ?? null,
      actor: confirmed.actor,
      reason: confirmed.reason,
      ...(confirmed.automatic && { automatic: confirmed.automatic }),
      planId: confirmed.planId,
      planHash: confirmed.planHash,
      watchIncidentId: outage?.id ?? null,
      outageSince: isoTime(silent ? Date.parse(silent.openedAt) - silent.detectSeconds * 1000 : nowMs),
      ...(movesToStandby(intent)
        ? { windowSeconds: inputs.windowSeconds ?? 0 }
        : { bakeSeconds: inputs.bakeSeconds ?? 0 }),
      steps: stepNamesOf(intent, inputs).filter((name) => !confirmed.atOnce || !canWait.includes(name)),
    };
  }
}

export const newNonce = (): string => randomBytes(16).toString('hex');
