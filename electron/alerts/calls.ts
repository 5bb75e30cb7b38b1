/** Handlers of the `alerts.*` calls. */
import type { ChangeHandlers, ReadHandlers } from '../contract/index.ts';
import type { Alerts } from './service.ts';

export function createAlertsHandlers(alerts: Alerts): ReadHandlers<'alerts'> & ChangeHandlers<'alerts'> {
  return {
    'alerts.overview': async () => alerts.overview(),
    'alerts.setWitness': ({ witness }) => alerts.setWitness(witness),
  };
}
