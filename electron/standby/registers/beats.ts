/** The holder of an epoch says that it is alive for as long as its operation runs. A beat that is lost does no harm. */
import { isCancelled } from '../../kernel/app-error.ts';
import type { Clock, Log, Sleep } from '../../kernel/ports.ts';
import type { Registers } from './registers.ts';

const BEAT_EVERY_MS = 10_000;

export interface HeldEpoch {
  readonly epoch: number;
  readonly nonce: string;
  /** Is the machine of the operation one of the registers? */
  readonly reachable: boolean;
}

/** Ends with `signal`. `held`: null as long as no epoch was claimed. */
export async function keepBeating(
  deps: { readonly clock: Clock; readonly sleep: Sleep; readonly log: Log },
  registers: (reachable: boolean) => Registers,
  held: () => HeldEpoch | null,
  signal: AbortSignal,
): Promise<void> {
  const { clock, sleep, log } = deps;
  // A resumed operation goes on above what it said before.
  for (let seq = Math.floor(clock.now() / 1000); ; seq++) {
    const now = held();
    try {
      if (now) await registers(now.reachable).beat({ epoch: now.epoch, nonce: now.nonce, seq }, signal);
    } catch (error) {
      if (!isCancelled(error)) log.debug('no beat', { error: String(error) });
    }
    try {
      await sleep(BEAT_EVERY_MS, signal);
    } catch {
      return;
    }
  }
}
