/** A journal as people see it. */
import type { StepName } from '../contract/models/plan.ts';
import type { PromotionStepView, PromotionView } from '../contract/standby.ts';
import { assertNever } from '../kernel/assert-never.ts';
import type { OperationState, StepRecord } from './operation-state.ts';

/** `live`: this process is working on it right now. */
export function viewOperation(operation: OperationState, live: boolean): PromotionView {
  const { opening } = operation;
  const number = (step: StepName, fact: string): number => {
    const value = operation.steps.get(step)?.facts[fact];
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
    ...(opening.automatic && { automatic: opening.automatic }),
    state: operation.ended?.outcome ?? (live ? 'running' : 'interrupted'),
    steps: [...operation.steps].map(([name, record]) => viewStep(name, record, operation)),
    startedAt: operation.startedAt,
    endedAt: operation.ended?.at ?? null,
    bytesTransferred: number('transfer', 'bytes'),
    rtoSeconds: rtoSeconds(operation),
    voiceProof: operation.voiceProof,
  };
}

/** From the first failed probe (or the confirmation) to the service's name answering again; null when it never did. */
export function rtoSeconds(operation: OperationState): number | null {
  if (operation.convergedAt === null || operation.opening.intent !== 'promote') return null;
  return Math.max(0, Date.parse(operation.convergedAt) - Date.parse(operation.opening.outageSince)) / 1000;
}

function viewStep(name: StepName, record: StepRecord, operation: OperationState): PromotionStepView {
  const { startedAt, seconds } = record;
  const details = operation.failure?.step === name ? { ...record.facts, error: operation.failure.code } : record.facts;
  return { name, state: stateOf(record, operation), startedAt, seconds, details };
}

function stateOf(record: StepRecord, operation: OperationState): PromotionStepView['state'] {
  switch (record.state) {
    case 'waiting':
      // The operation went back or stopped before it came to this step.
      return operation.ended && operation.ended.outcome !== 'failed' ? 'skipped' : 'waiting';
    case 'running':
    case 'done':
    case 'failed':
    case 'undone':
      return record.state;
    default:
      return assertNever(record.state);
  }
}
