/** Handlers of the `costs.*` calls. */
import type { ChangeHandlers, ReadHandlers } from '../contract/index.ts';
import type { CostOverview } from '../contract/models/costs.ts';
import type { Settings } from '../contract/models/settings.ts';
import { costsOf } from './rules.ts';

export function createCostsHandlers(deps: {
  readonly settings: {
    get(): Pick<Settings, 'costs'>;
    set(change: Pick<Settings, 'costs'>): Promise<unknown>;
  };
  readonly measured: () => CostOverview['measured'];
}): ReadHandlers<'costs'> & ChangeHandlers<'costs'> {
  const overview = (): CostOverview => costsOf(deps.settings.get().costs ?? null, deps.measured());
  return {
    'costs.overview': async () => overview(),
    async 'costs.setPrices'({ prices }) {
      await deps.settings.set({ costs: prices });
      return overview();
    },
  };
}
