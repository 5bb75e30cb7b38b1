/**
 * The public face of standby: machines, plans, and the two acts that move the service. One act at a time; what a crash
 * interrupted stays in the way until a person takes it up again or back.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Backup } from '../backup/service.ts';
import type { Started } from '../contract/define.ts';
import type { Plan, PlanIntent } from '../contract/models/plan.ts';
import type { CutoverState, Machine, PreflightReport, PromotionView, StandbyOverview } from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import type { Bus } from '../kernel/bus.ts';
import { isoTime } from '../kernel/clock.ts';
import type { Jobs } from '../kernel/jobs.ts';
import type { Audit, Clock, Log } from '../kernel/ports.ts';
import type { HttpProbe } from '../watch/ports.ts';
import type { Watch } from '../watch/service.ts';
import { type Acts, createActs } from './operations.ts';
import { enrol } from './enrol.ts';
import type { Opening } from './journal.ts';
import { lookAhead } from './collect-plan-inputs.ts';
import { lookAtMachine } from './inspect-machine.ts';
import { openMachines } from './machines.ts';
import { hashPlan, makePlan, type PlanInputs } from './plan.ts';
import type { AgentImage, PracticeMachine, RemoteShell, TrafficSwitch } from './ports.ts';
import { stepsOf } from './steps/all.ts';

export interface ConfirmedAct {
  readonly planId: string;
  readonly planHash: string;
  /** What the person typed. */
  readonly confirmName: string;
  readonly reason: string;
  readonly actor: string;
}

type Running<T> = Started & { readonly finished: Promise<T> };

export interface Standby {
  /** Starts the SSH server of a practice machine that was made before. For the host of the folder alone. */
  startPractice(): Promise<void>;
  overview(): StandbyOverview;
  readHostKey(host: string, port: number, signal?: AbortSignal): Promise<{ fingerprint: string; algorithm: string }>;
  add(machine: Omit<Machine, 'practice' | 'addedAt' | 'lastCheck' | 'lastPromotion'>): Promise<Machine>;
  addPractice(): Promise<Machine>;
  remove(name: string): Promise<{ name: string }>;
  /** Installs or updates the agent where it may, then looks at everything that a promotion will need. */
  check(name: string): Running<PreflightReport>;
  plan(
    request: { readonly name: string; readonly intent: PlanIntent; readonly releaseId?: string },
    signal?: AbortSignal,
  ): Promise<Plan>;
  /** Throws STANDBY_PLAN_STALE, _NAME_NOT_CONFIRMED, _INCIDENT_ACTIVE, or the first code that blocks the plan. */
  promote(act: ConfirmedAct): Promise<Running<PromotionView>>;
  failBack(act: ConfirmedAct): Promise<Running<PromotionView>>;
  /** Takes an interrupted act up again by looking at the world. */
  resume(incidentId: string, actor: string): Promise<Running<PromotionView>>;
  /** Takes everything back; refused after the point of no return. */
  abort(incidentId: string, actor: string): Promise<PromotionView>;
  incidents(): Promise<readonly PromotionView[]>;
  /** Throws STANDBY_INCIDENT_UNKNOWN. */
  incident(incidentId: string): Promise<PromotionView>;
  setCutover(options: {
    readonly provider: 'gate';
    readonly listenPort: number;
    readonly listenHost: string;
    readonly primaryUrl: string;
  }): Promise<CutoverState>;
  close(): Promise<void>;
}

export interface StandbyDeps {
  /** Folder of this room inside the data folder. */
  readonly dir: string;
  readonly shell: RemoteShell;
  readonly traffic: TrafficSwitch;
  readonly image: AgentImage;
  readonly practice: PracticeMachine;
  readonly backup: Pick<Backup, 'latest' | 'readRelease' | 'blobSource' | 'identity'>;
  readonly watch: Pick<Watch, 'status' | 'tryUrl' | 'noteIncident' | 'servedVoice'>;
  readonly prober: HttpProbe;
  /** Name under which a standby remembers this computer's key. */
  readonly ownerName: () => string;
  readonly jobs: Jobs;
  readonly bus: Bus;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly log: Log;
}

const PRACTICE_NAME = 'practice';
const KEPT_PLANS = 20;

export async function createStandby(deps: StandbyDeps): Promise<Standby> {
  const { traffic, shell, jobs, bus, clock, watch, practice, log } = deps;
  const machines = await openMachines(path.join(deps.dir, 'machines.json'));
  const plans = new Map<string, PlanInputs>();

  const announce = (): void => bus.emit('standby.changed', overview());
  const owner = async () => ({ publicKey: (await deps.backup.identity()).publicKey, name: deps.ownerName() });
  const acts: Acts = await createActs({ ...deps, machines, owner, announce });

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
  async function refuseOtherKey({
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
    return { machines: machines.list(), cutover: traffic.read(), running: acts.open(), serving: machines.serving };
  }

  /** The plan as it would be made now, from what can be known without asking anybody. */
  function demandPlan(intent: PlanIntent, act: ConfirmedAct): PlanInputs {
    const read = plans.get(act.planId);
    if (!read || read.intent !== intent) throw stale(act);
    const machine = machines.list().find((item) => item.name === read.machine.name);
    if (!machine) throw new AppError('STANDBY_UNKNOWN', { details: { name: read.machine.name } });
    if (!sameName(act.confirmName, machine.name)) {
      throw new AppError('STANDBY_NAME_NOT_CONFIRMED', { details: { typed: act.confirmName, name: machine.name } });
    }
    const { samples, target } = watch.status();
    const lastSample = target && sameOrigin(target.url, read.primaryUrl) ? samples.at(-1) : undefined;
    const now: PlanInputs = {
      ...read,
      machine,
      cutover: traffic.read(),
      primaryUrl: traffic.primaryUrl() ?? target?.url ?? null,
      primary: lastSample && lastSample.at > (read.primary?.at ?? '') ? lastSample : read.primary,
      serving: machines.serving,
      otherAct: acts.open()?.incidentId ?? null,
    };
    if (act.planHash !== hashPlan(now)) throw stale(act);
    const [blocked] = makePlan(now).blockedBy;
    if (blocked) throw new AppError(blocked as AppError['code'], { details: { machine: machine.name } });
    return now;
  }

  function begin(intent: PlanIntent, act: ConfirmedAct): Running<PromotionView> {
    const inputs = demandPlan(intent, act);
    plans.delete(act.planId);
    const { incident, release } = inputs;
    const nowMs = clock.now();
    const opening: Omit<Opening, 'jobId'> = {
      incidentId: `${isoTime(nowMs).replace(/[-:.]/g, '')}-${randomBytes(4).toString('hex')}`,
      intent,
      machine: inputs.machine.name,
      releaseId: release?.releaseId ?? '',
      voice: watch.servedVoice(),
      nonce: randomBytes(16).toString('hex'),
      epochBefore: inputs.cutover?.epoch ?? 0,
      actor: act.actor,
      reason: act.reason,
      planId: act.planId,
      planHash: act.planHash,
      watchIncidentId: incident?.kind === 'down' ? incident.id : null,
      outageSince: isoTime(
        incident?.kind === 'down' ? Date.parse(incident.openedAt) - incident.detectSeconds * 1000 : nowMs,
      ),
      steps: [...stepsOf(intent).keys()],
    };
    return acts.begin(opening);
  }

  traffic.onChange(announce);

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
      await refuseOtherKey(machine);
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
      if (machines.serving?.machine === name || acts.open()?.machine === name) {
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
            await enrol(session, deps.image, by, { update: acts.open() === null, signal, onBytes });
            step('standby.step.preflight');
            const latest = await deps.backup.latest(signal).catch(() => null);
            const entries = latest ? (await deps.backup.readRelease(latest.releaseId, signal)).entries : null;
            const report = await lookAtMachine(session, { machine, ownKey: by.publicKey, entries, clock, signal });
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
      const inputs = await lookAhead({ ...deps, machines }, request, acts.open()?.incidentId ?? null, signal);
      plans.set(inputs.planId, inputs);
      for (const old of [...plans.keys()].slice(0, -KEPT_PLANS)) plans.delete(old);
      return makePlan(inputs);
    },
    promote: async (act) => begin('promote', act),
    failBack: async (act) => begin('fail-back', act),
    resume: (incidentId, actor) => acts.resume(incidentId, actor),
    abort: (incidentId, actor) => acts.abort(incidentId, actor),
    incidents: () => acts.list(),
    incident: (incidentId) => acts.read(incidentId),
    async setCutover({ listenHost, listenPort, primaryUrl }) {
      const state = await traffic.configure({ listenHost, listenPort, primaryUrl });
      announce();
      return state;
    },
    async close() {
      await acts.close();
      await practice.close();
    },
  };
}

/** Input methods and copy-paste change widths and spaces; what is compared is what a person sees. */
function sameName(typed: string, name: string): boolean {
  const seen = (text: string): string => text.normalize('NFKC').trim().replace(/\s+/g, ' ');
  return seen(typed) === seen(name);
}

function sameOrigin(a: string, b: string | null): boolean {
  return b !== null && new URL(a).origin === new URL(b).origin;
}

function stale(act: ConfirmedAct): AppError {
  return new AppError('STANDBY_PLAN_STALE', { details: { planId: act.planId }, remedy: { kind: 'read-again' } });
}
