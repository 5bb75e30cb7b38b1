/** The verdict on the primary, in words and tone. */
import type { WatchState } from '../../electron/contract/watch.ts';
import type { Tone } from './state-pill.tsx';

export const watchTones: Readonly<Record<WatchState, Tone>> = {
  off: 'idle',
  starting: 'busy',
  healthy: 'ok',
  suspect: 'warn',
  down: 'bad',
  'wrong-model': 'bad',
  'offline-here': 'warn',
  misconfigured: 'warn',
  fenced: 'warn',
  paused: 'idle',
};
