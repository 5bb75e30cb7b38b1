/** Begins, resumes and takes back operations, one at a time. What is open is read from the journals, so a restart forgets nothing. */
import path from 'node:path';
import type { Started } from '../contract/define.ts';
import type { StepName } from '../contract/models/plan.ts';
import type { Machine, PromotionView } from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import type { JobHandle } from '../kernel/jobs.ts';
import { createContexts } from './context.ts';
import type { StandbyDeps } from './deps.ts';
import type { Owner } from './enrol.ts';
import { type Journal, listJournals, openJournal, readJournal } from './journal.ts';
import type { Opening } from './journal-line.ts';
import type { Machines } from './machines.ts';
import { hasCrossedLine, type OperationState, replayJournal } from './operation-state.ts';
import { failureOf, runOperation } from './run-operation.ts';
import { viewOperation } from './view.ts';

export interface Operations {
  /** The operation that is under way or was interrupted; null when a new one may begin. */
  open(): PromotionView | null;
  begin(opening: Omit<Opening, 'jobId'>): Started & { readonly finished: Promise<PromotionView> };
  resume(incidentId: string, actor: string): Promise<Started & { readonly finished: Promise<PromotionView> }>;
  abort(incidentId: string, actor: string): Promise<PromotionView>;
  list(): Promise<readonly PromotionView[]>;
  read(incidentId: string): Promise<PromotionView>;
  close(): Promise<void>;
}

interface Live {
  readonly incidentId: string;
  readonly cancel: AbortController;
  finished: Promise<PromotionView>;
}

export async function createOperations(
  deps: StandbyDeps & {
    readonly machines: Machines;
    readonly owner: () => Promise<Owner>;
    readonly announce: () => void;
  },
): Promise<Operations> {
  const { jobs, audit, clock, log, machines, gate, watch, announce } = deps;
  const dir = path.join(deps.dir, 'incidents');
  let live: Live | null = null;
  let open = await findOpen();

  async function readState(incidentId: string): Promise<OperationState> {
    const operation = replayJournal(await readJournal(dir, incidentId));
    if (!operation) throw new AppError('STANDBY_INCIDENT_UNKNOWN', { details: { incidentId } });
    return operation;
  }

  /** A file without its first line was never begun, and so is nothing to take up. */
  async function readAll(): Promise<readonly OperationState[]> {
    const operations = await Promise.all(
      (await listJournals(dir)).map(async (incidentId) => replayJournal(await readJournal(dir, incidentId))),
    );
    return operations.filter((operation) => operation !== null);
  }

  async function findOpen(): Promise<PromotionView | null> {
    const operations = await readAll();
    // One that stopped behind the line left listeners on the new site: it has to be finished before anything else begins.
    const stopped = operations[0]?.ended?.outcome === 'failed' ? operations[0] : undefined;
    const operation = operations.find((item) => item.ended === null) ?? stopped;
    return operation ? viewOperation(operation, false) : null;
  }

  function assertNoneOpen(): void {
    if (!live && !open) return;
    throw new AppError('STANDBY_INCIDENT_ACTIVE', {
      details: { incidentId: live?.incidentId ?? open?.incidentId ?? '' },
      remedy: { kind: 'open', screen: 'standby' },
    });
  }

  /** Runs a journal to its end as a job. `prepare` writes the line that begins or resumes it. */
  function start(
    about: Pick<Opening, 'incidentId' | 'intent' | 'machine'>,
    prepare: (journal: Journal, job: JobHandle) => Promise<void>,
  ): Started & { readonly finished: Promise<PromotionView> } {
    const machine = machines.get(about.machine);
    const cancel = new AbortController();
    const { job, finished } = jobs.start<PromotionView>({
      kind: about.intent,
      subject: about.machine,
      async run(handle) {
        try {
          return await carryOut(about.incidentId, machine, prepare, handle, cancel.signal);
        } finally {
          live = null;
          open = await findOpen();
          announce();
        }
      },
    });
    live = { incidentId: about.incidentId, cancel, finished };
    return { jobId: job.id, finished };
  }

  async function carryOut(
    incidentId: string,
    machine: Machine,
    prepare: (journal: Journal, job: JobHandle) => Promise<void>,
    handle: JobHandle,
    aborted: AbortSignal,
  ): Promise<PromotionView> {
    const { shell } = deps;
    const contexts = createContexts({
      ports: deps,
      shell,
      machine,
      owner: await deps.owner(),
      progress: handle.progress,
    });
    const journal = await openJournal(dir, incidentId);
    try {
      await prepare(journal, handle);
      const view = await runOperation({
        journal,
        contextFor: contexts.contextFor,
        audit,
        clock,
        log,
        cancelled: AbortSignal.any([handle.signal, aborted]),
        onChange(changed, step) {
          open = changed.endedAt === null ? changed : null;
          if (step) handle.step(`standby.step.${step}`);
          announce();
        },
      });
      return await conclude(view, journal, handle);
    } finally {
      contexts.close();
      await journal.close();
    }
  }

  async function conclude(view: PromotionView, journal: Journal, handle: JobHandle): Promise<PromotionView> {
    const operation = replayJournal(journal.lines);
    if (view.state === 'done') {
      const seconds: Partial<Record<StepName, number>> = {};
      for (const step of view.steps) if (step.seconds !== null) seconds[step.name] = step.seconds;
      await machines.noteSteps(view.machine, seconds);
      if (view.intent === 'promote' && view.rtoSeconds !== null) {
        const lastPromotion = { at: view.endedAt ?? view.startedAt, rtoSeconds: view.rtoSeconds };
        await machines.update(view.machine, { lastPromotion });
      }
      return view;
    }
    const incidentId = operation?.opening.watchIncidentId;
    if (incidentId && view.intent === 'promote' && view.state === 'undone')
      await watch.noteIncident(incidentId, 'open');
    handle.signal.throwIfAborted();
    if (!operation) throw new AppError('STANDBY_INCIDENT_UNKNOWN', { details: { incidentId: view.incidentId } });
    throw failureOf(view, operation);
  }

  /** Did the listeners move although the journal does not say so yet? */
  function hasMoved(operation: OperationState): boolean {
    const epoch = operation.steps.get('claim')?.facts['epoch'];
    return hasCrossedLine(operation) || (typeof epoch === 'number' && gate.read()?.epoch === epoch);
  }

  return {
    open: () => open,
    begin(opening) {
      assertNoneOpen();
      return start(opening, async (journal, job) => {
        const whole: Opening = { ...opening, jobId: job.id };
        await journal.append({ kind: 'opened', at: isoTime(clock.now()), opening: whole });
        const { nonce: _nonce, ...data } = whole;
        await audit.append({
          actor: opening.actor,
          event: `${opening.intent}.opened`,
          incidentId: opening.incidentId,
          data,
        });
        if (opening.watchIncidentId && opening.intent === 'promote') {
          await watch.noteIncident(opening.watchIncidentId, 'promoting');
        }
      });
    },
    async resume(incidentId, actor) {
      const operation = await readState(incidentId);
      const resumable = operation.ended === null || operation.ended.outcome === 'failed';
      if (live || !resumable || (open && open.incidentId !== incidentId)) {
        throw new AppError('STANDBY_INCIDENT_ACTIVE', { details: { incidentId } });
      }
      return start(operation.opening, async (journal) => {
        await journal.append({ kind: 'resumed', at: isoTime(clock.now()), actor, towards: 'end' });
        await audit.append({ actor, event: `${operation.opening.intent}.resumed`, incidentId });
      });
    },
    async abort(incidentId, actor) {
      const operation = await readState(incidentId);
      if (operation.ended) return viewOperation(operation, false);
      if (hasMoved(operation)) {
        throw new AppError('STANDBY_INCIDENT_ACTIVE', { details: { incidentId, reason: 'past-cutover' } });
      }
      await audit.append({ actor, event: `${operation.opening.intent}.abort`, incidentId });
      if (live?.incidentId === incidentId) {
        live.cancel.abort(new DOMException('aborted by a person', 'AbortError'));
        await live.finished.catch(() => {});
      } else {
        const { finished } = start(operation.opening, (journal) =>
          journal.append({ kind: 'resumed', at: isoTime(clock.now()), actor, towards: 'start' }),
        );
        await finished.catch(() => {});
      }
      return viewOperation(await readState(incidentId), false);
    },
    async list() {
      return (await readAll()).map((operation) =>
        viewOperation(operation, operation.opening.incidentId === live?.incidentId),
      );
    },
    async read(incidentId) {
      return viewOperation(await readState(incidentId), live?.incidentId === incidentId);
    },
    async close() {
      await live?.finished.catch(() => {});
    },
  };
}
