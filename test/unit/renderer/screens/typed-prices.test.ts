import { describe, expect, it } from 'vitest';
import { costPrices } from '../../../../electron/contract/models/costs.ts';
import { pricesFrom, typedPrices } from '../../../../renderer/screens/standby/typed-prices.ts';

describe('S22: prices in a form', () => {
  it('come out as they went in', () => {
    const mode = { fixed: 1, wattsOn: 2, hoursOn: 3, wattsIdle: 4, hoursIdle: 5, opsHours: 6 };
    const store = { perGigabyte: 7, overhead: 0.5, puts: 8, perPut: 9, gets: 10, perGet: 11 };
    const prices = costPrices.parse({
      perKwh: 0.8,
      perOpsHour: 100,
      store: { ...store, egressGigabytes: 12, perEgressGigabyte: 13 },
      incidents: 0.25,
      lossPerMinute: 14,
      modes: { cold: { ...mode, rtoSeconds: 600 }, warm: mode, hot: mode },
    });
    expect(pricesFrom(typedPrices(prices))).toEqual(prices);
  });

  it('are nothing where nothing was typed, and what may be measured is left out', () => {
    const blank = pricesFrom(typedPrices(null));
    expect(costPrices.parse(blank)).toEqual(blank);
    expect(blank.store).not.toHaveProperty('gigabytes');
    expect(blank.modes.cold).not.toHaveProperty('rtoSeconds');
  });
});
