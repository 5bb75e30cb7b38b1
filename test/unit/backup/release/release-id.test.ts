import { expect, it } from 'vitest';
import { isReleaseId, newReleaseId, releaseTimeMs } from '../../../../electron/backup/release/release-id.ts';

it('carries its time, sorts by it and never repeats', () => {
  const atMs = Date.UTC(2026, 10, 22, 2, 0, 7, 900);
  const id = newReleaseId(atMs, Buffer.from('0123456789ab', 'hex'));
  expect(id).toBe('20261122T020007Z-0123456789ab');
  expect(releaseTimeMs(id)).toBe(Date.UTC(2026, 10, 22, 2, 0, 7));
  expect(newReleaseId(atMs + 1000) > id).toBe(true);
  expect(new Set(Array.from({ length: 1000 }, () => newReleaseId(atMs))).size).toBe(1000);
});

it('is told from anything else', () => {
  expect(isReleaseId('20261122T020007Z-0123456789ab')).toBe(true);
  for (const text of [
    '',
    '../x',
    '20261122T020007Z-0123456789AB',
    '20261322T020007Z-0123456789ab',
    '20261122T020007Z-0123456789ab/..',
  ]) {
    expect(isReleaseId(text)).toBe(false);
  }
});
