/** Costs, in the pretended studio: nothing is known, so there is nothing to add up but what is set. */
import type { CostPrices } from '../../../../electron/contract/models/costs.ts';
import { costsOf } from '../../../../electron/costs/rules.ts';
import type { RoomHandlers } from '../studio.ts';

export function costsRoom(): RoomHandlers<'costs'> {
  let prices: CostPrices | null = null;
  const overview = () => costsOf(prices, { gigabytes: null, rtoSeconds: null });
  return {
    'costs.overview': async () => overview(),
    async 'costs.setPrices'({ prices: given }) {
      prices = given;
      return overview();
    },
  };
}
