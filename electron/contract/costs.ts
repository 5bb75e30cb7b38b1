/** What a standby costs, cold, warm and hot side by side. */
import { z } from 'zod';
import { declare } from './define.ts';
import { type CostOverview, costPrices } from './models/costs.ts';

export const costsCalls = {
  'costs.overview': declare<CostOverview>()({ effect: 'read', input: z.object({}) }),
  'costs.setPrices': declare<CostOverview>()({ effect: 'write', input: z.object({ prices: costPrices.nullable() }) }),
} as const;
