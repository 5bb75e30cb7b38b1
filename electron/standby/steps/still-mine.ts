/** Nobody has taken a newer epoch, as far as any register that answers knows; and the cut-over is behind this one. */
import { AppError } from '../../kernel/app-error.ts';
import { isStillMine, newestOf } from '../registers/claim-rules.ts';
import { proofOf } from '../registers/register.ts';
import type { StepContext } from './step.ts';

/** Throws STANDBY_EPOCH_STALE. */
export async function assertStillMine(context: StepContext): Promise<void> {
  const { opening, ports, signal } = context;
  const epoch = context.number('claim', 'epoch');
  const [{ readings }, { epoch: seen }] = await Promise.all([
    context.registers({ target: true }).readAll(signal),
    ports.cutover.read(signal),
  ]);
  const atCutover = seen ?? 0;
  if (atCutover < epoch && isStillMine(readings, { epoch, proof: proofOf(opening.nonce) })) return;
  const current = Math.max(atCutover, ...newestOf(readings).map((known) => known.epoch));
  throw new AppError('STANDBY_EPOCH_STALE', { details: { epoch, current } });
}
