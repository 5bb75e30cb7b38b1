import { describe, expect, it } from 'vitest';
import type { Machine } from '../../../../electron/contract/standby.ts';
import { countDone, setupSteps } from '../../../../renderer/ui/setup-steps.ts';
import { createWorld } from '../../../fakes/host/world.ts';

const studio = (scene: 'fresh' | 'healthy') =>
  createWorld({ scene, locale: 'en', nowMs: 0, recordings: [{ mediaPath: 'a.wav', seconds: 1 }] }).snapshot;
const fresh = studio('fresh');
const whole = studio('healthy');

type Facts = Parameters<typeof setupSteps>[0];
const stagesOf = (facts: Facts) =>
  Object.fromEntries((setupSteps(facts) ?? []).map(({ name, state, stage }) => [name, `${state} ${stage}`]));
const withMachines = (machines: readonly Machine[]): Facts => ({ ...whole, standby: { ...whole.standby, machines } });
const [spare, practice] = whole.standby.machines as [Machine, Machine];

describe('what is still to be set up', () => {
  it('begins with a voice of one’s own; the pilot voice is none', () => {
    expect(stagesOf(fresh)).toEqual({
      voice: 'next voice.bring',
      store: 'open store.connect',
      primary: 'open primary.watch',
      spare: 'open spare.add',
      cutover: 'open cutover.set',
      drill: 'open drill.hold',
    });
  });

  it('is gone when all of it is done', () => {
    expect(setupSteps(whole)).toBeNull();
  });

  it('can be taken in any order: what is done counts wherever it stands', () => {
    const steps = setupSteps({
      ...fresh,
      watch: whole.watch,
      standby: { ...fresh.standby, cutover: whole.standby.cutover },
    });
    expect(steps?.map(({ state }) => state)).toEqual(['next', 'open', 'done', 'open', 'done', 'open']);
    expect(countDone(steps ?? [])).toBe(2);
  });

  it('asks for a release once a store is connected', () => {
    const backup = { ...whole.backup, lastRelease: null };
    expect(stagesOf({ ...whole, backup })).toMatchObject({ store: 'next store.backUp', cutover: 'done null' });
  });

  it('does not take the practice machine for a spare, and does not take its rehearsal for one', () => {
    const practised = { ...practice, lastCheck: spare.lastCheck, lastDrill: spare.lastDrill };
    expect(stagesOf(withMachines([practised]))).toMatchObject({
      spare: 'next spare.beyondPractice',
      drill: 'open drill.hold',
    });
  });

  it('asks for the check of a machine that is there, and for its rehearsal after that', () => {
    const added = { ...spare, lastCheck: null, lastDrill: undefined, lastPromotion: null };
    expect(stagesOf(withMachines([added]))).toMatchObject({ spare: 'next spare.check', drill: 'open drill.hold' });
    const checked = { ...added, lastCheck: spare.lastCheck };
    const steps = setupSteps(withMachines([checked])) ?? [];
    expect(steps.at(-1)).toMatchObject({ state: 'next', path: '/standby/drill/standby-2' });
  });

  it('does not count a rehearsal that failed, and counts a promotion that went well', () => {
    const failed = { ...spare, lastPromotion: null, lastDrill: { ...spare.lastDrill!, ok: false, lastGoodAt: null } };
    expect(stagesOf(withMachines([failed]))['drill']).toBe('next drill.hold');
    expect(setupSteps(withMachines([{ ...failed, lastPromotion: spare.lastPromotion }]))).toBeNull();
  });

  it('comes back when something is taken away again', () => {
    expect(stagesOf({ ...whole, watch: fresh.watch })).toMatchObject({
      primary: 'next primary.watch',
      drill: 'done null',
    });
  });
});
