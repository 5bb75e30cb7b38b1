/**
 * The public face of standby: machines, plans, and the two operations that move the service. One at a time; what a crash
 * interrupted stays in the way until a person takes it up again or back.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { ParsedInput } from '../contract/index.ts';
import type { AgentRequest, AgentResults, AgentVerb } from '../contract/models/agent.ts';
import type { AutomaticReport, AutomaticStatus } from '../contract/models/automatic.ts';
import type { CutoverInput, CutoverReport, CutoverStatus } from '../contract/models/cutover.ts';
import type { DrillSchedule, DrillScheduleStatus } from '../contract/models/drill-schedule.ts';
import type { MadeSettings, MadeStatus } from '../contract/models/made.ts';
import {
  type DangerInput,
  movesToStandby,
  type Plan,
  type PlanIntent,
  type StepName,
} from '../contract/models/plan.ts';
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
import { AppError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import { newIncidentId } from '../kernel/incident-id.ts';
import type { JobHandle } from '../kernel/jobs.ts';
import { createAdminKey, tellServing } from './admin-key.ts';
import { createAutomaticActs } from './automatic-acts.ts';
import { AutomaticMode } from './automatic-mode.ts';
import { lacksNow, switchAutomatic } from './automatic-switch.ts';
import { checkCertificates } from './certificate.ts';
import type { KeyForOnce } from './check-machine.ts';
import { collectPlanInputs } from './collect-plan-inputs.ts';
import type { StandbyDeps } from './deps.ts';
import { type DrillRequest, Drills, isP1, type RunningDrill } from './drills.ts';
import { HeldCutover } from './held-cutover.ts';
import type { Opening } from './journal-line.ts';
import { createKeptAgents } from './kept-agents.ts';
import { MachineActs, type NewMachine, type Running } from './machine-acts.ts';
import { openMachines } from './machines.ts';
import { openMadeLibrary } from './made/library.ts';
import { readNewest } from './made/saved-document.ts';
import { MadeStream } from './made/stream.ts';
import { MonthlyDrill, readDrillMemory } from './monthly-drill.ts';
import { Operations, type OperationsDeps, type RunningOperation } from './operations.ts';
import { type Placed, type PlaceRequest, Placing } from './placing.ts';
import type { PlanInputs } from './plan.ts';
import { planDrill } from './plan-drill.ts';
import { askPrimaryAddress } from './primary-address.ts';
import { primaryBeat } from './primary-beat.ts';
import { installPrimary, type PrimaryInstall, uninstallPrimary } from './primary-gate.ts';
import { readPrimaryMachine } from './primary-machine.ts';
import { reachAhead } from './reach-ahead.ts';
import { ReadPlans } from './read-plans.ts';
import { arbitrationOf } from './registers/arbitration-rules.ts';
import { committedOf } from './registers/claim-rules.ts';
import { correctCaches } from './registers/correct-caches.ts';
import { Elsewhere } from './registers/elsewhere.ts';
import { judgeRegisters, type RegisterFindings } from './registers/plan-facts.ts';
import { proofOf } from './registers/register.ts';
import { createRegisterSource } from './registers/register-source.ts';
import type { AllReadings } from './registers/registers.ts';
import { objectTrust } from './registers/signed-object.ts';
import { takeover } from './registers/takeover.ts';
import { newerThan } from './release-floor-facts.ts';
import { ServingWatch } from './serving-watch.ts';
import { shareTrust } from './share-trust.ts';
import { stepNamesOf } from './steps/all.ts';
import { ownerOf } from './trust.ts';

/** What a person confirmed, and who it was. */
export interface ConfirmedPlan extends DangerInput {
  readonly actor: string;
  /** Nobody clicked: it was read and confirmed by automatic mode, which `by` had switched on. */
  readonly automatic?: { readonly by: string };
  /** Listeners hear nothing where they are: what can wait does. */
  readonly atOnce?: boolean;
}

/** For the standby that serves to know another admin key. */
const TELL_MS = 30_000;
const canWait: readonly StepName[] = ['resync', 'split'];

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

export async function createStandby(deps: StandbyDeps): Promise<Standby> {
  const machines = await openMachines(path.join(deps.dir, 'machines.json'));
  const owner = () => ownerOf(deps.backup);
  const announce = (): void => deps.bus.emit('standby.changed', standby.overview());
  const agents = createKeptAgents(deps);
  const registers = createRegisterSource({ ...deps, machines, agents });
  const made = openMadeLibrary(path.join(deps.dir, 'made'), deps);
  const savedMade = async (signal: AbortSignal) => {
    const store = await deps.backup.objects();
    const newest = store && (await readNewest(store, objectTrust(deps.backup), deps.backup.beside, signal));
    if (newest?.state === 'locked') return { at: newest.createdAt, files: null };
    return newest && newest.files.length > 0 ? { at: newest.createdAt, files: newest.files.length } : null;
  };
  const own = { machines, agents, registers, made, savedMade, owner, announce };
  const whole = { ...deps, ...own, adminKey: createAdminKey(deps), beat: primaryBeat(deps) };
  const operations = await Operations.load(whole);
  const drillFile = path.join(deps.dir, 'drill-schedule.json');
  const monthly = { file: drillFile, memory: await readDrillMemory(drillFile) };
  const standby = new StandbyService(whole, operations, monthly);
  deps.cutover.onChange(announce);
  return standby;
}

class StandbyService implements Standby {
  readonly #deps: OperationsDeps;
  readonly #operations: Operations;
  readonly #plans: ReadPlans;
  readonly #serving: ServingWatch;
  readonly #placing: Placing;
  readonly #drills: Drills;
  readonly #monthly: MonthlyDrill;
  /** Ends what was begun ahead of time. */
  readonly #closing = new AbortController();
  #isHost = false;
  readonly #elsewhere: Elsewhere;
  readonly #acts: MachineActs;
  readonly #automatic: AutomaticMode;
  readonly #made: MadeStream;

  constructor(
    deps: OperationsDeps,
    operations: Operations,
    monthly: { readonly file: string; readonly memory: Awaited<ReturnType<typeof readDrillMemory>> },
  ) {
    this.#deps = deps;
    this.#operations = operations;
    this.#serving = new ServingWatch({ ...deps, operations, held: new HeldCutover({ ...deps, operations }) });
    this.#plans = new ReadPlans({ ...deps, operations });
    const ownIncidents = async () => new Set((await operations.own()).map(({ incidentId }) => incidentId));
    this.#elsewhere = new Elsewhere({ ...deps, ownIncidents });
    this.#placing = new Placing(deps, () => operations.isBusy);
    this.#drills = new Drills(deps, () => this.#isUrgent(), newNonce);
    const drillDeps = {
      ...deps,
      file: monthly.file,
      settings: deps.drillSettings,
      lastDrill: (name: string) => deps.machines.get(name).lastDrill,
      begin: (request: DrillRequest) => this.#drills.start(request),
      isQuiet: () => !this.#isUrgent() && operations.open === null && isQuiet(deps),
    };
    this.#monthly = new MonthlyDrill(drillDeps, monthly.memory);
    this.#made = new MadeStream({
      ...deps,
      settings: deps.madeSettings,
      library: deps.made,
      store: () => deps.backup.objects(),
      trust: () => objectTrust(deps.backup),
      keys: deps.backup.beside,
      isBusy: () => operations.isBusy,
    });
    this.#acts = new MachineActs(deps, () => operations.open !== null);
    const acts = createAutomaticActs(deps, {
      overview: () => this.overview(),
      past: () => this.#past(),
      storeRead: () => this.#elsewhere.hasReadJournals,
      readStore: (signal) => this.readRegisters('store', signal),
      check: (name) => this.check(name),
      show: (name, signal) => this.#show({ name, intent: 'promote' }, signal),
      begin: (confirmed) => this.#begin('promote', confirmed),
      abort: (incidentId, actor) => this.abort(incidentId, actor),
    });
    this.#automatic = new AutomaticMode({ ...deps, acts, settings: () => deps.automatic.read() });
  }

  overview(): StandbyOverview {
    const { machines, cutover, backup } = this.#deps;
    const { serving } = machines;
    return {
      machines: machines.list(),
      cutover: cutover.status(),
      running: this.#operations.open,
      serving,
      servingDown: this.#serving.down,
      elsewhere: this.#elsewhere.open,
      arbitration: arbitrationOf(backup.overview().arbitrates, machines.list().length),
      automatic: this.#automatic.status,
      drillSchedule: this.#monthly.status,
    };
  }

  lookUpHost(typed: TypedHost, signal?: AbortSignal): Promise<HostLookedUp> {
    return this.#acts.lookUpHost(typed, signal);
  }

  readHostKey(address: ParsedInput<'standby.readHostKey'>, signal?: AbortSignal): Promise<HostKeyShown> {
    return this.#acts.readHostKey(address, signal);
  }

  async plan(request: Parameters<Standby['plan']>[0], signal?: AbortSignal): Promise<Plan> {
    return (await this.#show(request, signal)).plan;
  }

  async #show(request: Parameters<Standby['plan']>[0], signal?: AbortSignal) {
    const deps = { ...this.#deps, servingDown: () => this.#serving.down };
    const look = () => this.#look('everywhere', signal);
    const { inputs: collected, registers } = await collectPlanInputs(deps, request, look, signal);
    const otherOperation = this.#operations.blocking;
    const inputs = { ...collected, otherOperation, registers: await this.#judge(collected, registers, signal) };
    return { plan: this.#plans.show(inputs), inputs };
  }

  async automatic(): Promise<AutomaticReport> {
    if (!this.#elsewhere.hasLooked) await this.#look('store');
    return { ...this.#automatic.status, missing: lacksNow(this.#deps, this.overview(), await this.#past()) };
  }

  async #past() {
    return { own: await this.#operations.past(), foreign: this.#elsewhere.operations };
  }

  startAutomatic(): void {
    this.#automatic.start();
  }

  async setAutomatic(...[{ on, delayS }, by, signal]: Parameters<Standby['setAutomatic']>): Promise<AutomaticReport> {
    const wanted = { on, delayS: delayS ?? this.#automatic.status.delayS, by };
    await switchAutomatic(this.#deps, wanted, () => this.overview(), signal);
    this.#automatic.settingsChanged();
    this.#deps.announce();
    return this.automatic();
  }

  stopAutomatic(actor: string): Promise<AutomaticStatus> {
    return this.#automatic.stop(actor);
  }

  madeStatus(signal?: AbortSignal): Promise<MadeStatus> {
    return this.#made.status(signal);
  }

  setMadeStream(settings: MadeSettings): Promise<MadeStatus> {
    return this.#made.set(settings);
  }

  saveMade(): Promise<MadeStatus> {
    return this.#made.now();
  }

  adminKeyStatus(): Promise<AdminKeyStatus> {
    return this.#deps.adminKey.status();
  }

  async setAdminKey(wanted: string | null | undefined, signal = this.#closing.signal): Promise<AdminKeySet> {
    this.#assertNoOperation();
    const { machines, adminKey } = this.#deps;
    return adminKey.set(wanted, async (hash) => {
      const openings = await this.#operations.own();
      return tellServing(machines.serving, openings, hash, (machine, request) =>
        this.#acts.askMachine<'admin-key'>(machine, request, AbortSignal.any([signal, AbortSignal.timeout(TELL_MS)])),
      );
    });
  }

  setMac(name: string, mac: string | null): Promise<Machine> {
    return this.#acts.setMac(name, mac);
  }

  async incidents(): Promise<readonly PromotionView[]> {
    if (!this.#elsewhere.hasLooked) await this.#look('store');
    const views = [...(await this.#operations.list()), ...this.#elsewhere.list()];
    return views.sort((a, b) => (a.incidentId < b.incidentId ? 1 : -1));
  }

  async incident(incidentId: string): Promise<PromotionView> {
    return (await this.#isOwn(incidentId)) ? this.#operations.read(incidentId) : this.#elsewhere.view(incidentId);
  }

  async readRegisters(where: 'everywhere' | 'store', signal?: AbortSignal): Promise<void> {
    await this.#look(where, signal);
  }

  startPractice(): Promise<void> {
    return this.#acts.startPractice();
  }

  startPlacing(): void {
    this.#isHost = true;
    this.#made.start();
    this.#monthly.start();
    this.#placing.watchBackups();
    reachAhead(this.#deps, this.#closing.signal);
    this.#prepareImage();
  }

  async add(machine: NewMachine, signal?: AbortSignal): Promise<Machine> {
    const added = await this.#acts.add(machine, signal);
    this.#prepareImage();
    return added;
  }

  addPractice(): Promise<Machine> {
    return this.#acts.addPractice();
  }

  async remove(name: string): Promise<{ name: string; keyLeft: boolean }> {
    if (this.#deps.machines.serving?.machine === name || this.#operations.open?.machine === name) {
      throw new AppError('STANDBY_INCIDENT_ACTIVE', { details: { machine: name } });
    }
    this.#placing.stop(name);
    return this.#acts.remove(name);
  }

  takeMachines(machines: readonly KitMachine[]): Promise<void> {
    return this.#acts.takeMachines(machines);
  }

  async shareTrust(signal?: AbortSignal): Promise<readonly MachineTold[]> {
    const { machines, shell, owner } = this.#deps;
    return shareTrust({ machines: machines.list(), shell, owner: await owner() }, signal);
  }

  check(name: string): Running<PreflightReport> {
    return this.#acts.check(name);
  }

  pair(name: string, key?: KeyForOnce): Running<PreflightReport> {
    return this.#acts.pair(name, key);
  }

  warm(name: string): Running<WarmReport> {
    return this.#acts.warm(name);
  }

  cool(name: string): Promise<WarmReport> {
    return this.#acts.cool(name);
  }

  setPlacing(name: string, nightly: boolean): Promise<Machine> {
    return this.#acts.setPlacing(name, nightly);
  }

  askMachine<V extends AgentVerb>(
    name: string,
    request: Extract<AgentRequest, { verb: V }>,
    signal?: AbortSignal,
  ): Promise<AgentResults[V]> {
    return this.#acts.askMachine<V>(name, request, signal);
  }

  installPrimary(wanted: PrimaryInstall): Running<InstalledPrimary> {
    this.#assertNoOperation();
    const run = async (handle: JobHandle): Promise<InstalledPrimary> => {
      const installed = await installPrimary(this.#deps, wanted, handle);
      return { ...installed, cutover: await this.#deps.cutover.movePrimary(installed.officialUrl, installed.url) };
    };
    const { job, finished } = this.#deps.jobs.start({ kind: 'primary-install', subject: wanted.host, run });
    return { jobId: job.id, finished };
  }

  async uninstallPrimary(signal?: AbortSignal): Promise<RemovedPrimary> {
    this.#assertNoOperation();
    // Another desktop may have promoted a standby.
    await this.#look('everywhere', signal);
    const { dir, cutover } = this.#deps;
    const primaryUrl = cutover.primaryUrl();
    const before = primaryUrl === null ? null : await readPrimaryMachine(dir, primaryUrl);
    const removed = await uninstallPrimary(this.#deps, signal);
    return { ...removed, cutover: before && (await cutover.movePrimary(before.gateUrl, removed.url)) };
  }

  /** A promotion counts on the address that it read. */
  #assertNoOperation(): void {
    const { open } = this.#operations;
    if (open) throw new AppError('STANDBY_INCIDENT_ACTIVE', { details: { incidentId: open.incidentId } });
  }

  drill(request: DrillRequest): RunningDrill {
    return this.#drills.start(request);
  }

  setDrillSchedule(schedule: DrillSchedule | null): Promise<DrillScheduleStatus | null> {
    return this.#monthly.set(schedule);
  }

  drills(): Promise<readonly DrillReport[]> {
    return this.#drills.list();
  }

  planDrill(request: ParsedInput<'standby.planDrill'>, signal?: AbortSignal): Promise<DrillPlan> {
    return planDrill(this.#deps, request, signal);
  }

  soundFile(mediaPath: string): string | null {
    return this.#drills.soundFile(mediaPath);
  }

  place(request: PlaceRequest): Placed {
    return this.#placing.place(request);
  }

  assertConfirmed(intent: PlanIntent, confirmed: DangerInput): { readonly machine: string } {
    return { machine: this.#plans.confirm(intent, confirmed).machine.name };
  }

  async promote(confirmed: ConfirmedPlan): Promise<RunningOperation> {
    return this.#begin('promote', confirmed);
  }

  async switchover(confirmed: ConfirmedPlan): Promise<RunningOperation> {
    return this.#begin('switchover', confirmed);
  }

  async failBack(confirmed: ConfirmedPlan): Promise<RunningOperation> {
    return this.#begin('fail-back', confirmed);
  }

  async resume(incidentId: string, actor: string): Promise<RunningOperation> {
    if (await this.#isOwn(incidentId)) {
      const { machine } = await this.#operations.openingOf(incidentId);
      return this.#returning(await this.#operations.resume(incidentId, actor), machine);
    }
    return this.#takeOver(incidentId, 'end', actor);
  }

  async abort(incidentId: string, actor: string): Promise<PromotionView> {
    if (this.#operations.isLive(incidentId) || (await this.#isOwn(incidentId))) {
      return this.#operations.abort(incidentId, actor);
    }
    return (await this.#takeOver(incidentId, 'start', actor)).finished;
  }

  async setCutover(input: CutoverInput, signal?: AbortSignal): Promise<CutoverStatus> {
    const open = this.#operations.open;
    const isOther = this.#deps.cutover.status()?.provider !== input.provider;
    if (open && isOther) throw new AppError('STANDBY_INCIDENT_ACTIVE', { details: { incidentId: open.incidentId } });
    const status = await this.#deps.cutover.set(input, signal);
    this.#deps.announce();
    return status;
  }

  async checkCutover(signal?: AbortSignal): Promise<CutoverReport | null> {
    const report = await this.#deps.cutover.check(signal);
    return (
      report && { ...report, checks: [...report.checks, ...(await checkCertificates(this.#deps, report, signal))] }
    );
  }

  async askPrimaryAddress(command: Parameters<Standby['askPrimaryAddress']>[0], signal?: AbortSignal) {
    const primaryUrl = this.#deps.cutover.primaryUrl();
    return primaryUrl === null ? null : askPrimaryAddress(this.#deps, { primaryUrl, command }, signal);
  }

  watchServing(): void {
    this.#serving.start();
  }

  async close(): Promise<void> {
    this.#closing.abort(new DOMException('closing', 'AbortError'));
    await this.#made.close();
    await this.#automatic.close();
    await this.#serving.close();
    await this.#operations.close();
    this.#deps.agents.close();
    await this.#deps.practice.close();
  }

  /** What is not known here may be another desktop's: then the store is asked. */
  async #isOwn(incidentId: string): Promise<boolean> {
    const isOwn = (await this.#operations.own()).some((opening) => opening.incidentId === incidentId);
    if (!isOwn) await this.#look('store');
    return isOwn;
  }

  async #takeOver(incidentId: string, towards: 'end' | 'start', actor: string): Promise<RunningOperation> {
    const { machines, cutover, clock } = this.#deps;
    const foreign = this.#elsewhere.find(incidentId);
    const opening = takeover(foreign, this.#elsewhere.view(incidentId), {
      machines: machines.list(),
      towards,
      actor,
      incidentId: newIncidentId(clock.now()),
      nonce: newNonce(),
      gateEpoch: cutover.status()?.epoch ?? 0,
    });
    const { jobId, finished } = this.#operations.begin(opening);
    // What was taken over is over for the other desktop; that is read, too, before anybody hears that this one ended.
    const seen = finished.finally(() => this.#look('store').catch(() => {}));
    return { jobId, finished: seen };
  }

  async #judge(
    inputs: Pick<PlanInputs, 'intent' | 'machine' | 'cutover'>,
    all: AllReadings,
    signal?: AbortSignal,
  ): Promise<RegisterFindings> {
    const own = new Set((await this.#operations.own()).map(({ nonce }) => proofOf(nonce)));
    return judgeRegisters({ prober: this.#deps.prober, own }, inputs, all, signal);
  }

  /** Nothing is set right while an operation is under way here: it knows more. */
  async #look(where: 'everywhere' | 'store', signal = new AbortController().signal): Promise<AllReadings> {
    const before = JSON.stringify(this.overview());
    const all = await this.#elsewhere.look(where, signal);
    const committed = committedOf(all.readings);
    if (!this.#deps.readOnly) {
      if (committed) await this.#operations.giveWay(committed.epoch);
      if (this.#operations.open === null) await correctCaches(this.#deps, all);
    }
    if (JSON.stringify(this.overview()) !== before) this.#deps.announce();
    return all;
  }

  /** Listeners are being moved, here or by another desktop, or hear nothing of the standby that serves. */
  #isUrgent(): boolean {
    return this.#operations.isBusy || this.#serving.down !== null || this.#elsewhere.open?.state === 'running';
  }

  /** A command is over before that would be of use. */
  #prepareImage(): void {
    const { image, machines, log } = this.#deps;
    if (!this.#isHost || machines.list().every(({ practice }) => practice)) return;
    image
      .prepare(this.#closing.signal)
      .catch((error: unknown) => log.info('agent not packed', { error: String(error) }));
  }

  #begin(intent: PlanIntent, confirmed: ConfirmedPlan): RunningOperation & Pick<Opening, 'incidentId'> {
    const inputs = this.#plans.confirm(intent, confirmed);
    this.#plans.forget(confirmed.planId);
    this.#placing.stop();
    this.#drills.stop();
    const opening = this.#openingOf(inputs, confirmed);
    return { ...this.#returning(this.#operations.begin(opening), opening.machine), incidentId: opening.incidentId };
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
    const { plan } = await this.#show({ name, intent: 'fail-back' }, this.#closing.signal);
    const { planId, planHash } = plan;
    const reason = 'the standby failed before its place counted for good';
    await this.#begin('fail-back', { planId, planHash, confirmName: name, reason, actor: 'standby', atOnce: true })
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

/** Nothing else is under way here, and whether the primary answers is known. */
function isQuiet({ jobs, watch }: Pick<OperationsDeps, 'jobs' | 'watch'>): boolean {
  const { state } = watch.status();
  const isSure = state !== 'starting' && state !== 'suspect' && state !== 'offline-here';
  return isSure && !isP1(watch.status().incident) && jobs.list().every(({ endedAt }) => endedAt !== null);
}

const newNonce = (): string => randomBytes(16).toString('hex');
