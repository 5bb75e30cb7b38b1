/** Begins, resumes and takes back operations, one at a time. What is open is read from the journals, so a restart forgets nothing. */
import path from 'node:path';
import { fingerprintOf } from '../backup/release/signature.ts';
import type { Started } from '../contract/define.ts';
import type { EpochHolder } from '../contract/models/agent.ts';
import { movesToStandby } from '../contract/models/plan.ts';
import type { PromotionView } from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import type { JobHandle } from '../kernel/jobs.ts';
import { orAborted } from '../kernel/or-aborted.ts';
import type { AdminKey } from './admin-key.ts';
import { createContexts } from './context.ts';
import type { StandbyDeps } from './deps.ts';
import { type Journal, openJournal } from './journal.ts';
import type { Opening } from './journal-line.ts';
import type { KeptAgents } from './kept-agents.ts';
import type { Machines } from './machines.ts';
import type { MadeLibrary } from './made/library.ts';
import { noteTimes } from './note-times.ts';
import { hasCrossedLine, type OperationState, replayJournal } from './operation-state.ts';
import type { PlanInputs } from './plan.ts';
import type { PrimaryBeat } from './primary-beat.ts';
import { PrimaryLink, type PrimaryLinkDeps } from './primary-link.ts';
import { readPrimaryRecord } from './primary-record.ts';
import { type HeldEpoch, keepBeating } from './registers/beats.ts';
import { type JournalMirror, mirrorJournal } from './registers/journal-mirror.ts';
import type { RegisterSource } from './registers/register-source.ts';
import { failureOf, runOperation } from './run-operation.ts';
import { servingOf } from './serving-seen.ts';
import { findUnfinished, readOperation, readOperations } from './stored-operations.ts';
import type { Owner } from './trust.ts';
import { viewOperation } from './view.ts';

export type RunningOperation = Started & { readonly finished: Promise<PromotionView> };

export interface OperationsDeps extends StandbyDeps {
  readonly machines: Machines;
  readonly adminKey: AdminKey;
  readonly agents: KeptAgents;
  readonly registers: RegisterSource;
  readonly made: MadeLibrary;
  readonly savedMade: (signal: AbortSignal) => Promise<PlanInputs['savedMade']>;
  readonly beat: PrimaryBeat;
  readonly owner: () => Promise<Owner>;
  readonly announce: () => void;
}

/** For a mark in the store that listeners do not wait for. */
const NOTE_MS = 10_000;
/** For one look at where listeners are. */
const LOOK_MS = 20_000;

/** The one that this process works on right now. */
interface Live {
  readonly incidentId: string;
  readonly cancel: AbortController;
  /** Its first line is on disk, or it ended before that. */
  readonly begun: Promise<void>;
  readonly finished: Promise<PromotionView>;
}

/** Writes the line that begins or resumes an operation. */
type Prepare = (journal: Journal, job: JobHandle) => Promise<void>;

/** The last lines of a journal get this long to reach the store. */
const MIRROR_PATIENCE_MS = 3_000;

export class Operations {
  readonly #deps: OperationsDeps;
  readonly #dir: string;
  #live: Live | null = null;
  #open: PromotionView | null;

  static async load(deps: OperationsDeps): Promise<Operations> {
    const dir = path.join(deps.dir, 'incidents');
    return new Operations(deps, dir, await findUnfinished(dir));
  }

  private constructor(deps: OperationsDeps, dir: string, open: PromotionView | null) {
    this.#deps = deps;
    this.#dir = dir;
    this.#open = open;
  }

  /** The operation that is under way, was interrupted, or stopped behind the line. */
  get open(): PromotionView | null {
    return this.#open;
  }

  /**
   * Id of the one that has to be finished or taken back before another begins. One that stopped behind the line has moved
   * listeners; if it cannot be finished, a later one takes its place.
   */
  get blocking(): string | null {
    return this.#live?.incidentId ?? (this.#open?.state === 'failed' ? null : (this.#open?.incidentId ?? null));
  }

  /** Is it worked on here? Its journal may not be there yet. */
  isLive(incidentId: string): boolean {
    return this.#live?.incidentId === incidentId;
  }

  /** What was decided when it was confirmed. Throws STANDBY_INCIDENT_UNKNOWN. */
  async openingOf(incidentId: string): Promise<Opening> {
    return (await readOperation(this.#dir, incidentId)).opening;
  }

  /** One is open, or about to be. */
  get isBusy(): boolean {
    return this.#live !== null || this.#open !== null;
  }

  async list(): Promise<readonly PromotionView[]> {
    return (await readOperations(this.#dir)).map((operation) => this.#view(operation));
  }

  async read(incidentId: string): Promise<PromotionView> {
    return this.#view(await readOperation(this.#dir, incidentId));
  }

  begin(opening: Omit<Opening, 'jobId'>): RunningOperation {
    this.#assertNoneOpen();
    return this.#start(opening, async (journal, job) => {
      const { audit, clock, watch } = this.#deps;
      const { actor, intent, incidentId, watchIncidentId } = opening;
      const whole: Opening = { ...opening, jobId: job.id };
      await journal.append({ kind: 'opened', at: isoTime(clock.now()), opening: whole });
      const { nonce: _nonce, ...data } = whole;
      await audit.append({ actor, event: `${intent}.opened`, incidentId, data });
      if (watchIncidentId && intent === 'promote') await watch.noteIncident(watchIncidentId, 'promoting');
    });
  }

  /** Everything that was begun here, newest first. */
  past(): Promise<readonly OperationState[]> {
    return readOperations(this.#dir);
  }

  /** Nonces and incidents of it. */
  async own(): Promise<readonly Opening[]> {
    return (await readOperations(this.#dir)).map(({ opening }) => opening);
  }

  /** Another desktop has settled who serves above an operation that stopped here: there is nothing left to do in it. */
  async giveWay(committedEpoch: number): Promise<void> {
    if (this.#live || !this.#open || this.#open.epoch === 0 || this.#open.epoch >= committedEpoch) return;
    const { incidentId, intent } = this.#open;
    const ending = { outcome: 'undone', rtoSeconds: null } as const;
    const { audit, clock, announce } = this.#deps;
    const journal = await openJournal(this.#dir, incidentId);
    try {
      await journal.append({ kind: 'ended', at: isoTime(clock.now()), ...ending });
    } finally {
      await journal.close();
    }
    await audit.append({ actor: 'standby', event: `${intent}.ended`, incidentId, data: { ...ending, committedEpoch } });
    this.#open = await findUnfinished(this.#dir);
    announce();
  }

  async resume(incidentId: string, actor: string): Promise<RunningOperation> {
    const { opening, ended } = await readOperation(this.#dir, incidentId);
    const isOpen = this.#open?.incidentId === incidentId;
    const resumable = ended === null ? isOpen || this.#open === null : ended.outcome === 'failed' && isOpen;
    if (this.#live || !resumable) {
      throw new AppError('STANDBY_INCIDENT_ACTIVE', { details: { incidentId } });
    }
    return this.#start(opening, async (journal) => {
      await this.#appendResumed(journal, actor, 'end');
      await this.#deps.audit.append({ actor, event: `${opening.intent}.resumed`, incidentId });
    });
  }

  async abort(incidentId: string, actor: string): Promise<PromotionView> {
    if (this.isLive(incidentId)) await this.#live?.begun;
    const operation = await readOperation(this.#dir, incidentId);
    if (operation.ended) return viewOperation(operation, false);
    if (await this.#hasMoved(operation)) {
      throw new AppError('STANDBY_INCIDENT_ACTIVE', { details: { incidentId, reason: 'past-cutover' } });
    }
    await this.#deps.audit.append({ actor, event: `${operation.opening.intent}.abort`, incidentId });
    if (this.#live?.incidentId === incidentId) {
      this.#live.cancel.abort(new DOMException('aborted by a person', 'AbortError'));
      await this.#live.finished.catch(() => {});
    } else {
      const { finished } = this.#start(operation.opening, (journal) => this.#appendResumed(journal, actor, 'start'));
      await finished.catch(() => {});
    }
    return viewOperation(await readOperation(this.#dir, incidentId), false);
  }

  async close(): Promise<void> {
    await this.#live?.finished.catch(() => {});
  }

  #assertNoneOpen(): void {
    const { blocking } = this;
    if (blocking === null) return;
    throw new AppError('STANDBY_INCIDENT_ACTIVE', {
      details: { incidentId: blocking },
      remedy: { kind: 'open', screen: 'standby' },
    });
  }

  /** Runs a journal to its end as a job. */
  #start(about: Pick<Opening, 'incidentId' | 'intent' | 'machine' | 'nonce'>, prepare: Prepare): RunningOperation {
    const { jobs, machines, announce } = this.#deps;
    machines.get(about.machine);
    const cancel = new AbortController();
    const begun = Promise.withResolvers<void>();
    const prepareFirst: Prepare = async (journal, handle) => {
      await prepare(journal, handle);
      begun.resolve();
    };
    const { job, finished } = jobs.start<PromotionView>({
      kind: about.intent,
      subject: about.machine,
      run: async (handle) => {
        try {
          return await this.#run(about, prepareFirst, handle, cancel.signal);
        } finally {
          begun.resolve();
          this.#live = null;
          this.#open = await findUnfinished(this.#dir);
          announce();
        }
      },
    });
    this.#live = { incidentId: about.incidentId, cancel, begun: begun.promise, finished };
    return { jobId: job.id, finished };
  }

  async #run(
    about: Pick<Opening, 'incidentId' | 'machine' | 'nonce'>,
    prepare: Prepare,
    handle: JobHandle,
    aborted: AbortSignal,
  ): Promise<PromotionView> {
    const { shell, agents, machines, owner, audit, clock, log, announce } = this.#deps;
    const machine = machines.get(about.machine);
    const { progress } = handle;
    const ownNonces = async () => (await this.own()).map(({ nonce }) => nonce);
    const me = await owner();
    const holder = { name: this.#deps.deviceName(), device: fingerprintOf(me.publicKey) };
    const ports = { ...this.#deps, ownNonces };
    const journal = await openJournal(this.#dir, about.incidentId);
    const primaryGate = await this.#reachPrimary(about, holder);
    const contexts = createContexts({ ports, shell, agents, machine, owner: me, holder, primaryGate, progress });
    const over = new AbortController();
    const mirror = mirrorJournal({
      store: this.#deps.backup.objects,
      incidentId: about.incidentId,
      lines: journal.lines,
      holder,
      fingerprint: machine.fingerprint,
      sign: this.#deps.backup.sign,
      log,
    });
    const beating = keepBeating(
      this.#deps,
      (reachable) => contexts.registers({ target: reachable }),
      () => heldEpoch(journal),
      over.signal,
    );
    try {
      await prepare(journal, handle);
      const view = await runOperation({
        journal,
        contextFor: contexts.contextFor,
        audit,
        clock,
        log,
        cancelled: AbortSignal.any([handle.signal, aborted]),
        onChange: (changed, step) => {
          this.#open = changed.endedAt === null ? changed : null;
          if (step) handle.step(`standby.step.${step}`);
          mirror.push();
          announce();
        },
      });
      // What was loaded ahead of time serves now, or was ended with the rest.
      if (view.steps.some(({ name, state }) => name === 'start' && state !== 'waiting')) {
        await machines.update(view.machine, { warm: null });
      }
      if (view.state === 'done') {
        await this.#remember(view);
        await this.#noteHeard(view, replayJournal(journal.lines)?.opening.voice ?? null);
        return view;
      }
      const operation = replayJournal(journal.lines);
      if (operation && view.state === 'failed' && movesToStandby(view.intent)) {
        // Listeners are there, whatever is left to do.
        await machines.setServing(servingOf(contexts.contextFor(operation, handle.signal)));
      }
      throw await this.#failure(view, operation, handle);
    } finally {
      over.abort();
      await beating;
      contexts.close();
      await journal.close();
      await this.#settle(mirror);
    }
  }

  /** Its machine may be off: the way there is tried while everything else goes on. */
  async #reachPrimary(opening: PrimaryLinkDeps['opening'], holder: EpochHolder): Promise<PrimaryLink | null> {
    const { dir, shell, machines, clock } = this.#deps;
    const record = await readPrimaryRecord(dir);
    return record && new PrimaryLink({ shell, record, machines, opening, holder, clock });
  }

  async #settle(mirror: JournalMirror): Promise<void> {
    const enough = new AbortController();
    const patience = this.#deps.sleep(MIRROR_PATIENCE_MS, enough.signal).catch(() => {});
    await Promise.race([mirror.settled(), patience]);
    enough.abort();
  }

  /** What the next plan reckons with, and what the machine's card shows. */
  async #remember(view: PromotionView): Promise<void> {
    const { machines } = this.#deps;
    await noteTimes(machines, view);
    if (view.intent !== 'promote' || view.rtoSeconds === null) return;
    const lastPromotion = { at: view.endedAt ?? view.startedAt, rtoSeconds: view.rtoSeconds };
    await machines.update(view.machine, { lastPromotion });
  }

  /** Listeners hear it already: a store that does not answer holds nothing up for long, and fails nothing. */
  async #noteHeard({ intent, releaseId, voiceProof }: PromotionView, voice: string | null): Promise<void> {
    if (!movesToStandby(intent) || voiceProof?.ok !== true) return;
    const signal = AbortSignal.timeout(NOTE_MS);
    const heard = { releaseId, how: 'promotion', voices: voice === null ? [] : [voice] } as const;
    await orAborted(this.#deps.backup.noteHeard(heard, signal), signal).catch((error: unknown) =>
      this.#deps.log.warn('proof of voice not marked', { releaseId, error: String(error) }),
    );
  }

  /** The error of an operation that was taken back or stopped; the incident that it answered is open again. */
  async #failure(view: PromotionView, operation: OperationState | null, handle: JobHandle): Promise<AppError> {
    const incidentId = operation?.opening.watchIncidentId;
    if (incidentId && view.intent === 'promote' && view.state === 'undone') {
      await this.#deps.watch.noteIncident(incidentId, 'open');
    }
    handle.signal.throwIfAborted();
    if (operation) return failureOf(view, operation);
    return new AppError('STANDBY_INCIDENT_UNKNOWN', { details: { incidentId: view.incidentId } });
  }

  /** Did the listeners move although the journal does not say so yet? Throws when that cannot be known. */
  async #hasMoved(operation: OperationState): Promise<boolean> {
    if (hasCrossedLine(operation)) return true;
    if (operation.steps.get('cutover')?.startedAt == null) return false;
    const { epoch } = await this.#deps.cutover.read(AbortSignal.timeout(LOOK_MS));
    return epoch !== null && epoch === operation.steps.get('claim')?.facts['epoch'];
  }

  #appendResumed(journal: Journal, actor: string, towards: 'end' | 'start'): Promise<void> {
    return journal.append({ kind: 'resumed', at: isoTime(this.#deps.clock.now()), actor, towards });
  }

  #view(operation: OperationState): PromotionView {
    return viewOperation(operation, operation.opening.incidentId === this.#live?.incidentId);
  }
}

/** The epoch that an operation holds: from its claim on, for as long as it is not taken back. */
function heldEpoch(journal: Journal): HeldEpoch | null {
  const operation = replayJournal(journal.lines);
  const claimed = operation?.steps.get('claim');
  const epoch = claimed?.state === 'done' ? claimed.facts['epoch'] : undefined;
  if (!operation || typeof epoch !== 'number') return null;
  const reachable = operation.steps.get('connect')?.facts['reachable'] === true;
  return { epoch, nonce: operation.opening.nonce, reachable };
}
