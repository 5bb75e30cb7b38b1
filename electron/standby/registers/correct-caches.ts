/** Reads the registers and sets right what this computer remembers: another desktop's promotion is seen here, too. */
import type { StandbyOverview } from '../../contract/standby.ts';
import type { Cutover } from '../../cutover/service.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Log } from '../../kernel/ports.ts';
import type { Machines } from '../machines.ts';
import { correctionFor } from './cache-rules.ts';
import { committedOf } from './claim-rules.ts';
import type { AllReadings } from './registers.ts';

export async function correctCaches(
  deps: {
    readonly machines: Machines;
    readonly cutover: Pick<Cutover, 'status' | 'primaryUrl' | 'plan' | 'apply'>;
    readonly log: Log;
  },
  { readings }: AllReadings,
): Promise<void> {
  const { machines, cutover, log } = deps;
  const now = cutover.status();
  const correction = correctionFor(committedOf(readings), {
    machines: machines.list(),
    serving: machines.serving,
    // An address that all desktops share is moved by whoever promotes; a gate of this computer's own is a copy.
    gate: now?.provider === 'gate' ? { site: now.site, url: now.upstreamUrl, epoch: now.epoch } : null,
    epoch: now?.epoch ?? 0,
    primaryUrl: cutover.primaryUrl(),
  });
  if (correction.serving !== undefined) {
    log.info('who serves was read from the registers', { serving: nameOf(correction.serving) });
    await machines.setServing(correction.serving);
  }
  if (!correction.gate) return;
  try {
    await cutover.apply(await cutover.plan(correction.gate));
  } catch (error) {
    // A newer epoch came between; it is read the next time.
    if (!(error instanceof AppError && error.code === 'STANDBY_EPOCH_STALE')) throw error;
  }
}

const nameOf = (serving: StandbyOverview['serving']): string => serving?.machine ?? 'primary';
