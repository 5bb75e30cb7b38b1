import { expect, it } from 'vitest';
import type { PromotionStepView } from '../../../electron/contract/standby.ts';
import { stepNote } from '../../../electron/words/step-note.ts';
import { wordsOf } from '../../../electron/words/words.ts';

const step = (details: PromotionStepView['details']): PromotionStepView => ({
  name: 'fence-primary',
  state: 'done',
  startedAt: null,
  seconds: 1,
  details,
});

it.each(['en', 'zh-CN'] as const)('a primary that was not closed is told of, and why, in %s', (locale) => {
  const words = wordsOf(locale);
  expect(stepNote(words, step({ fenced: true, problem: null }))).toBeNull();
  expect(stepNote(words, step({ gate: false }))).toBeNull();
  const unreached = stepNote(words, step({ fenced: false, problem: 'STANDBY_UNREACHABLE' }));
  expect(unreached).toBe(words.standby.primaryNotReached);
  expect(stepNote(words, step({ fenced: false, problem: 'APP_INPUT_INVALID' }))).not.toBe(unreached);
});
