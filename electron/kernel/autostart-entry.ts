/** The entry that starts the app with a Linux desktop (XDG autostart): where it lies, and what it says. */
import { homedir } from 'node:os';
import path from 'node:path';

export interface AutostartEntry {
  /** Words of the command, without the program's own quoting. */
  readonly command: readonly string[];
  readonly isOn: boolean;
}

/** The panel with its tray starts at the same time; an icon that comes first may be lost. */
const DELAY_S = 5;

export function autostartFile(environment: NodeJS.ProcessEnv): string {
  const config = environment['XDG_CONFIG_HOME'];
  return path.join(config ? config : path.join(homedir(), '.config'), 'autostart', 'understudy.desktop');
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
