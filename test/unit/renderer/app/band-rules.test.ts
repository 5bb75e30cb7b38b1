import { describe, expect, it } from 'vitest';
import { chooseBand, hasRecovered, openIncident } from '../../../../renderer/app/band-rules.ts';
import { createWorld, type Scene } from '../../../fakes/host/world.ts';

const seen = (scene: Scene, state: 'p1' | 'promoting' | 'healthy' | 'degraded' = 'p1') => {
  const { snapshot } = createWorld({ scene, locale: 'en', nowMs: 0, recordings: [] });
  return { ...snapshot, status: { state, sentence: { key: 'primaryDown' as const, values: {} } } };
};
const p1 = seen('p1');
const healthy = seen('healthy', 'healthy');
const incident = openIncident(p1);

describe('the band', () => {
  it('follows the status', () => {
    expect(chooseBand(p1)).toBe('p1');
    expect(chooseBand(seen('acknowledged'))).toBe('acknowledged');
    expect(chooseBand(seen('p1', 'promoting'))).toBe('promoting');
    expect(chooseBand(healthy)).toBe(null);
  });

  it('is green when the primary ended the incident itself', () => {
    expect(incident).toBe('INC-1124');
    expect(hasRecovered(incident, healthy)).toBe(true);
  });

  it('is green for nothing else', () => {
    const { watch, standby } = healthy;
    const running = { ...standby, running: { state: 'running' } as never };
    for (const now of [
      p1,
      seen('serving', 'degraded'),
      { ...healthy, standby: running },
      { ...healthy, watch: { ...watch, state: 'off' as const } },
      { ...healthy, watch: { ...watch, state: 'paused' as const } },
      { ...healthy, watch: { ...watch, state: 'starting' as const } },
    ])
      expect(hasRecovered(incident, now)).toBe(false);
    expect(hasRecovered(null, healthy)).toBe(false);
  });
});
