/** Alerts that come in from a monitoring system elsewhere. They are evidence and act on nothing. */
import { z } from 'zod';
import { declare } from './define.ts';
import type { AlertsOverview } from './models/alerts.ts';

export const alertsCalls = {
  'alerts.overview': declare<AlertsOverview>()({ effect: 'read', input: z.object({}) }),
  'alerts.setWitness': declare<AlertsOverview>()({ effect: 'write', input: z.object({ witness: z.boolean() }) }),
} as const;
