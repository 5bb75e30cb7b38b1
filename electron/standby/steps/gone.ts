/** A standby that is gone holds nobody up: what it cannot be told any more does not matter to listeners. */
import { AppError } from '../../kernel/app-error.ts';
import { lookAtServing } from '../serving-seen.ts';
import type { StepContext } from './step.ts';

/** Cannot it be reached? And where something keeps this computer out, does it at least not serve? */
export async function isGone({ ports, signal }: StepContext, error: unknown): Promise<boolean> {
  if (!(error instanceof AppError) || signal.aborted) return false;
  if (error.code === 'STANDBY_UNREACHABLE') return true;
  if (!error.code.startsWith('STANDBY_')) return false;
  const { serving } = ports.machines;
  return serving !== null && (await lookAtServing(ports.prober, serving, signal)) === 'silent';
}
