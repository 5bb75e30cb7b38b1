/**
 * Which of a release's settings may come back. Pure. What belongs to this computer alone stays: its name, its store, where its
 * engine runs, and whether it may promote by itself; a primary is watched only when none is watched yet.
 */
import { type Settings, settings as schema } from '../../contract/models/settings.ts';
import { parseJsonBytes } from '../../kernel/json-file.ts';

const names = ['studioName', 'locale', 'theme', 'schedule', 'keepRunningInBackground', 'watch'] as const;

export interface SettingsChange {
  readonly before: Partial<Settings>;
  readonly after: Partial<Settings>;
}

export function settingsToBringBack(document: Uint8Array | null, here: Settings): SettingsChange {
  const released = parseJsonBytes(document);
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  if (typeof released !== 'object' || released === null) return { before, after };
  for (const name of names) {
    const value = (released as Readonly<Record<string, unknown>>)[name];
    const parsed = schema.shape[name].safeParse(value);
    if (value === undefined || !parsed.success || isSame(parsed.data, here[name])) continue;
    if (name === 'watch' && here.watch !== null) continue;
    before[name] = here[name];
    after[name] = parsed.data;
  }
  return { before, after };
}

/** The settings to go back to: those that are still as the restore left them. */
export function settingsToUndo({ before, after }: SettingsChange, here: Settings): Partial<Settings> {
  const unchanged = Object.entries(before).filter(([name]) =>
    isSame(here[name as keyof Settings], after[name as keyof Settings]),
  );
  return Object.fromEntries(unchanged);
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
