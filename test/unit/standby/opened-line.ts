/** The first line of a journal, as a confirmed plan writes it. */
import type { PlanIntent } from '../../../electron/contract/models/plan.ts';
import type { JournalLine } from '../../../electron/standby/journal-line.ts';
import { stepsOf } from '../../../electron/standby/steps/all.ts';

export type OpenedLine = Extract<JournalLine, { kind: 'opened' }>;

/** `nonce`: one hex digit, repeated. */
export function openedLine(intent: PlanIntent, epochBefore: number, nonce = 'a'): OpenedLine {
  const at = new Date().toISOString();
  return {
    kind: 'opened',
    at,
    opening: {
      incidentId: `i-${nonce}`,
      intent,
      machine: 'spare',
      releaseId: 'r1',
      voice: null,
      nonce: nonce.repeat(32),
      epochBefore,
      actor: 'Lin',
      reason: 'test',
      planId: 'p',
      planHash: 'h',
      jobId: null,
      watchIncidentId: null,
      outageSince: at,
      steps: [...stepsOf(intent).keys()],
    },
  };
}
