/**
 * Carries out what operation-state.ts says comes next, and writes down each step before it runs and each result after it.
 * Killing the process at any point leaves a journal from which the operation can be finished or taken back.
 */
import type { ErrorCode } from '../contract/errors.ts';
import type { StepName } from '../contract/models/plan.ts';
import type { PromotionView } from '../contract/standby.ts';
import { AppError, toWireError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import type { Audit, Clock, Log } from '../kernel/ports.ts';
import { tryConnections } from './connection-tries.ts';
import type { Journal } from './journal.ts';
import type { JournalLine } from './journal-line.ts';
import { hasCrossedLine, nextStep, type OperationState, replayJournal } from './operation-state.ts';
import { stepsOf } from './steps/all.ts';
import type { Step, StepContext, StepResult } from './steps/step.ts';
import { rtoSeconds, viewOperation } from './view.ts';

export interface RunDeps {
  readonly journal: Journal;
  /** A context for one step: `signal` ends with the step's deadline or with the person's cancel. */
  readonly contextFor: (operation: OperationState, signal: AbortSignal) => StepContext;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly log: Log;
  /** Cancel before the line means: take everything back. After it nothing listens to it any more. */
  readonly cancelled: AbortSignal;
  readonly onChange: (view: PromotionView, step: StepName | null) => void;
}

const UNDO_DEADLINE_MS = 30_000;

export async function runOperation(deps: RunDeps): Promise<PromotionView> {
  const { journal, audit, clock, log } = deps;
  const current = (): OperationState => {
    const operation = replayJournal(journal.lines);
    if (!operation) throw new AppError('STANDBY_INCIDENT_UNKNOWN');
    return operation;
  };
  const now = (): string => isoTime(clock.now());
  const { opening } = current();
  const steps = stepsOf(opening.intent, opening.takesOver);
  const undoable = new Set([...steps].filter(([, step]) => step.undo).map(([name]) => name));

  async function write(line: JournalLine): Promise<void> {
    await journal.append(line);
    deps.onChange(viewOperation(current(), true), 'step' in line ? line.step : null);
  }
  function record(event: 'step' | 'undo' | 'ended', data: Readonly<Record<string, unknown>>): Promise<void> {
    return audit.append({
      actor: opening.actor,
      event: `${opening.intent}.${event}`,
      incidentId: opening.incidentId,
      data,
    });
  }

  async function runStep(name: StepName, step: Step, again: boolean): Promise<void> {
    await both(
      record('step', { step: name, state: 'begins', again }),
      write({ kind: 'intent', at: now(), step: name }),
    );
    const startedAtMs = clock.monotonicMs();
    try {
      const result = await attempt(step, again);
      const seconds = Math.round(clock.monotonicMs() - startedAtMs) / 1000;
      await both(
        write({ kind: 'done', at: now(), step: name, seconds, ...result }),
        record('step', { step: name, state: 'done', seconds, ...result }),
      );
    } catch (error) {
      const code = codeOf(error);
      log.warn('step failed', { incident: opening.incidentId, step: name, code, error: String(error) });
      await write({ kind: 'failed', at: now(), step: name, code, text: textOf(error) });
      await record('step', {
        step: name,
        state: 'failed',
        code,
        ...(error instanceof AppError ? { details: error.details } : {}),
      });
    }
  }

  function attempt(step: Step, again: boolean): Promise<StepResult> {
    const cancelled = hasCrossedLine(current()) ? new AbortController().signal : deps.cancelled;
    return tryConnections((tries) => attemptOnce(step, again || tries > 1, cancelled), {
      signal: cancelled,
      onLost: (tries) => log.info('connection lost, trying again', { incident: opening.incidentId, tries }),
    });
  }

  async function attemptOnce(step: Step, again: boolean, cancelled: AbortSignal): Promise<StepResult> {
    const deadline = AbortSignal.timeout(step.deadlineMs);
    try {
      const signal = AbortSignal.any([deadline, cancelled]);
      signal.throwIfAborted();
      const context = deps.contextFor(current(), signal);
      const found = again ? ((await step.inspect?.(context)) ?? null) : null;
      return found ?? (await step.run(context));
    } catch (error) {
      if (!deadline.aborted) throw error;
      throw new AppError('STANDBY_COMMAND_FAILED', {
        details: { reason: 'deadline', deadlineSeconds: step.deadlineMs / 1000 },
        cause: error,
      });
    }
  }

  /** What cannot be taken back is recorded and left: the epoch makes it harmless to listeners. */
  async function undoStep(name: StepName, step: Step): Promise<void> {
    await record('undo', { step: name, state: 'begins' });
    await write({ kind: 'undo-intent', at: now(), step: name });
    const facts = await Promise.resolve()
      .then(() => step.undo?.(deps.contextFor(current(), AbortSignal.timeout(UNDO_DEADLINE_MS))) ?? {})
      .catch((error: unknown) => ({ problem: codeOf(error) }));
    await write({ kind: 'undone', at: now(), step: name, facts });
    await record('undo', { step: name, state: 'done', ...facts });
  }

  for (;;) {
    const operation = current();
    const next = nextStep(operation, undoable);
    if (next.kind === 'end') {
      if (!operation.ended) {
        const ending = { outcome: next.outcome, rtoSeconds: rtoSeconds(operation) };
        await write({ kind: 'ended', at: now(), ...ending });
        await record('ended', ending);
      }
      return viewOperation(current(), false);
    }
    const step = steps.get(next.step);
    if (!step) throw new Error(`no step ${next.step} in ${opening.intent}`);
    if (next.kind === 'run') await runStep(next.step, step, next.again);
    else await undoStep(next.step, step);
  }
}

/** The error that turned the operation around or stopped it, for the job that carries it. */
export function failureOf(view: PromotionView, operation: OperationState): AppError {
  return new AppError(operation.failure?.code ?? 'APP_INTERNAL', {
    details: { incidentId: view.incidentId, step: operation.failure?.step ?? null, outcome: view.state },
    remedy: view.state === 'failed' ? { kind: 'open', screen: 'standby' } : { kind: 'retry' },
    message: operation.failure?.text,
  });
}

/** Two files, flushed side by side: nothing goes on before both are. */
async function both(...writes: readonly Promise<void>[]): Promise<void> {
  const settled = await Promise.allSettled(writes);
  for (const written of settled) if (written.status === 'rejected') throw written.reason;
}

function codeOf(error: unknown): ErrorCode {
  if (error instanceof DOMException && error.name === 'AbortError') return 'JOBS_INTERRUPTED';
  return toWireError(error).code;
}

function textOf(error: unknown): string {
  const { technical } = toWireError(error);
  const details = error instanceof AppError ? ` ${JSON.stringify(error.details)}` : '';
  return `${technical}${details}`.slice(0, 2000);
}
