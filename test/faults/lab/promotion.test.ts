/**
 * The most dangerous cases of the lab (`npm run faults` does all of them): a promotion, one thing that goes wrong at one of its
 * steps, and what is true at rest, in a small network of real programs.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StepName } from '../../../electron/contract/models/plan.ts';
import { drillBeside } from '../../lab/drill-beside.ts';
import type { FaultName } from '../../lab/faults.ts';
import { type Lab, openLab } from '../../lab/lab.ts';
import { promoteUnderFault } from '../../lab/promotion-under-fault.ts';
import { listenWithoutDesktops } from '../../lab/without-desktops.ts';

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
    lab = await openLab('ult', 144, { gate: true });
  });
  afterAll(() => lab?.close());

  it.each(cases)('end with one site that serves: %s, %s', async (step, fault) => {
    expect((await promoteUnderFault(lab, step, fault)).broken).toEqual([]);
  });

  it('A1: lose nothing to a drill whose desktop is killed, and the standby takes it away', async () => {
    expect((await drillBeside(lab, 'kill desktop')).broken).toEqual([]);
  });

  it('go on being heard by listeners when every desktop is gone', async () => {
    expect((await listenWithoutDesktops(lab, 'listeners go on', 10)).broken).toEqual([]);
  });

  it('are heard again within half a minute when the standby is restarted and no desktop is left', async () => {
    expect((await listenWithoutDesktops(lab, 'standby reboots', 0)).broken).toEqual([]);
  });
});

describe('the same with a primary that has no gate', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab('ulp', 145, { gate: false });
  });
  afterAll(() => lab?.close());

  it.each([
    ['last-gate', 'primary returns'],
    ['cutover', 'kill desktop'],
  ] as const)('end with one site that serves: %s, %s', async (step, fault) => {
    expect((await promoteUnderFault(lab, step, fault)).broken).toEqual([]);
  });
});
