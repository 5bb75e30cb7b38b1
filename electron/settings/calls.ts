/** Handlers of the `settings.*` calls. */
import type { ChangeHandlers, ReadHandlers } from '../contract/index.ts';
import type { NetworkCheck } from './ports.ts';
import type { SettingsService } from './service.ts';

export type SettingsReader = Pick<SettingsService, 'get'>;

export function createSettingsHandlers(
  settings: SettingsService,
  network: NetworkCheck,
): ReadHandlers<'settings'> & ChangeHandlers<'settings'> {
  return {
    ...readHandlers(settings),
    'settings.set': (change) => settings.set(change),
    'settings.setNetwork': async (change) => {
      await network.check(change.network);
      return settings.set(change);
    },
  };
}

function readHandlers(settings: SettingsReader): ReadHandlers<'settings'> {
  return { 'settings.get': async () => settings.get() };
}
