/** What helps after an error, as a person at a terminal does it: a command, or a sentence where no command does. */
import type { ErrorCode, ScreenName, WireError } from '../contract/errors.ts';
import type { CliWords } from '../words/cli-words.ts';
import type { Format } from '../words/format.ts';
import type { Words } from '../words/words.ts';

export interface TerminalRemedy {
  readonly command: string | null;
  /** Null where the command says it all. */
  readonly text: string | null;
}

export interface RemedyWords {
  readonly words: Words;
  readonly cli: CliWords;
  readonly format: Format;
}

/** Where a window opens a screen. */
const screenCommands: Readonly<Record<ScreenName, string>> = {
  home: 'understudy status',
  synthesis: 'understudy speak --help',
  projects: 'understudy project list',
  voices: 'understudy voices list',
  backup: 'understudy store check',
  watch: 'understudy watch status',
  standby: 'understudy standby list',
  audit: 'understudy audit verify',
  settings: 'understudy engine show',
};

/** Where the error alone says what to do: a screen has several things, or the window shows the list anyway. */
const codeCommands: Partial<Readonly<Record<ErrorCode, string>>> = {
  JOBS_UNKNOWN: 'understudy status',
  VOICES_REFERENCE_UNKNOWN: 'understudy voices list',
  VOICES_PACK_DAMAGED: 'understudy releases list',
  ADOPT_NOTHING_TAKEN: 'understudy adopt --help',
  SYNTHESIS_READING_INVALID: 'understudy readings --help',
  SYNTHESIS_READINGS_FILE_INVALID: 'understudy readings export -',
  BACKUP_STORE_MISSING: 'understudy store set folder PATH',
  BACKUP_BUCKET_ELSEWHERE: 'understudy store set s3 --endpoint URL --region R --bucket B',
  BACKUP_KEYS_TEMPORARY: 'understudy store set s3 --endpoint URL --region R --bucket B',
  BACKUP_KEYS_EXPIRED: 'understudy store set s3 --endpoint URL --region R --bucket B',
  BACKUP_KEYS_MALFORMED: 'understudy store set s3 --endpoint URL --region R --bucket B',
  BACKUP_ADDRESS_INVALID: 'understudy store set s3 --endpoint URL --region R --bucket B',
  BACKUP_STORE_ANSWER_UNKNOWN: 'understudy store set s3 --endpoint URL --region R --bucket B',
  BACKUP_KEYS_MISSING: 'understudy store set s3 --endpoint URL --region R --bucket B',
  BACKUP_STORE_FULL: 'understudy releases prune',
  BACKUP_TRASH_EXPIRED: 'understudy releases list',
  BACKUP_COLLECT_UNSAFE: 'understudy releases list',
  BACKUP_TOOK_TOO_LONG: 'understudy backup now',
  BACKUP_NOTHING_TO_SAVE: 'understudy voices import --help',
  BACKUP_RELEASE_UNKNOWN: 'understudy releases list',
  BACKUP_RELEASE_PARTIAL: 'understudy backup status',
  BACKUP_NO_WHOLE_VOICE: 'understudy releases list',
  BACKUP_TOO_MANY_FILES: 'understudy voices list',
  BACKUP_RELEASE_DAMAGED: 'understudy backup now',
  BACKUP_ENCRYPTION_KEY_WRONG: 'understudy store encrypt unlock --key-file FILE',
  BACKUP_RECIPIENT_MALFORMED: 'understudy store encrypt on --recipient age1…',
  BACKUP_BLOB_DAMAGED: 'understudy backup now',
  BACKUP_BLOB_MISSING: 'understudy backup now',
  TRUST_UNKNOWN: 'understudy trust list',
  TRUST_REQUEST_UNKNOWN: 'understudy trust list',
  TRUST_NOT_ADMITTED: 'understudy trust list',
  WATCH_TARGET_MISSING: 'understudy watch set URL',
  WATCH_REFERENCE_MISSING: 'understudy watch set URL --ref-audio-path PATH --prompt-text TEXT --prompt-lang LANG',
  NOTIFY_UNKNOWN: 'understudy notify list',
  NOTIFY_SECRET_MISSING: 'understudy notify --help',
  STANDBY_CUTOVER_MISSING: 'understudy cutover --help',
  CUTOVER_KEY_MISSING: 'understudy cutover --help',
  CUTOVER_KEY_REFUSED: 'understudy cutover --help',
  CUTOVER_REFUSED: 'understudy cutover check',
  CUTOVER_CLOCK_WRONG: 'understudy doctor',
  CUTOVER_ANSWER_UNTRUSTED: 'understudy cutover check',
  CUTOVER_RECORDS_FOREIGN: 'understudy cutover check',
  CUTOVER_OUTCOME_UNKNOWN: 'understudy incident list',
  CUTOVER_NOT_THERE_YET: 'understudy incident list',
  CUTOVER_PORT_DIFFERS: 'understudy standby add --help',
  CUTOVER_CERTIFICATE_MISSING: 'understudy cutover check',
  CUTOVER_CERTIFICATE_OTHER_NAME: 'understudy cutover check',
  CUTOVER_CERTIFICATE_EXPIRED: 'understudy cutover check',
  CUTOVER_ADDRESS_UNKNOWN: 'understudy cutover --help',
  CUTOVER_ADDRESS_TAKEN: 'understudy cutover check',
  CUTOVER_ADDRESS_NOT_ALLOWED: 'understudy cutover check',
  CUTOVER_ADDRESS_OFF_NETWORK: 'understudy cutover check',
  STANDBY_AGENT_MISSING: 'understudy standby --help',
  STANDBY_KEY_PASSPHRASE: 'understudy standby --help',
  STANDBY_UNKNOWN: 'understudy standby list',
  STANDBY_INCIDENT_UNKNOWN: 'understudy incident list',
  STANDBY_INCIDENT_ACTIVE: 'understudy incident list',
};

/** `argv` is the command line that failed. Null where nothing helps. */
export function remedyAtTerminal(
  { code, remedy }: Pick<WireError, 'code' | 'remedy'>,
  argv: readonly string[],
  { words, cli, format }: RemedyWords,
): TerminalRemedy | null {
  switch (remedy.kind) {
    case 'none': {
      const command = codeCommands[code];
      return command === undefined ? null : { command, text: null };
    }
    case 'retry':
      return { command: commandLine(argv), text: cli.remedy.retry };
    case 'open':
      return { command: codeCommands[code] ?? screenCommands[remedy.screen], text: null };
    case 'free-space':
      return {
        command: `df -h ${quote(remedy.path)}`,
        text:
          remedy.neededBytes > 0
            ? words.errors.freeSpace(format.bytes(remedy.neededBytes), remedy.path)
            : cli.remedy.freeSpace,
      };
    case 'choose-file':
      return { command: null, text: cli.remedy.chooseFile };
    case 'compare-host-key':
      return {
        command: words.standby.compareCommand,
        text: cli.remedy.compareKey(remedy.expected, remedy.seen),
      };
    case 'run':
      return { command: remedy.command, text: null };
    case 'read-again':
      return { command: commandLine(withoutOptions(argv, ['--confirm', '--plan'])), text: cli.remedy.readAgain };
    case 'export-diagnostics':
      return { command: 'understudy diagnostics --out understudy-diagnostics.zip', text: cli.remedy.diagnostics };
  }
}

export function commandLine(argv: readonly string[]): string {
  return ['understudy', ...argv.map(quote)].join(' ');
}

/** As a shell takes it for one word. */
function quote(word: string): string {
  return /^[\p{L}\p{N}_@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function withoutOptions(argv: readonly string[], names: readonly string[]): string[] {
  return argv.filter(
    (word, index) => !names.some((name) => word === name || word.startsWith(`${name}=`) || argv[index - 1] === name),
  );
}
