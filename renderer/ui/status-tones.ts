/** The colour of each overall state, the same in the side bar and on Home. */
import type { StatusState } from '../../electron/contract/models/status.ts';
import type { Tone } from './state-pill.tsx';

export const statusTones: Readonly<Record<StatusState, Tone>> = {
  promoting: 'busy',
  p1: 'bad',
  degraded: 'warn',
  busy: 'busy',
  healthy: 'ok',
  'not-set-up': 'idle',
};
