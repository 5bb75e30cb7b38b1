/** What starts with the computer, and who is right where the system's entry and this program differ. Pure. */
import type { AutostartEntry } from '../kernel/autostart-entry.ts';

/**
 * The program that the entry starts. An AppImage runs from a mount that is gone after it; `$APPIMAGE` is the file itself.
 * From a source tree the app's folder is an argument.
 */
export function autostartCommand(program: {
  readonly execPath: string;
  readonly appImage: string | undefined;
  readonly isPackaged: boolean;
  readonly appPath: string;
}): readonly string[] {
  const { execPath, appImage, isPackaged, appPath } = program;
  return [appImage ?? execPath, ...(isPackaged ? [] : [appPath]), '--hidden'];
}

/**
 * Must the entry be written anew when the app starts? Only where it starts something else than this program, which was moved
 * or updated. One that is gone or off stays so: whoever took it away in the desktop's own settings meant it.
 */
export function isStale(found: AutostartEntry, command: readonly string[]): boolean {
  return found.isOn && found.command.join('\0') !== command.join('\0');
}
