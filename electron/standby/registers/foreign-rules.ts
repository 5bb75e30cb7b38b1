/** How far another desktop's operation is, by its mirrored journal and by what the registers say of its epoch. Pure. */
import type { PromotionView } from '../../contract/standby.ts';
import { viewOperation } from '../view.ts';
import { isFresh, newestOf, type Reading, STALE_SECONDS } from './claim-rules.ts';
import type { ForeignOperation } from './journal-mirror.ts';

type ForeignState = PromotionView['state'];

/** One that a newer epoch has passed by is over without an end of its own. */
export function viewForeign(foreign: ForeignOperation, readings: readonly Reading[]): PromotionView {
  const view = viewOperation(foreign.operation, false);
  return { ...view, desktop: foreign.holder.name, state: stateOf(foreign, view, readings) };
}

/** Still to be finished or taken back by somebody. */
export function isOpen({ state }: Pick<PromotionView, 'state'>): boolean {
  return state === 'running' || state === 'interrupted';
}

function stateOf(foreign: ForeignOperation, view: PromotionView, readings: readonly Reading[]): ForeignState {
  if (view.endedAt !== null) return view.state;
  // No epoch yet: nothing was changed that somebody would have to take back.
  if (view.epoch === 0) return foreign.lastLineAgeSeconds < STALE_SECONDS ? 'running' : 'undone';
  const known = newestOf(readings).find(({ incidentId }) => incidentId === view.incidentId);
  if (!known || known.closed !== null) return 'failed';
  return isFresh(known) ? 'running' : 'interrupted';
}

/** Listeners may have been moved already: then it only goes forward. */
export function mayHaveMoved({ operation }: Pick<ForeignOperation, 'operation'>): boolean {
  const cutover = operation.steps.get('cutover');
  return cutover !== undefined && cutover.state !== 'waiting';
}
