import path from 'node:path';
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
import { AppError } from '../kernel/app-error.ts';
import type { JobHandle } from '../kernel/jobs.ts';
import { createAdminKey, tellServing } from './admin-key.ts';
import { createAutomaticActs } from './automatic-acts.ts';
import { AutomaticMode } from './automatic-mode.ts';
import { lacksNow, switchAutomatic } from './automatic-switch.ts';
import { checkCertificates } from './certificate.ts';
import type { KeyForOnce } from './check-machine.ts';
import type { StandbyDeps } from './deps.ts';
import { type DrillRequest, Drills, isP1, type RunningDrill } from './drills.ts';
import { HeldCutover } from './held-cutover.ts';
import { Incidents } from './incidents.ts';
import { createKeptAgents } from './kept-agents.ts';
import { MachineActs, type NewMachine, type Running } from './machine-acts.ts';
import { openMachines } from './machines.ts';
import { openMadeLibrary } from './made/library.ts';
import { readNewest } from './made/saved-document.ts';
import { MadeStream } from './made/stream.ts';
import { MonthlyDrill, readDrillMemory } from './monthly-drill.ts';
import { Moves, newNonce } from './moves.ts';
import { Operations, type OperationsDeps, type RunningOperation } from './operations.ts';
import { type Placed, type PlaceRequest, Placing } from './placing.ts';
import { planDrill } from './plan-drill.ts';
import { askPrimaryAddress } from './primary-address.ts';
import { primaryBeat } from './primary-beat.ts';
import { installPrimary, type PrimaryInstall, uninstallPrimary } from './primary-gate.ts';
import { readPrimaryMachine } from './primary-machine.ts';
import { reachAhead } from './reach-ahead.ts';
import { arbitrationOf } from './registers/arbitration-rules.ts';
import { createRegisterSource } from './registers/register-source.ts';
import { objectTrust } from './registers/signed-object.ts';
import { ServingWatch } from './serving-watch.ts';
import { shareTrust } from './share-trust.ts';
import type { ConfirmedPlan, Standby } from './standby.ts';
import { ownerOf } from './trust.ts';

/** For the standby that serves to know another admin key. */
const TELL_MS = 30_000;

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
  readonly #moves: Moves;
  readonly #incidents: Incidents;
  readonly #serving: ServingWatch;
  readonly #placing: Placing;
  readonly #drills: Drills;
  readonly #monthly: MonthlyDrill;
  /** Ends what was begun ahead of time. */
  readonly #closing = new AbortController();
  #isHost = false;
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
    this.#incidents = new Incidents(deps, operations, () => this.overview());
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
    this.#moves = new Moves({
      ...deps,
      operations,
      incidents: this.#incidents,
      serving: this.#serving,
      makeRoom: () => {
        this.#placing.stop();
        this.#drills.stop();
      },
      closing: this.#closing.signal,
    });
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
      past: () => this.#incidents.past(),
      storeRead: () => this.#incidents.elsewhere.hasReadJournals,
      readStore: (signal) => this.readRegisters('store', signal),
      check: (name) => this.check(name),
      show: (name, signal) => this.#moves.show({ name, intent: 'promote' }, signal),
      begin: (confirmed) => this.#moves.begin('promote', confirmed),
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
      elsewhere: this.#incidents.elsewhere.open,
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
    return (await this.#moves.show(request, signal)).plan;
  }

  async automatic(): Promise<AutomaticReport> {
    await this.#incidents.lookOnce();
    return { ...this.#automatic.status, missing: lacksNow(this.#deps, this.overview(), await this.#incidents.past()) };
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

  incidents(): Promise<readonly PromotionView[]> {
    return this.#incidents.list();
  }

  incident(incidentId: string): Promise<PromotionView> {
    return this.#incidents.view(incidentId);
  }

  async readRegisters(where: 'everywhere' | 'store', signal?: AbortSignal): Promise<void> {
    await this.#incidents.look(where, signal);
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
    await this.#incidents.look('everywhere', signal);
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
    return { machine: this.#moves.confirm(intent, confirmed).machine.name };
  }

  async promote(confirmed: ConfirmedPlan): Promise<RunningOperation> {
    return this.#moves.begin('promote', confirmed);
  }

  async switchover(confirmed: ConfirmedPlan): Promise<RunningOperation> {
    return this.#moves.begin('switchover', confirmed);
  }

  async failBack(confirmed: ConfirmedPlan): Promise<RunningOperation> {
    return this.#moves.begin('fail-back', confirmed);
  }

  resume(incidentId: string, actor: string): Promise<RunningOperation> {
    return this.#moves.resume(incidentId, actor);
  }

  abort(incidentId: string, actor: string): Promise<PromotionView> {
    return this.#moves.abort(incidentId, actor);
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

  /** Listeners are being moved, here or by another desktop, or hear nothing of the standby that serves. */
  #isUrgent(): boolean {
    return (
      this.#operations.isBusy || this.#serving.down !== null || this.#incidents.elsewhere.open?.state === 'running'
    );
  }

  /** A command is over before that would be of use. */
  #prepareImage(): void {
    const { image, machines, log } = this.#deps;
    if (!this.#isHost || machines.list().every(({ practice }) => practice)) return;
    image
      .prepare(this.#closing.signal)
      .catch((error: unknown) => log.info('agent not packed', { error: String(error) }));
  }
}

/** Nothing else is under way here, and whether the primary answers is known. */
function isQuiet({ jobs, watch }: Pick<OperationsDeps, 'jobs' | 'watch'>): boolean {
  const { state } = watch.status();
  const isSure = state !== 'starting' && state !== 'suspect' && state !== 'offline-here';
  return isSure && !isP1(watch.status().incident) && jobs.list().every(({ endedAt }) => endedAt !== null);
}
