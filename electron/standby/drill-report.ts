/** A drill's journal as people see it. Pure. */
import type { StepName } from '../contract/models/plan.ts';
import type { DrillReport } from '../contract/standby.ts';
import type { OperationState } from './operation-state.ts';
import { viewOperation } from './view.ts';

/** A studio wants its voice back within this time; a drill that takes longer has failed. */
const LIMIT_SECONDS = 600;

const soundName = /^drills\/([0-9A-Za-z-]{8,80})\.wav$/;

/** Path below `media/` of what was heard in a drill. */
export const soundPath = (drillId: string): string => `drills/${drillId}.wav`;

/** Null when it names no drill's sound. */
export const soundOfPath = (mediaPath: string): string | null => soundName.exec(mediaPath)?.[1] ?? null;

export function drillReport(operation: OperationState, live: boolean): DrillReport {
  const { opening, failure, voiceProof } = operation;
  const { incidentId, machine, releaseId, state, steps, startedAt, endedAt } = viewOperation(operation, live);
  const { expected } = opening;
  const segments: Partial<Record<StepName, number>> = {};
  for (const { name, seconds } of steps) if (seconds !== null) segments[name] = seconds;
  const file = operation.steps.get('prove')?.facts['file'];
  const rtoSeconds = heardAfterSeconds(operation);
  return {
    drillId: incidentId,
    machine,
    releaseId,
    ok: state === 'done' && voiceProof?.ok === true && rtoSeconds !== null && rtoSeconds <= LIMIT_SECONDS,
    state,
    startedAt,
    endedAt,
    rtoSeconds,
    rpoSeconds: expected?.releaseAgeSeconds ?? 0,
    forecastSeconds: expected?.seconds ?? 0,
    segments,
    forecast: expected?.steps ?? {},
    proof:
      voiceProof && typeof file === 'string'
        ? { file, mediaPath: soundPath(incidentId), audioSeconds: voiceProof.audioSeconds }
        : null,
    problem: failure && { step: failure.step, code: failure.code },
  };
}

/** The steps up to the voice that was heard: what is taken away afterwards keeps nobody waiting. */
function heardAfterSeconds({ steps }: OperationState): number | null {
  if (steps.get('prove')?.state !== 'done') return null;
  const before = [...steps].filter(([name]) => name !== 'clean-up');
  return Math.round(before.reduce((sum, [, { seconds }]) => sum + (seconds ?? 0), 0) * 1000) / 1000;
}
