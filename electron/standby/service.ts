/**
 * The public face of standby: machines, plans, and the two operations that move the service. One at a time; what a crash
 * interrupted stays in the way until a person takes it up again or back.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Started } from '../contract/define.ts';
import type { ErrorCode } from '../contract/errors.ts';
import type { DangerInput, Plan, PlanIntent } from '../contract/models/plan.ts';
import type { GateStatus, Machine, PreflightReport, PromotionView, StandbyOverview } from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import { newIncidentId } from '../kernel/incident-id.ts';
import { collectPlanInputs } from './collect-plan-inputs.ts';
import type { StandbyDeps } from './deps.ts';
import { enrol } from './enrol.ts';
import { inspectMachine } from './inspect-machine.ts';
import type { Opening } from './journal-line.ts';
import { openMachines } from './machines.ts';
import { Operations } from './operations.ts';
import { hashPlan, makePlan, type PlanInputs } from './plan.ts';
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
  promote(confirmed: ConfirmedPlan): Promise<Running<PromotionView>>;
  failBack(confirmed: ConfirmedPlan): Promise<Running<PromotionView>>;
  /** Takes an interrupted operation up again, by asking the machines what was done. */
  resume(incidentId: string, actor: string): Promise<Running<PromotionView>>;
  /** Takes everything back; refused after the point of no return. */
  abort(incidentId: string, actor: string): Promise<PromotionView>;
  setCutover(options: {
    readonly provider: 'gate';
    readonly listenPort: number;
    readonly listenHost: string;
    readonly primaryUrl: string;
  }): Promise<GateStatus>;
  close(): Promise<void>;
}

const PRACTICE_NAME = 'practice';
const KEPT_PLANS = 20;

export async function createStandby(deps: StandbyDeps): Promise<Standby> {
  const { gate, shell, jobs, bus, clock, watch, practice, log } = deps;
  const machines = await openMachines(path.join(deps.dir, 'machines.json'));
  const plans = new Map<string, PlanInputs>();

  const announce = (): void => bus.emit('standby.changed', overview());
  const owner = async () => ({ publicKey: (await deps.backup.identity()).publicKey, name: deps.ownerName() });
  const operations = await Operations.load({ ...deps, machines, owner, announce });

  async function startPractice(): Promise<Machine> {
    const address = await practice.start();
    const known = machines.list().find((machine) => machine.practice);
    if (known) return machines.update(known.name, address);
    const facts = {
      name: PRACTICE_NAME,
      practice: true,
      addedAt: isoTime(clock.now()),
      lastCheck: null,
      lastPromotion: null,
    };
    return machines.add({ ...address, ...facts });
  }

  /** A wrong fingerprint is told now and not in the hour of need. A machine that sleeps is added; its key is checked whenever it is reached. */
  async function assertSameHostKey({
    host,
    port,
    fingerprint,
  }: Pick<Machine, 'host' | 'port' | 'fingerprint'>): Promise<void> {
    const seen = await shell.readHostKey({ host, port }).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'STANDBY_UNREACHABLE') return null;
      throw error;
    });
    if (seen === null || seen.fingerprint === fingerprint) return;
    throw new AppError('STANDBY_HOST_KEY_CHANGED', {
      details: { host, port, expected: fingerprint, seen: seen.fingerprint },
      remedy: { kind: 'compare-host-key', expected: fingerprint, seen: seen.fingerprint },
    });
  }

  function overview(): StandbyOverview {
    return { machines: machines.list(), cutover: gate.read(), running: operations.open, serving: machines.serving };
  }

  /** The plan as it would be made now, from what can be known without asking anybody. */
  function confirmedInputs(intent: PlanIntent, confirmed: DangerInput): PlanInputs {
    const read = plans.get(confirmed.planId);
    if (!read || read.intent !== intent) throw stale(confirmed);
    const machine = machines.list().find((item) => item.name === read.machine.name);
    if (!machine) throw new AppError('STANDBY_UNKNOWN', { details: { name: read.machine.name } });
    if (!sameName(confirmed.confirmName, machine.name)) {
      throw new AppError('STANDBY_NAME_NOT_CONFIRMED', {
        details: { typed: confirmed.confirmName, name: machine.name },
      });
    }
    const { samples, target } = watch.status();
    const lastSample = target && sameOrigin(target.url, read.primaryUrl) ? samples.at(-1) : undefined;
    const now: PlanInputs = {
      ...read,
      nowIso: isoTime(clock.now()),
      machine,
      gate: gate.read(),
      primaryUrl: gate.primaryUrl() ?? target?.url ?? null,
      primary: lastSample && lastSample.at > (read.primary?.at ?? '') ? lastSample : read.primary,
      serving: machines.serving,
      otherOperation: operations.open?.incidentId ?? null,
    };
    if (confirmed.planHash !== hashPlan(now)) throw stale(confirmed);
    const [blocked] = makePlan(now).blockedBy;
    if (blocked) throw refused(blocked, machine.name);
    return now;
  }

  function begin(intent: PlanIntent, confirmed: ConfirmedPlan): Running<PromotionView> {
    const inputs = confirmedInputs(intent, confirmed);
    plans.delete(confirmed.planId);
    const { incident, release } = inputs;
    const nowMs = clock.now();
    const opening: Omit<Opening, 'jobId'> = {
      incidentId: newIncidentId(nowMs),
      intent,
      machine: inputs.machine.name,
      releaseId: release?.releaseId ?? '',
      voice: watch.servedVoice(),
      nonce: randomBytes(16).toString('hex'),
      epochBefore: inputs.gate?.epoch ?? 0,
      actor: confirmed.actor,
      reason: confirmed.reason,
      planId: confirmed.planId,
      planHash: confirmed.planHash,
      watchIncidentId: incident?.kind === 'down' ? incident.id : null,
      outageSince: isoTime(
        incident?.kind === 'down' ? Date.parse(incident.openedAt) - incident.detectSeconds * 1000 : nowMs,
      ),
      steps: [...stepsOf(intent).keys()],
    };
    return operations.begin(opening);
  }

  gate.onChange(announce);

  return {
    async startPractice() {
      if (!machines.list().some((machine) => machine.practice)) return;
      await startPractice().catch((error: unknown) =>
        log.warn('practice machine not started', { error: String(error) }),
      );
    },
    overview,
    readHostKey: (host, port, signal) => shell.readHostKey({ host, port }, signal),
    async add(machine) {
      await assertSameHostKey(machine);
      const added = await machines.add({
        ...machine,
        practice: false,
        addedAt: isoTime(clock.now()),
        lastCheck: null,
        lastPromotion: null,
      });
      announce();
      return added;
    },
    async addPractice() {
      const machine = await startPractice();
      announce();
      return machine;
    },
    async remove(name) {
      if (machines.serving?.machine === name || operations.open?.machine === name) {
        throw new AppError('STANDBY_INCIDENT_ACTIVE', { details: { machine: name } });
      }
      const { practice: isPractice } = machines.get(name);
      await machines.remove(name);
      if (isPractice) await practice.close();
      announce();
      return { name };
    },
    check(name) {
      const machine = machines.get(name);
      const { job, finished } = jobs.start({
        kind: 'standby-check',
        subject: name,
        async run({ signal, step, progress }) {
          step('standby.step.connect');
          const session = await shell.connect(machine, signal);
          try {
            const by = await owner();
            const onBytes = (done: number, total: number): void => progress(done, total, 'bytes');
            await enrol(session, deps.image, by, { update: operations.open === null, signal, onBytes });
            step('standby.step.preflight');
            const latest = await deps.backup.latest(signal).catch(() => null);
            const entries = latest ? (await deps.backup.readRelease(latest.releaseId, signal)).entries : null;
            const report = await inspectMachine(session, { machine, ownKey: by.publicKey, entries, clock, signal });
            await machines.noteCheck(report);
            announce();
            return report;
          } finally {
            session.close();
          }
        },
      });
      return { jobId: job.id, finished };
    },
    async plan(request, signal) {
      const inputs = await collectPlanInputs(
        { ...deps, machines },
        request,
        operations.open?.incidentId ?? null,
        signal,
      );
      plans.set(inputs.planId, inputs);
      for (const old of [...plans.keys()].slice(0, -KEPT_PLANS)) plans.delete(old);
      return makePlan(inputs);
    },
    assertConfirmed: (intent, confirmed) => void confirmedInputs(intent, confirmed),
    promote: async (confirmed) => begin('promote', confirmed),
    failBack: async (confirmed) => begin('fail-back', confirmed),
    resume: (incidentId, actor) => operations.resume(incidentId, actor),
    abort: (incidentId, actor) => operations.abort(incidentId, actor),
    incidents: () => operations.list(),
    incident: (incidentId) => operations.read(incidentId),
    async setCutover({ listenHost, listenPort, primaryUrl }) {
      const state = await gate.configure({ listenHost, listenPort, primaryUrl });
      announce();
      return state;
    },
    async close() {
      await operations.close();
      await practice.close();
    },
  };
}

/** Input methods and copy-paste change widths and spaces; what is compared is what a person sees. */
function sameName(typed: string, name: string): boolean {
  const seen = (text: string): string => text.normalize('NFKC').trim().replace(/\s+/g, ' ');
  return seen(typed) === seen(name);
}

/** The code that blocks the plan; only an old check has a remedy that is the same everywhere: check again. */
function refused(code: ErrorCode, machine: string): AppError {
  const remedy = code === 'STANDBY_CHECK_NEEDED' ? ({ kind: 'open', screen: 'standby' } as const) : undefined;
  return new AppError(code, { details: { machine }, remedy });
}

function sameOrigin(a: string, b: string | null): boolean {
  return b !== null && new URL(a).origin === new URL(b).origin;
}

function stale(confirmed: DangerInput): AppError {
  return new AppError('STANDBY_PLAN_STALE', { details: { planId: confirmed.planId }, remedy: { kind: 'read-again' } });
}
