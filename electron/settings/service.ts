/** The settings file and its changes. Secrets are never here (see platform/secret-box-file.ts). */
import { hostname } from 'node:os';
import { type Settings, settings as settingsSchema, storedSettings } from '../contract/models/settings.ts';
import { nearestLocale } from '../contract/names.ts';
import type { Bus } from '../kernel/bus.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import { createSerial } from '../kernel/serial.ts';

export interface SettingsService {
  get(): Settings;
  /** Merges, checks, saves, then tells; an invalid change throws and leaves everything as it was. */
  set(change: Partial<Settings>): Promise<Settings>;
}

/** 02:00 is when a studio sleeps and a backup may have the uplink for itself. */
const DEFAULT_BACKUP_TIME = '02:00';

export function defaultSettings(locale: string): Settings {
  return {
    locale: nearestLocale(locale),
    theme: 'system',
    studioName: '',
    deviceName: hostname().slice(0, 80),
    store: null,
    schedule: { enabled: true, time: DEFAULT_BACKUP_TIME, timeZone: '' },
    watch: null,
    keepRunningInBackground: null,
  };
}

export async function createSettings(deps: {
  readonly file: string;
  /** Writes nothing. */
  readonly readOnly?: boolean;
  readonly locale: string;
  readonly bus: Bus;
}): Promise<SettingsService> {
  const stored = await readJsonFile(deps.file, storedSettings);
  // At once: the next release would take them along.
  if (stored?.hadSecrets && !deps.readOnly) await writeJsonFile(deps.file, stored.settings);
  let current = stored?.settings ?? defaultSettings(deps.locale);
  const inTurn = createSerial();
  return {
    get: () => current,
    set(change) {
      return inTurn(async () => {
        const next = settingsSchema.parse({ ...current, ...change });
        await writeJsonFile(deps.file, next);
        current = next;
        deps.bus.emit('settings.changed', next);
        return next;
      });
    },
  };
}
