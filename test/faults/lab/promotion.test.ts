/**
 * The most dangerous cases of the lab (`npm run faults` does all of them): a promotion, one thing that goes wrong at one of its
 * steps, and what is true at rest, in a small network of real programs.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StepName } from '../../../electron/contract/models/plan.ts';
import type { FaultName } from '../../lab/faults.ts';
import { type Lab, openLab } from '../../lab/lab.ts';
import { promoteUnderFault } from '../../lab/promotion-under-fault.ts';

const cases: readonly (readonly [StepName, FaultName])[] = [
  ['claim', 'kill desktop'],
  ['claim', 'second desktop acts'],
  ['transfer', 'kill desktop'],
  ['transfer', 'cut bucket'],
  ['transfer', 'cut ssh'],
  ['start', 'kill desktop'],
  ['start', 'kill standby'],
  ['warm', 'primary returns'],
  ['last-gate', 'primary returns'],
  ['serve', 'kill desktop'],
  ['cutover', 'kill desktop'],
  ['cutover', 'cut names'],
  ['cutover', 'pause desktop'],
  ['prove', 'kill standby'],
  ['commit', 'kill desktop'],
];

describe('two desktops, two standbys, a primary, a bucket and a name server', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab('ult', 44);
  });
  afterAll(() => lab?.close());

  it.each(cases)('end with one site that serves: %s, %s', async (step, fault) => {
    expect((await promoteUnderFault(lab, step, fault)).broken).toEqual([]);
  });
});
