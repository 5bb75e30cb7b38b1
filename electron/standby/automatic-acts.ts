/** What automatic mode does to the world. All of it is what a person does from a screen, but for the magic packet. */
import type { ErrorCode } from '../contract/errors.ts';
import type { KnownActor } from '../contract/models/audit-entry.ts';
import type { DangerInput, Plan } from '../contract/models/plan.ts';
import type { PreflightReport, PromotionView, StandbyOverview } from '../contract/standby.ts';
import { AppError, toWireError } from '../kernel/app-error.ts';
import { orAborted } from '../kernel/or-aborted.ts';
import { whenAborted } from '../kernel/when-aborted.ts';
import { askedFacts, knownFacts, type PastOperations } from './automatic-facts.ts';
import type { AskedFacts, KnownFacts } from './automatic-rules.ts';
import type { StandbyDeps } from './deps.ts';
import type { Machines } from './machines.ts';
import type { PlanInputs } from './plan.ts';

type Confirmable = Pick<Plan, 'planId' | 'planHash'>;

export interface AutomaticActs {
  /** Asks nobody. `awakeSinceMs`: what was seen before does not count. */
  known(awakeSinceMs: number): Promise<KnownFacts>;
  /** The store's register, and the journals that others mirrored there. */
  readStore(signal: AbortSignal): Promise<void>;
  /** Does it let this computer sign in? */
  reach(machine: string, signal: AbortSignal): Promise<boolean>;
  /** Sends a magic packet; nobody answers it. */
  wake(mac: string): Promise<void>;
  /** Null: it passed. */
  check(machine: string, signal: AbortSignal): Promise<ErrorCode | null>;
  /** Asks the primary, the standby, the registers and the store anew. */
  read(
    machine: string,
    signal: AbortSignal,
  ): Promise<{ readonly plan: Confirmable & Pick<Plan, 'facts'>; readonly asked: AskedFacts }>;
  /** Confirms a plan in the same moment. Throws what a person's confirmation throws. */
  begin(machine: string, plan: Confirmable): Begun;
  /** Throws STANDBY_INCIDENT_ACTIVE behind the line. */
  abort(incidentId: string, actor: string): Promise<PromotionView>;
  /** From now on a person handles the incident. Throws WATCH_NO_INCIDENT. */
  handOver(actor: string): Promise<void>;
  /** Lets the store show whether it arbitrates. */
  testStore(signal: AbortSignal): Promise<unknown>;
}

interface Begun {
  readonly incidentId: string;
  readonly finished: Promise<PromotionView>;
}

/** What the room does for a person. */
interface Face {
  overview(): StandbyOverview;
  past(): Promise<PastOperations>;
  /** The journals of other desktops were read when they were last asked for. */
  storeRead(): boolean;
  readStore(signal: AbortSignal): Promise<void>;
  check(name: string): { readonly jobId: string; readonly finished: Promise<PreflightReport> };
  show(name: string, signal: AbortSignal): Promise<{ readonly plan: Plan; readonly inputs: PlanInputs }>;
  begin(confirmed: DangerInput & { readonly actor: string; readonly automatic: { readonly by: string } }): Begun;
  abort(incidentId: string, actor: string): Promise<PromotionView>;
}

type ActsDeps = Pick<
  StandbyDeps,
  'automatic' | 'deviceName' | 'wake' | 'shell' | 'jobs' | 'watch' | 'backup' | 'clock'
> & {
  readonly machines: Machines;
};

/** Whoever stops it from there has no name; the incident is handled at this computer. */
const surfaces: ReadonlySet<string> = new Set<KnownActor>(['desktop', 'browser', 'cli', 'tray']);
/** For one look at whether it is awake. */
const REACH_MS = 10_000;

export function createAutomaticActs(deps: ActsDeps, face: Face): AutomaticActs {
  const { automatic, shell, machines, jobs, watch, backup, clock } = deps;
  return {
    known: async (awakeSinceMs) =>
      knownFacts({
        settings: automatic.read(),
        watch: watch.status(),
        overview: face.overview(),
        past: await face.past(),
        storeRead: face.storeRead(),
        awakeSinceMs,
        nowMs: clock.now(),
      }),
    readStore: (signal) => face.readStore(signal),
    async reach(machine, signal) {
      const limit = AbortSignal.timeout(REACH_MS);
      try {
        (await shell.connect(machines.get(machine), AbortSignal.any([signal, limit]))).close();
        return true;
      } catch (error) {
        signal.throwIfAborted();
        // Whatever else it says, it is awake; the check says what is wrong.
        return !limit.aborted && error instanceof AppError && error.code !== 'STANDBY_UNREACHABLE';
      }
    },
    wake: (mac) => deps.wake(mac),
    async check(machine, signal) {
      const { jobId, finished } = face.check(machine);
      const stopListening = whenAborted(signal, () => jobs.cancel(jobId));
      try {
        return (await orAborted(finished, signal)).ok ? null : 'STANDBY_CHECK_FAILED';
      } catch (error) {
        signal.throwIfAborted();
        return toWireError(error).code;
      } finally {
        stopListening();
      }
    },
    async read(machine, signal) {
      const { plan, inputs } = await face.show(machine, signal);
      return { plan, asked: askedFacts(inputs) };
    },
    begin(machine, { planId, planHash }) {
      const by = automatic.read()?.by ?? '';
      const confirmed = { planId, planHash, confirmName: machine, reason: 'automatic', actor: 'automatic' };
      return face.begin({ ...confirmed, automatic: { by } });
    },
    abort: (incidentId, actor) => face.abort(incidentId, actor),
    handOver: async (actor) => void (await watch.acknowledge(surfaces.has(actor) ? deps.deviceName() : actor)),
    testStore: (signal) => backup.checkStore(signal),
  };
}
