/** Switching automatic mode on and off, and what it lacks so that it could act. */
import type { AutomaticLack, AutomaticSettings } from '../contract/models/automatic.ts';
import type { StandbyOverview } from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import { movesBy, type PastOperations, standbyOf } from './automatic-facts.ts';
import { lacksOf, neverArbitrates } from './automatic-rules.ts';
import type { StandbyDeps } from './deps.ts';

type SwitchDeps = Pick<StandbyDeps, 'automatic' | 'backup' | 'watch' | 'clock' | 'log'>;

/** A store that was never tested is tested now. Throws STANDBY_AUTOMATIC_STORE; then nothing was changed. */
export async function switchAutomatic(
  { automatic, backup, clock, log }: SwitchDeps,
  wanted: Pick<AutomaticSettings, 'on' | 'delayS' | 'by'>,
  overview: () => StandbyOverview,
  signal?: AbortSignal,
): Promise<void> {
  const { store, arbitrates } = backup.overview();
  if (wanted.on && store !== null && arbitrates === null) {
    await backup.checkStore(signal).catch((error: unknown) => log.info('store not tested', { error: String(error) }));
    signal?.throwIfAborted();
  }
  if (wanted.on && neverArbitrates({ grade: overview().arbitration ?? null })) {
    throw new AppError('STANDBY_AUTOMATIC_STORE', { remedy: { kind: 'open', screen: 'backup' } });
  }
  await automatic.write({ ...wanted, at: isoTime(clock.now()) });
}

export function lacksNow(
  { watch, backup, clock }: SwitchDeps,
  { arbitration, cutover, machines }: StandbyOverview,
  past: PastOperations,
): readonly AutomaticLack[] {
  return lacksOf({
    watches: watch.status().target !== null,
    hasStore: backup.overview().store !== null,
    grade: arbitration ?? null,
    cutover: movesBy(cutover),
    standbys: machines.map((machine) => standbyOf(machine, past)),
    nowMs: clock.now(),
  });
}
