/** The settings as a release has them: only what makes the studio the same on another computer, and its name where it wants that. */
import { portableSettings, type Settings } from '../../contract/models/settings.ts';
import type { MadeDocument } from '../ports.ts';

export const portableSettingsPath = 'settings/settings.json';

export function portableSettingsDocument(get: () => Settings): MadeDocument {
  return {
    path: portableSettingsPath,
    // Whatever is not named there is dropped by the schema.
    content() {
      const settings = get();
      const names = settings.releasesCarryNames ? { studioName: settings.studioName } : {};
      return Buffer.from(`${JSON.stringify({ ...portableSettings.parse(settings), ...names }, null, 2)}\n`);
    },
  };
}
