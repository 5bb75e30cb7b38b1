/** What the room offers: machines, plans, the operations that move the service, and the rehearsals of one. */
import type { ParsedInput } from '../contract/index.ts';
import type { AgentRequest, AgentResults, AgentVerb } from '../contract/models/agent.ts';
import type { AutomaticReport, AutomaticStatus } from '../contract/models/automatic.ts';
import type { CutoverInput, CutoverReport, CutoverStatus } from '../contract/models/cutover.ts';
import type { DrillSchedule, DrillScheduleStatus } from '../contract/models/drill-schedule.ts';
import type { MadeSettings, MadeStatus } from '../contract/models/made.ts';
import type { DangerInput, Plan, PlanIntent } from '../contract/models/plan.ts';
import type {
  AdminKeySet,
  AdminKeyStatus,
  DrillPlan,
  DrillReport,
  HostKeyShown,
  HostLookedUp,
  InstalledPrimary,
  Machine,
  PreflightReport,
  PromotionView,
  RemovedPrimary,
  StandbyOverview,
  TypedHost,
  WarmReport,
} from '../contract/standby.ts';
import type { KitMachine, MachineTold } from '../contract/trust.ts';
import type { KeyForOnce } from './check-machine.ts';
import type { DrillRequest, RunningDrill } from './drills.ts';
import type { NewMachine, Running } from './machine-acts.ts';
import type { RunningOperation } from './operations.ts';
import type { Placed, PlaceRequest } from './placing.ts';
import type { PrimaryInstall } from './primary-gate.ts';

/** What a person confirmed, and who it was. */
export interface ConfirmedPlan extends DangerInput {
  readonly actor: string;
  /** Nobody clicked: it was read and confirmed by automatic mode, which `by` had switched on. */
  readonly automatic?: { readonly by: string };
  /** Listeners hear nothing where they are: what can wait does. */
  readonly atOnce?: boolean;
}

/** The half of it that changes nothing, here or on a machine. */
export interface StandbyReader {
  overview(): StandbyOverview;
  /** Throws STANDBY_SSH_CONFIG. */
  lookUpHost(typed: TypedHost, signal?: AbortSignal): Promise<HostLookedUp>;
  readHostKey(address: ParsedInput<'standby.readHostKey'>, signal?: AbortSignal): Promise<HostKeyShown>;
  plan(
    request: {
      readonly name: string;
      readonly intent: PlanIntent;
      readonly releaseId?: string;
      /** On the way home: how long each share of listeners is watched before the next. */
      readonly bakeSeconds?: number | undefined;
      /** Towards a standby: how long listeners may still be sent back by themselves. */
      readonly windowSeconds?: number | undefined;
    },
    signal?: AbortSignal,
  ): Promise<Plan>;
  incidents(): Promise<readonly PromotionView[]>;
  planDrill(request: ParsedInput<'standby.planDrill'>, signal?: AbortSignal): Promise<DrillPlan>;
  /** Rehearsals of this computer, newest first. */
  drills(): Promise<readonly DrillReport[]>;
  /** Absolute path of what was heard in a drill; null when `mediaPath` names none. */
  soundFile(mediaPath: string): string | null;
  /** Throws STANDBY_INCIDENT_UNKNOWN. */
  incident(incidentId: string): Promise<PromotionView>;
  /** Null while no way to move listeners was set. */
  checkCutover(signal?: AbortSignal): Promise<CutoverReport | null>;
  /** What services made: what is here, and what of it is saved in the store. */
  madeStatus(signal?: AbortSignal): Promise<MadeStatus>;
  /** What automatic mode is at, and what it lacks. */
  automatic(): Promise<AutomaticReport>;
  /** Whether standbys have a key that may change and restart their voice. */
  adminKeyStatus(): Promise<AdminKeyStatus>;
}

export interface Standby extends StandbyReader {
  /**
   * Reads the registers and sets right what is remembered here; `store`: without the standbys. What cannot be read is left as
   * it is.
   */
  readRegisters(where: 'everywhere' | 'store', signal?: AbortSignal): Promise<void>;
  /** Starts the SSH server of a practice machine that was made before. For the host of the folder alone. */
  startPractice(): Promise<void>;
  /** Begins to watch whichever machine serves in place of the primary. */
  watchServing(): void;
  /**
   * Places releases after backups, prepares what a bare machine will need, and reaches machines when the primary begins to fail.
   * For the host of the folder alone.
   */
  startPlacing(): void;
  /** Signs in once, so that a wrong key is refused now and not in the hour of need. A machine that sleeps is added all the same. */
  add(machine: NewMachine, signal?: AbortSignal): Promise<Machine>;
  addPractice(): Promise<Machine>;
  /** Takes the app's own key out of the machine; `keyLeft` where that could not be done. */
  remove(name: string): Promise<{ name: string; keyLeft: boolean }>;
  /** Machines that a person compared before, on a computer that is gone: added as they were, asked later. */
  takeMachines(machines: readonly KitMachine[]): Promise<void>;
  /** Brings the device list to every machine that answers; the others get it when they are reached next. */
  shareTrust(signal?: AbortSignal): Promise<readonly MachineTold[]>;
  /** Installs or updates the agent where it may, then looks at everything that a promotion will need. */
  check(name: string): Running<PreflightReport>;
  /** A check that leaves the machine with a key of the app's own. Without a key, the one that is known is used once more. */
  pair(name: string, key?: KeyForOnce): Running<PreflightReport>;
  /** Loads the placed release there; nobody is let in. */
  warm(name: string): Running<WarmReport>;
  cool(name: string): Promise<WarmReport>;
  installPrimary(wanted: PrimaryInstall): Running<InstalledPrimary>;
  uninstallPrimary(signal?: AbortSignal): Promise<RemovedPrimary>;
  /** Brings a release ahead of time. Throws STANDBY_UNKNOWN, STANDBY_INCIDENT_ACTIVE. */
  place(request: PlaceRequest): Placed;
  /** A promotion up to the voice that is heard, beside everything real. Throws STANDBY_UNKNOWN, STANDBY_INCIDENT_ACTIVE. */
  drill(request: DrillRequest): RunningDrill;
  /** Null: no drill is held by itself. Throws STANDBY_UNKNOWN. */
  setDrillSchedule(schedule: DrillSchedule | null): Promise<DrillScheduleStatus | null>;
  setPlacing(name: string, nightly: boolean): Promise<Machine>;
  /** Null: it is not woken. */
  setMac(name: string, mac: string | null): Promise<Machine>;
  /** Whether what services made is brought and saved between backups, and how often. */
  setMadeStream(settings: MadeSettings): Promise<MadeStatus>;
  /** Brings and saves it now. Throws BACKUP_STORE_MISSING, and what keeps the standby from being reached. */
  saveMade(): Promise<MadeStatus>;
  /**
   * Left out: a new one is made, and answered this once. Null: there is none from now on. A standby that serves is told first.
   * Throws STANDBY_ADMIN_KEY_KNOWN, STANDBY_INCIDENT_ACTIVE, and what keeps that standby from being reached.
   */
  setAdminKey(wanted: string | null | undefined, signal?: AbortSignal): Promise<AdminKeySet>;
  /** Begins to look whether a standby has to be promoted without being asked. For the host of the folder alone. */
  startAutomatic(): void;
  /** Throws STANDBY_AUTOMATIC_STORE. */
  setAutomatic(
    wanted: { readonly on: boolean; readonly delayS?: number | undefined },
    by: string,
    signal?: AbortSignal,
  ): Promise<AutomaticReport>;
  /** Throws STANDBY_AUTOMATIC_TOO_LATE, WATCH_NO_INCIDENT. */
  stopAutomatic(actor: string): Promise<AutomaticStatus>;
  /** Throws STANDBY_PLAN_STALE, _NAME_NOT_CONFIRMED, _INCIDENT_ACTIVE, or the first code that blocks the plan. */
  assertConfirmed(intent: PlanIntent, confirmed: DangerInput): { readonly machine: string };
  /** All throw what `assertConfirmed` throws. */
  promote(confirmed: ConfirmedPlan): Promise<RunningOperation>;
  switchover(confirmed: ConfirmedPlan): Promise<RunningOperation>;
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
  /** The service's own address on the primary. Null: it has no agent, or cannot be reached. */
  askPrimaryAddress(
    command: Extract<AgentRequest, { verb: 'address' }>['command'],
    signal?: AbortSignal,
  ): Promise<AgentResults['address'] | null>;
  close(): Promise<void>;
}
