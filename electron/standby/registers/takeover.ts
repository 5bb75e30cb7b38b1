/** Another desktop's operation as one of this desktop's own: under a nonce and an epoch of its own, on the same machine. Pure. */
import type { Machine, PromotionView } from '../../contract/standby.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Opening } from '../journal-line.ts';
import { stepsOf } from '../steps/all.ts';
import { findMachine } from './find-machine.ts';
import { isOpen, mayHaveMoved } from './foreign-rules.ts';
import type { ForeignOperation } from './journal-mirror.ts';

/**
 * Throws STANDBY_INCIDENT_ACTIVE for one that is over, or whose listeners were moved and that shall be taken back; and
 * STANDBY_UNKNOWN when its machine was not added here.
 */
export function takeover(
  foreign: ForeignOperation,
  view: PromotionView,
  by: {
    readonly machines: readonly Machine[];
    readonly towards: 'end' | 'start';
    readonly actor: string;
    readonly incidentId: string;
    readonly nonce: string;
    readonly gateEpoch: number;
  },
): Omit<Opening, 'jobId'> {
  const { incidentId, state } = view;
  const { towards } = by;
  if (!isOpen(view)) throw new AppError('STANDBY_INCIDENT_ACTIVE', { details: { incidentId, reason: state } });
  if (towards === 'start' && mayHaveMoved(foreign)) {
    throw new AppError('STANDBY_INCIDENT_ACTIVE', { details: { incidentId, reason: 'past-cutover' } });
  }
  const { fingerprint, operation } = foreign;
  const machine = findMachine(by.machines, { fingerprint, name: operation.opening.machine });
  if (!machine) throw new AppError('STANDBY_UNKNOWN', { details: { name: view.machine } });
  // Whoever takes it over is a person.
  const { jobId: _job, automatic: _automatic, ...opening } = foreign.operation.opening;
  const takesOver = { incidentId, towards };
  return {
    ...opening,
    takesOver,
    incidentId: by.incidentId,
    machine: machine.name,
    nonce: by.nonce,
    epochBefore: by.gateEpoch,
    actor: by.actor,
    // The incident of the other desktop's watch is not one of this one's.
    watchIncidentId: null,
    steps: [...stepsOf(opening.intent, takesOver).keys()],
  };
}
