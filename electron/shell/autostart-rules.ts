/** The entry that starts the app with a Linux desktop (XDG autostart), and who is right where entry and setting differ. Pure. */

export interface AutostartEntry {
  /** Words of the command, without the program's own quoting. */
  readonly command: readonly string[];
  readonly isOn: boolean;
}

/** The panel with its tray starts at the same time; an icon that comes first may be lost. */
const DELAY_S = 5;

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

export function writeEntry(command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Understudy',
    `Exec=${command.map(quoted).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    `X-GNOME-Autostart-Delay=${DELAY_S}`,
    '',
  ].join('\n');
}

export function readEntry(text: string): AutostartEntry {
  const group = text.split(/^\[(?!Desktop Entry\])/m)[0] ?? '';
  const value = (key: string): string => new RegExp(`^${key}[ \\t]*=[ \\t]*(.*)$`, 'm').exec(group)?.[1]?.trim() ?? '';
  const isOff = value('Hidden') === 'true' || value('X-GNOME-Autostart-enabled') === 'false';
  const command = wordsOf(value('Exec'));
  return { command, isOn: command.length > 0 && !isOff };
}

/**
 * Must the entry be written anew when the app starts? Only where it starts something else than this program, which was moved
 * or updated. One that is gone or off stays so: whoever took it away in the desktop's own settings meant it.
 */
export function isStale(found: AutostartEntry, command: readonly string[]): boolean {
  return found.isOn && found.command.join('\0') !== command.join('\0');
}

/** Quoted by the rules of `Exec`, and then by those of a string in such a file. */
function quoted(word: string): string {
  const inQuotes = word
    .replace(/["`$\\]/g, '\\$&')
    .replaceAll('%', '%%')
    .replaceAll('\\', '\\\\');
  return /^[\w@+=:,./-]+$/.test(word) ? word : `"${inQuotes}"`;
}

function wordsOf(exec: string): string[] {
  const plain = exec.replaceAll('\\\\', '\\').replaceAll('%%', '%');
  return [...plain.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, inQuotes, bare]) =>
    inQuotes === undefined ? (bare ?? '') : inQuotes.replace(/\\(.)/g, '$1'),
  );
}
