import { describe, expect, it } from 'vitest';
import { costPrices } from '../../../electron/contract/models/costs.ts';
import { costsOf } from '../../../electron/costs/rules.ts';

const prices = costPrices.parse({
  perKwh: 0.8,
  perOpsHour: 100,
  store: {
    gigabytes: 50,
    perGigabyte: 0.12,
    overhead: 0.5,
    puts: 1000,
    perPut: 0.00001,
    egressGigabytes: 10,
    perEgressGigabyte: 0.5,
  },
  incidents: 0.25,
  lossPerMinute: 1000,
  modes: {
    cold: { fixed: 700, wattsOn: 450, hoursOn: 4, wattsIdle: 2, hoursIdle: 716, opsHours: 0.5, rtoSeconds: 600 },
    warm: { fixed: 700, wattsOn: 120, hoursOn: 720, opsHours: 0.5, rtoSeconds: 60 },
    hot: { fixed: 10_700, wattsOn: 450, hoursOn: 720, opsHours: 2, rtoSeconds: 30 },
  },
});
const nothing = { gigabytes: null, rtoSeconds: null };

describe('S22: a month of a standby', () => {
  it('is right to the cent', () => {
    const [cold, warm, hot] = costsOf(prices, nothing).modes;
    // (450·4 + 2·716) W·h, 50 GB with half as much again, 0.25 outages of 10 minutes.
    expect(cold).toEqual({
      mode: 'cold',
      fixed: 700,
      energy: 2.59,
      store: 14.01,
      ops: 50,
      outage: 2500,
      total: 3266.6,
    });
    expect(warm).toEqual({
      mode: 'warm',
      fixed: 700,
      energy: 69.12,
      store: 14.01,
      ops: 50,
      outage: 250,
      total: 1083.13,
    });
    expect(hot).toEqual({
      mode: 'hot',
      fixed: 10_700,
      energy: 259.2,
      store: 14.01,
      ops: 200,
      outage: 125,
      total: 11_298.21,
    });
  });

  it('says from which loss in a minute the dearer one is the cheaper', () => {
    const bare = { wattsOn: 0, hoursOn: 0 };
    const known = costPrices.parse({
      ...prices,
      modes: {
        cold: { ...bare, fixed: 800, rtoSeconds: 600 },
        warm: { ...bare, fixed: 900, rtoSeconds: 600 },
        hot: { ...bare, fixed: 10_800, rtoSeconds: 30 },
      },
    });
    expect(costsOf(known, nothing).breakEven).toEqual([
      // It saves no time.
      { cheaper: 'cold', dearer: 'warm', lossPerMinute: null },
      { cheaper: 'cold', dearer: 'hot', lossPerMinute: 4210.53 },
      { cheaper: 'warm', dearer: 'hot', lossPerMinute: 4168.42 },
    ]);
  });

  it('takes what was measured where prices leave it out, and makes up nothing', () => {
    const { rtoSeconds: _time, ...cold } = prices.modes.cold;
    const open = costPrices.parse({ ...prices, store: { perGigabyte: 0.1 }, modes: { ...prices.modes, cold } });
    const [unknown] = costsOf(open, nothing).modes;
    expect(unknown).toMatchObject({ outage: null, total: null });
    const [measured] = costsOf(open, { gigabytes: 20, rtoSeconds: 120 }).modes;
    expect(measured).toMatchObject({ store: 2, outage: 500 });
    expect(costsOf(null, nothing)).toEqual({ prices: null, modes: [], breakEven: [], measured: nothing });
  });
});
