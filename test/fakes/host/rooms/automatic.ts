/** Automatic mode in the pretended studio: it counts down at once when the primary is down. */
import type { AutomaticReport, AutomaticStatus } from '../../../../electron/contract/models/automatic.ts';
import type { RoomHandlers, Studio } from '../studio.ts';

export type AutomaticHandlers = Pick<
  RoomHandlers<'standby'>,
  'standby.automatic' | 'standby.setAutomatic' | 'standby.stopAutomatic'
>;

export function automaticRoom({ snapshot, iso, nowMs, setStandby }: Studio): AutomaticHandlers {
  function automatic(part: Partial<AutomaticStatus> = {}): AutomaticReport {
    const { automatic: before, machines } = snapshot.standby;
    if (!before) throw new Error('the world has no automatic mode');
    const status = { ...before, ...part };
    if (Object.keys(part).length > 0) setStandby({ automatic: status });
    const asleep = machines.filter(({ mac, practice }) => mac === undefined && !practice).map(({ name }) => name);
    return { ...status, missing: asleep.length > 0 ? [{ need: 'mac', machines: asleep }] : [] };
  }

  return {
    'standby.automatic': async () => automatic(),
    'standby.setAutomatic': async ({ on, delayS = 60 }) => {
      const counts = on && snapshot.watch.incident !== null;
      return automatic({
        on,
        delayS,
        by: 'browser',
        at: iso(),
        rule: null,
        phase: counts ? 'counting' : on ? 'armed' : 'off',
        machine: counts ? (snapshot.standby.machines[0]?.name ?? null) : null,
        beginsAt: counts ? new Date(nowMs + delayS * 1000).toISOString() : null,
      });
    },
    'standby.stopAutomatic': async () => automatic({ phase: 'stopped', beginsAt: null }),
  };
}
