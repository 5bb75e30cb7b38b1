/** When the graphics device is given up: two crashes within a minute, for this version of Electron. */
import { expect, it } from 'vitest';
import { countCrash, drawsInSoftware } from '../../../electron/shell/gpu-guard-rules.ts';

const NOW = Date.UTC(2026, 10, 29);

it('one crash is an accident, a second within a minute is not', () => {
  const first = countCrash([], NOW);
  expect(first.isEnough).toBe(false);
  expect(countCrash(first.crashesMs, NOW + 60_000).isEnough).toBe(true);
});

it('crashes that are further apart are not counted together', () => {
  const first = countCrash([], NOW);
  const second = countCrash(first.crashesMs, NOW + 60_001);
  expect(second.isEnough).toBe(false);
  expect(countCrash(second.crashesMs, NOW + 90_000).isEnough).toBe(true);
});

it('a clock that was set back counts nothing double', () => {
  expect(countCrash([NOW + 3_600_000], NOW).isEnough).toBe(false);
});

it('holds for the version that crashed, and where a person asks for it', () => {
  expect(drawsInSoftware({ softwareFor: '45.4.1' }, '45.4.1', false)).toBe(true);
  expect(drawsInSoftware({ softwareFor: '45.4.1' }, '46.0.0', false)).toBe(false);
  expect(drawsInSoftware({ softwareFor: null }, '45.4.1', false)).toBe(false);
  expect(drawsInSoftware({ softwareFor: null }, '45.4.1', true)).toBe(true);
});
