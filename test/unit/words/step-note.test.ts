import { expect, it } from 'vitest';
import type { PromotionStepView } from '../../../electron/contract/standby.ts';
import { stepNote } from '../../../electron/words/step-note.ts';
import { wordsOf } from '../../../electron/words/words.ts';

const step = (
  details: PromotionStepView['details'],
  name: PromotionStepView['name'] = 'fence-primary',
): PromotionStepView => ({
  name,
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

it.each(['en', 'zh-CN'] as const)('what came home, what was kept twice and what stayed is told in %s', (locale) => {
  const words = wordsOf(locale);
  const resync = (details: PromotionStepView['details']) => stepNote(words, step(details, 'resync'));
  expect(resync({ reached: true, brought: 0, conflicts: 0 })).toBeNull();
  expect(resync({ reached: true, brought: 3, conflicts: 0, conflictNames: '' })).toContain('3');
  expect(resync({ reached: true, brought: 3, conflicts: 1, conflictNames: 'a + b' })).toContain('a + b');
  expect(resync({ reached: false })).toBe(words.standby.broughtNotReached);
  expect(resync({ reached: true, problem: 'old-agent' })).toBe(words.standby.broughtOldAgent);
});

it.each(['en', 'zh-CN'] as const)('how listeners went back is told in %s', (locale) => {
  const words = wordsOf(locale);
  const split = (details: PromotionStepView['details']) => stepNote(words, step(details, 'split'));
  expect(split({ share: 0, problem: 'no-way' })).toBe(words.standby.splitNoWay);
  expect(split({ share: 0, problem: 'old-gate' })).toBe(words.standby.splitOldGate);
  expect(split({ share: 100, there: 12, failed: 2, problem: null })).toMatch(/12.*2/);
});
