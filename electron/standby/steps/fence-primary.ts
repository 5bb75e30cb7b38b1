/**
 * Closes the gate before the primary, where it can be reached, before listeners are sent elsewhere: what comes back to life there
 * speaks to nobody. A primary that cannot be reached holds nobody up; it asks the standbys before it lets anybody in.
 */
import { AppError } from '../../kernel/app-error.ts';
import type { StepFacts } from '../journal-line.ts';
import type { PrimaryGate } from '../primary-link.ts';
import type { Step, StepContext, StepResult } from './step.ts';

/** A machine that is there answers sooner. The way to it was tried since the operation began. */
const REACH_MS = 1_500;
/** The least that is waited, for a way that was tried all the time. */
const LAST_TRY_MS = 200;
/** For the agent, once it is there. */
const TURN_MS = 10_000;
/** It may just be coming back. */
const TAKE_BACK_MS = 20_000;
const TRY_AGAIN_MS = 1_000;

export const fencePrimary: Step = {
  deadlineMs: 30_000,
  async run(context): Promise<StepResult> {
    const { primaryGate, signal } = context;
    if (!primaryGate) return { facts: { gate: false } };
    const within = (ms: number): AbortSignal => AbortSignal.any([signal, AbortSignal.timeout(ms)]);
    try {
      await primaryGate.reach(within(patienceMs(primaryGate)));
      const { mode } = await primaryGate.turn('fenced', context.number('claim', 'epoch'), within(TURN_MS));
      return { facts: { gate: true, fenced: true, mode, problem: null } };
    } catch (error) {
      signal.throwIfAborted();
      const isLate = error instanceof DOMException;
      if (!isLate && !(error instanceof AppError)) throw error;
      const late = primaryGate.isReached ? 'STANDBY_COMMAND_FAILED' : 'STANDBY_UNREACHABLE';
      const problem = isLate ? late : error.code;
      // Somebody was given a newer number: this operation has nothing to say any more.
      if (problem === 'STANDBY_EPOCH_STALE') throw error;
      return { facts: { gate: true, fenced: false, mode: null, problem } };
    }
  },
  async undo(context) {
    const { primaryGate } = context;
    // What was never asked for need not be taken back.
    if (!primaryGate || context.fact('fence-primary', 'problem') === 'STANDBY_UNREACHABLE') return {};
    return turnBack(context, primaryGate);
  },
};

/** What it did before this operation, tried for a while: a primary that stays closed is heard by nobody. */
export async function turnBack(context: StepContext, gate: PrimaryGate): Promise<StepFacts> {
  const { clock, sleep } = context.ports;
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(TAKE_BACK_MS)]);
  const startedAtMs = clock.monotonicMs();
  for (;;) {
    try {
      const { mode } = await gate.turn('before', context.number('claim', 'epoch'), signal);
      return { mode };
    } catch (error) {
      const isLate = clock.monotonicMs() - startedAtMs > TAKE_BACK_MS;
      if (signal.aborted || isLate || !isWayLost(error)) throw error;
      await sleep(TRY_AGAIN_MS, signal);
    }
  }
}

const isWayLost = (error: unknown): boolean =>
  error instanceof AppError && ['STANDBY_UNREACHABLE', 'STANDBY_CONNECTION_LOST'].includes(error.code);

function patienceMs({ tryingForMs }: PrimaryGate): number {
  return tryingForMs === null ? REACH_MS : Math.round(Math.max(LAST_TRY_MS, REACH_MS - tryingForMs));
}
