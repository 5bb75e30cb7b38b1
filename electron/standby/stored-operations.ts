/** Operations as their journals on disk tell them. */
import type { PromotionView } from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import { listJournals, readJournal } from './journal.ts';
import { type OperationState, replayJournal } from './operation-state.ts';
import { viewOperation } from './view.ts';

/** Throws STANDBY_INCIDENT_UNKNOWN. */
export async function readOperation(dir: string, incidentId: string): Promise<OperationState> {
  const operation = replayJournal(await readJournal(dir, incidentId));
  if (!operation) throw new AppError('STANDBY_INCIDENT_UNKNOWN', { details: { incidentId } });
  return operation;
}

/** Newest first. A file without its first line was never begun, and so is nothing to take up. */
export async function readOperations(dir: string): Promise<readonly OperationState[]> {
  const ids = await listJournals(dir);
  const operations = await Promise.all(ids.map(async (id) => replayJournal(await readJournal(dir, id))));
  return operations.filter((operation) => operation !== null);
}

/** The one that has to be finished or taken back before anything else begins. */
export async function findUnfinished(dir: string): Promise<PromotionView | null> {
  const operations = await readOperations(dir);
  // One that stopped behind the line left listeners on the new site.
  const stopped = operations[0]?.ended?.outcome === 'failed' ? operations[0] : undefined;
  const unfinished = operations.find((operation) => operation.ended === null) ?? stopped;
  return unfinished ? viewOperation(unfinished, false) : null;
}
