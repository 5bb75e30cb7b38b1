/** Alerts from outside, in the pretended studio: none. */
import type { AlertsOverview } from '../../../../electron/contract/models/alerts.ts';
import type { RoomHandlers, Studio } from '../studio.ts';

export function alertsRoom({ bus }: Studio): RoomHandlers<'alerts'> {
  let now: AlertsOverview = { witness: false, alerts: [] };
  return {
    'alerts.overview': async () => now,
    async 'alerts.setWitness'({ witness }) {
      now = { ...now, witness };
      bus.emit('alerts.changed', now);
      return now;
    },
  };
}
