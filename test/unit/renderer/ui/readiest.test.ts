import { expect, it } from 'vitest';
import { handlePath, readiest } from '../../../../renderer/ui/readiest.ts';
import { createWorld } from '../../../fakes/host/world.ts';

const { machines } = createWorld({ scene: 'healthy', locale: 'zh-CN', nowMs: 0, recordings: [] }).snapshot.standby;
const [real, practice] = machines;

it('an incident is handled on the plan of the machine that is ready', () => {
  expect(handlePath([])).toBe('/standby');
  expect(handlePath(machines)).toBe(`/standby/promote/${encodeURIComponent('备用机-2')}`);
  if (!real || !practice) throw new Error('two machines');
  expect(
    readiest([
      { ...real, lastCheck: null },
      { ...practice, lastCheck: real.lastCheck },
    ])?.name,
  ).toBe('practice');
});
