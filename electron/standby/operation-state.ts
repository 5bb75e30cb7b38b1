/**
 * A promotion or fail-back as a pure reading of its journal: what happened, and what comes next. Before the cutover a
 * failure turns the operation around; after it there is only forward, by a person's word.
 */
import type { ErrorCode } from '../contract/errors.ts';
import type { StepName } from '../contract/models/plan.ts';
import type { VoiceProof } from '../contract/standby.ts';
import { assertNever } from '../kernel/assert-never.ts';
import type { JournalLine, Opening, StepFacts } from './journal-line.ts';

export interface StepRecord {
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'undone';
  readonly startedAt: string | null;
  readonly seconds: number | null;
  readonly facts: StepFacts;
}

export interface OperationState {
  readonly opening: Opening;
  readonly startedAt: string;
  readonly steps: ReadonlyMap<StepName, StepRecord>;
  readonly direction: 'forward' | 'backward';
  readonly failure: { readonly step: StepName; readonly code: ErrorCode; readonly text: string } | null;
  /** When the service's name answered from its new site. */
  readonly convergedAt: string | null;
  readonly voiceProof: VoiceProof | null;
  readonly ended: {
    readonly at: string;
    readonly outcome: 'done' | 'undone' | 'failed';
    readonly rtoSeconds: number | null;
  } | null;
}

export type NextStep =
  /** `again`: the step was begun before, so the world is looked at first. */
  | { readonly kind: 'run'; readonly step: StepName; readonly again: boolean }
  | { readonly kind: 'undo'; readonly step: StepName }
  | { readonly kind: 'end'; readonly outcome: 'done' | 'undone' | 'failed' };

const fresh: StepRecord = { state: 'waiting', startedAt: null, seconds: null, facts: {} };

/** Null for a journal without its first line: nothing was begun. */
export function replayJournal(lines: readonly JournalLine[]): OperationState | null {
  const [first, ...rest] = lines;
  if (first?.kind !== 'opened') return null;
  const { opening } = first;
  return rest.reduce(apply, {
    opening,
    startedAt: first.at,
    steps: new Map(opening.steps.map((step) => [step, fresh])),
    direction: 'forward',
    failure: null,
    convergedAt: null,
    voiceProof: null,
    ended: null,
  } satisfies OperationState as OperationState);
}

function apply(state: OperationState, line: JournalLine): OperationState {
  const withStep = (step: StepName, change: Partial<StepRecord>): OperationState['steps'] =>
    new Map([...state.steps, [step, { ...(state.steps.get(step) ?? fresh), ...change }]]);
  switch (line.kind) {
    case 'opened':
      return state;
    case 'intent':
      return { ...state, steps: withStep(line.step, { state: 'running', startedAt: line.at }) };
    case 'done':
      return {
        ...state,
        steps: withStep(line.step, { state: 'done', seconds: line.seconds, facts: line.facts }),
        convergedAt: line.step === 'converge' ? line.at : state.convergedAt,
        voiceProof: line.voiceProof ?? state.voiceProof,
      };
    case 'failed': {
      const next = {
        ...state,
        steps: withStep(line.step, { state: 'failed' }),
        failure: { step: line.step, code: line.code, text: line.text },
      };
      // Where listeners are is not known: taking the standby away could leave them without any site.
      const isHeld = hasCrossedLine(state) || line.code === 'CUTOVER_OUTCOME_UNKNOWN';
      return isHeld ? next : { ...next, direction: 'backward' };
    }
    case 'undo-intent':
      return state;
    case 'undone':
      return { ...state, steps: withStep(line.step, { state: 'undone', facts: line.facts }) };
    case 'resumed':
      return {
        ...state,
        ended: null,
        failure: line.towards === 'end' ? null : state.failure,
        direction: line.towards === 'start' ? 'backward' : state.direction,
      };
    case 'ended':
      return { ...state, ended: { at: line.at, outcome: line.outcome, rtoSeconds: line.rtoSeconds } };
    default:
      return assertNever(line);
  }
}

/** Listeners hear the new site: nothing is undone from here on. */
export function hasCrossedLine(state: OperationState): boolean {
  return state.steps.get('cutover')?.state === 'done';
}

/** `undoable`: steps that leave something behind which can be taken back. */
export function nextStep(state: OperationState, undoable: ReadonlySet<StepName>): NextStep {
  if (state.ended) return { kind: 'end', outcome: state.ended.outcome };
  if (state.direction === 'backward') {
    // A step that failed or was cut off may have done half of its work: it is taken back like one that was done.
    const touched = [...state.steps].filter(([, record]) => record.state !== 'waiting' && record.state !== 'undone');
    const last = touched.map(([step]) => step).findLast((step) => undoable.has(step));
    return last ? { kind: 'undo', step: last } : { kind: 'end', outcome: 'undone' };
  }
  if (state.failure) return { kind: 'end', outcome: 'failed' };
  const next = [...state.steps].find(([, record]) => record.state !== 'done');
  if (!next) return { kind: 'end', outcome: 'done' };
  return { kind: 'run', step: next[0], again: next[1].state === 'running' || next[1].state === 'failed' };
}
