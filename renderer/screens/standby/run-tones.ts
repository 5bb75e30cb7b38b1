/** Tones of an operation and of its steps. */
import type { PromotionStepView, PromotionView } from '../../../electron/contract/standby.ts';
import type { Tone } from '../../ui/state-pill.tsx';

export const runTones: Readonly<Record<PromotionView['state'], Tone>> = {
  running: 'busy',
  done: 'ok',
  failed: 'bad',
  undone: 'idle',
  interrupted: 'warn',
};

export const stepTones: Readonly<Record<PromotionStepView['state'], Tone>> = {
  waiting: 'idle',
  running: 'busy',
  done: 'ok',
  failed: 'bad',
  undone: 'warn',
  skipped: 'idle',
};

/** Index of the first step that listeners notice: above it everything can be undone. */
export function pointOfNoReturn(steps: readonly { readonly name: string }[]): number {
  const index = steps.findIndex((step) => step.name === 'cutover');
  return index < 0 ? steps.length : index;
}
