/** Begins, resumes and takes back acts, one at a time. What is open is read from the journals, so a restart forgets nothing. */
import path from 'node:path';
import type { Started } from '../contract/define.ts';
import type { StepName } from '../contract/models/plan.ts';
import type { Machine, PromotionView } from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import type { JobHandle } from '../kernel/jobs.ts';
import { createContexts } from './context.ts';
import type { Owner } from './enrol.ts';
import { type Journal, listJournals, type Opening, openJournal, readJournal } from './journal.ts';
import { type ActState, hasCrossedLine, readAct } from './operation-state.ts';
import type { Machines } from './machines.ts';
import { failureOf, runAct } from './run-operation.ts';
import type { StandbyDeps } from './service.ts';
import { viewAct } from './view.ts';

export interface Acts {
  /** The act that is under way or was interrupted; null when none is in the way. */
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

export async function createActs(
  deps: StandbyDeps & {
    readonly machines: Machines;
    readonly owner: () => Promise<Owner>;
    readonly announce: () => void;
  },
): Promise<Acts> {
  const { jobs, audit, clock, log, machines, traffic, watch, announce } = deps;
  const dir = path.join(deps.dir, 'incidents');
  let live: Live | null = null;
  let open = await findOpen();

  async function readState(incidentId: string): Promise<ActState> {
    const act = readAct(await readJournal(dir, incidentId));
    if (!act) throw new AppError('STANDBY_INCIDENT_UNKNOWN', { details: { incidentId } });
    return act;
  }

  /** A file without its first line was never begun, and so is nothing to take up. */
  async function readAll(): Promise<readonly ActState[]> {
    const acts = await Promise.all(
      (await listJournals(dir)).map(async (incidentId) => readAct(await readJournal(dir, incidentId))),
    );
    return acts.filter((act) => act !== null);
  }

  async function findOpen(): Promise<PromotionView | null> {
    const acts = await readAll();
    // One that stopped behind the line left listeners on the new site: it has to be finished before anything else begins.
    const stopped = acts[0]?.ended?.outcome === 'failed' ? acts[0] : undefined;
    const act = acts.find((item) => item.ended === null) ?? stopped;
    return act ? viewAct(act, false) : null;
  }

  function demandFree(): void {
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
      const view = await runAct({
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
    const act = readAct(journal.lines);
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
    const incidentId = act?.opening.watchIncidentId;
    if (incidentId && view.intent === 'promote' && view.state === 'undone')
      await watch.noteIncident(incidentId, 'open');
    handle.signal.throwIfAborted();
    if (!act) throw new AppError('STANDBY_INCIDENT_UNKNOWN', { details: { incidentId: view.incidentId } });
    throw failureOf(view, act);
  }

  /** Did the listeners move although the journal does not say so yet? */
  function hasMoved(act: ActState): boolean {
    const epoch = act.steps.get('claim')?.facts['epoch'];
    return hasCrossedLine(act) || (typeof epoch === 'number' && traffic.read()?.epoch === epoch);
  }

  return {
    open: () => open,
    begin(opening) {
      demandFree();
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
      const act = await readState(incidentId);
      const resumable = act.ended === null || act.ended.outcome === 'failed';
      if (live || !resumable || (open && open.incidentId !== incidentId)) {
        throw new AppError('STANDBY_INCIDENT_ACTIVE', { details: { incidentId } });
      }
      return start(act.opening, async (journal) => {
        await journal.append({ kind: 'resumed', at: isoTime(clock.now()), actor, towards: 'end' });
        await audit.append({ actor, event: `${act.opening.intent}.resumed`, incidentId });
      });
    },
    async abort(incidentId, actor) {
      const act = await readState(incidentId);
      if (act.ended) return viewAct(act, false);
      if (hasMoved(act)) {
        throw new AppError('STANDBY_INCIDENT_ACTIVE', { details: { incidentId, reason: 'past-cutover' } });
      }
      await audit.append({ actor, event: `${act.opening.intent}.abort`, incidentId });
      if (live?.incidentId === incidentId) {
        live.cancel.abort(new DOMException('aborted by a person', 'AbortError'));
        await live.finished.catch(() => {});
      } else {
        const { finished } = start(act.opening, (journal) =>
          journal.append({ kind: 'resumed', at: isoTime(clock.now()), actor, towards: 'start' }),
        );
        await finished.catch(() => {});
      }
      return viewAct(await readState(incidentId), false);
    },
    async list() {
      return (await readAll()).map((act) => viewAct(act, act.opening.incidentId === live?.incidentId));
    },
    async read(incidentId) {
      return viewAct(await readState(incidentId), live?.incidentId === incidentId);
    },
    async close() {
      await live?.finished.catch(() => {});
    },
  };
}
