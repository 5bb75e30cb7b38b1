/** The person's language, as the terminal's own programs choose it. */
import { type Locale, nearestLocale } from '../contract/names.ts';

/** LC_ALL over LC_MESSAGES over LANG; where none is set (Windows, macOS), the computer's own. */
export function terminalLocale(
  environment: Readonly<Record<string, string | undefined>>,
  ofComputer: string = Intl.DateTimeFormat().resolvedOptions().locale,
): Locale {
  const chosen = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || ofComputer;
  return nearestLocale(chosen);
}
