/** Handlers of the `settings.*` calls. */
import type { Handlers } from '../contract/index.ts';
import type { SettingsService } from './service.ts';

export function createSettingsHandlers(settings: SettingsService): Pick<Handlers, 'settings.get' | 'settings.set'> {
  return {
    'settings.get': async () => settings.get(),
    'settings.set': (change) => settings.set(change),
  };
}
