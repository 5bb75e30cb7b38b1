/**
 * OpenSSH's client configuration, as far as an address needs it: which lines count for a host (ssh_config(5)). Pure; files
 * and their includes were read before. What would change the connection and cannot be followed is named, never passed over.
 */
import { AppError } from '../kernel/app-error.ts';
import type { HostConfig } from '../standby/ports.ts';

export interface ConfigLine {
  /** In lower case. */
  readonly keyword: string;
  readonly args: readonly string[];
  readonly file: string;
  readonly line: number;
  /** Lines of the files that an `Include` names. */
  readonly included?: readonly ConfigLine[];
}

const followed = new Set(['hostname', 'port', 'user', 'identityfile', 'identitiesonly', 'proxyjump']);
/** What happens inside a connection, or how another program checks host keys, that are compared by a person here. */
const withoutEffect = new RegExp(
  `^(${[
    ...['addkeystoagent', 'batchmode', 'checkhostip', 'clearallforwardings', 'compression', 'connectionattempts'],
    ...['connecttimeout', 'control.*', 'dynamicforward', 'enable.*', 'escapechar', 'exitonforwardfailure'],
    ...['fingerprinthash', 'forkafterauthentication', 'forward.*', 'gatewayports', 'globalknownhostsfile'],
    ...['gssapi.*', 'hashknownhosts', 'hostkeyalias', 'ignoreunknown', 'ipqos', 'kbdinteractive.*', 'localcommand'],
    ...['localforward', 'loglevel', 'logverbose', 'nohostauthenticationforlocalhost', 'numberofpasswordprompts'],
    ...['obscurekeystroketiming', 'passwordauthentication', 'permit.*', 'preferredauthentications', 'rekeylimit'],
    ...['remotecommand', 'remoteforward', 'requesttty', 'sendenv', 'serveralive.*', 'sessiontype', 'setenv'],
    ...['stdinnull', 'streamlocal.*', 'stricthostkeychecking', 'syslogfacility', 'tcpkeepalive', 'tunnel.*'],
    ...['updatehostkeys', 'usekeychain', 'userknownhostsfile', 'verifyhostkeydns', 'visualhostkey', 'xauthlocation'],
  ].join('|')})$`,
);

/** @throws AppError STANDBY_SSH_CONFIG for a value that is none. */
export function configFor(lines: readonly ConfigLine[], alias: string): HostConfig {
  const reading = new Reading(alias);
  reading.read(lines, true);
  return reading.result();
}

/** The first value counts, save for identity files, of which there may be several. */
class Reading {
  readonly #alias: string;
  readonly #first = new Map<string, ConfigLine>();
  readonly #identityFiles: string[] = [];
  readonly #notUsed = new Set<string>();

  constructor(alias: string) {
    this.#alias = alias;
  }

  /** Inside of a block that does not count, an included file cannot begin one that does. */
  read(lines: readonly ConfigLine[], counts: boolean): void {
    let active = counts;
    for (const line of lines) {
      if (line.keyword === 'host') active = counts && matches(line.args, this.#alias);
      else if (line.keyword === 'match') {
        if (counts && !isAll(line)) this.#notUsed.add(spell(line));
        active = counts && isAll(line);
      } else if (line.included) this.read(line.included, active);
      else if (active) this.#take(line);
    }
  }

  #take(line: ConfigLine): void {
    const { keyword, args } = line;
    if (keyword === 'identityfile') this.#identityFiles.push(...args.slice(0, 1));
    else if (followed.has(keyword)) {
      if (!this.#first.has(keyword)) this.#first.set(keyword, line);
    } else if (!withoutEffect.test(keyword) && !isNone(line)) this.#notUsed.add(spell(line));
  }

  result(): HostConfig {
    const value = (keyword: string): string | null => this.#first.get(keyword)?.args[0] ?? null;
    return {
      hostName: value('hostname'),
      port: readPort(this.#first.get('port')),
      user: value('user'),
      identityFiles: this.#identityFiles.filter((file) => file.toLowerCase() !== 'none'),
      identitiesOnly: value('identitiesonly')?.toLowerCase() === 'yes',
      proxyJump: value('proxyjump'),
      notUsed: [...this.#notUsed],
    };
  }
}

const isAll = ({ args }: ConfigLine): boolean => args.length === 1 && args[0]?.toLowerCase() === 'all';
const isNone = ({ args }: ConfigLine): boolean => args.length === 1 && args[0]?.toLowerCase() === 'none';
const spell = ({ keyword, args, file, line }: ConfigLine): string =>
  `${[keyword, ...args].join(' ')} (${file}:${line})`;

function readPort(line: ConfigLine | undefined): number | null {
  if (!line) return null;
  const port = Number(line.args[0]);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw configFault(line.file, 'bad-port', line.line);
}

/** A pattern with `!` that fits takes the whole line away. */
function matches(patterns: readonly string[], alias: string): boolean {
  let found = false;
  for (const pattern of patterns) {
    const isNegated = pattern.startsWith('!');
    if (!patternOf(isNegated ? pattern.slice(1) : pattern).test(alias)) continue;
    if (isNegated) return false;
    found = true;
  }
  return found;
}

/** `*` is any text, `?` any one character. */
export function patternOf(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}

/** One file's text. Words may stand in quotes; `=` may stand between keyword and value. @throws AppError STANDBY_SSH_CONFIG. */
export function parseConfig(text: string, file: string): readonly ConfigLine[] {
  return text.split(/\r?\n/).flatMap((raw, index) => {
    const trimmed = raw.trim();
    if (trimmed === '' || trimmed.startsWith('#')) return [];
    const line = index + 1;
    const [, keyword = '', rest = ''] = /^"?([A-Za-z][A-Za-z0-9]*)"?(?:\s*=\s*|\s+|$)(.*)$/s.exec(trimmed) ?? [];
    const args = splitWords(rest);
    if (keyword === '' || args === null || args.length === 0) throw configFault(file, 'not-understood', line);
    return [{ keyword: keyword.toLowerCase(), args, file, line }];
  });
}

/** Null when a quote is not closed. A word that begins with `#` begins a comment. */
function splitWords(text: string): string[] | null {
  const words: string[] = [];
  let rest = text.trim();
  while (rest !== '' && !rest.startsWith('#')) {
    const found = /^(?:"([^"]*)"|'([^']*)'|([^\s"']+))(?=\s|$)\s*/.exec(rest);
    if (!found) return null;
    words.push(found[1] ?? found[2] ?? found[3] ?? '');
    rest = rest.slice(found[0].length);
  }
  return words;
}

export function configFault(file: string, reason: string, line: number | null = null): AppError {
  return new AppError('STANDBY_SSH_CONFIG', { details: { file, line, reason } });
}
