/** A journal as people see it. */
import type { StepName } from '../contract/models/plan.ts';
import type { PromotionStepView, PromotionView } from '../contract/standby.ts';
import { assertNever } from '../kernel/assert-never.ts';
import type { ActState, StepRecord } from './operation-state.ts';

/** `live`: this process is working on it right now. */
export function viewAct(act: ActState, live: boolean): PromotionView {
  const { opening } = act;
  const number = (step: StepName, fact: string): number => {
    const value = act.steps.get(step)?.facts[fact];
    return typeof value === 'number' ? value : 0;
  };
  return {
    incidentId: opening.incidentId,
    jobId: opening.jobId,
    intent: opening.intent,
    machine: opening.machine,
    releaseId: opening.releaseId,
    epoch: number('claim', 'epoch'),
    reason: opening.reason,
    state: act.ended?.outcome ?? (live ? 'running' : 'interrupted'),
    steps: [...act.steps].map(([name, record]) => viewStep(name, record, act)),
    startedAt: act.startedAt,
    endedAt: act.ended?.at ?? null,
    bytesTransferred: number('transfer', 'bytes'),
    rtoSeconds: rtoSeconds(act),
    voiceProof: act.voiceProof,
  };
}

/** From the first failed probe (or the confirmation) to the service's name answering again; null when it never did. */
export function rtoSeconds(act: ActState): number | null {
  if (act.convergedAt === null || act.opening.intent !== 'promote') return null;
  return Math.max(0, Date.parse(act.convergedAt) - Date.parse(act.opening.outageSince)) / 1000;
}

function viewStep(name: StepName, record: StepRecord, act: ActState): PromotionStepView {
  const { startedAt, seconds } = record;
  const details = act.failure?.step === name ? { ...record.facts, error: act.failure.code } : record.facts;
  return { name, state: stateOf(record, act), startedAt, seconds, details };
}

function stateOf(record: StepRecord, act: ActState): PromotionStepView['state'] {
  switch (record.state) {
    case 'waiting':
      // The act went back or stopped before it came to this step.
      return act.ended && act.ended.outcome !== 'failed' ? 'skipped' : 'waiting';
    case 'running':
    case 'done':
    case 'failed':
    case 'undone':
      return record.state;
    default:
      return assertNever(record.state);
  }
}
