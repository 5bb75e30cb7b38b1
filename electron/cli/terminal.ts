/**
 * Everything that is written to the terminal, in the words that the screens have too. With --json standard output carries one
 * JSON document and nothing else; on standard error every line is a JSON document then, and an error is the last one.
 */
import type { WireError } from '../contract/errors.ts';
import type { Job } from '../contract/models/job.ts';
import type { Locale } from '../contract/names.ts';
import { AppError } from '../kernel/app-error.ts';
import { type CliWords, cliWordsOf } from '../words/cli-words.ts';
import { createFormat, type Format } from '../words/format.ts';
import { type Words, wordsOf } from '../words/words.ts';
import { createProgress } from './progress.ts';
import { remedyAtTerminal } from './remedies.ts';

export interface Terminal {
  readonly json: boolean;
  readonly locale: Locale;
  readonly words: Words;
  readonly cli: CliWords;
  readonly format: Format;
  /** today 13:02 · 3 h ago. */
  when(iso: string): string;
  /** The verb's result: as JSON with --json, else as the lines given. */
  result(value: unknown, lines: readonly string[]): void;
  /** Something to know while the verb goes on; with --json one line of JSON. */
  announce(value: unknown, lines: readonly string[]): void;
  /** Lines on standard output whatever the mode: help, the version. */
  print(lines: readonly string[]): void;
  /** For a person who waits; not said with --json. */
  note(line: string): void;
  /** Follows a job: a moving line where standard error is a terminal, else a line now and then. */
  follow(): (job: Job) => void;
  error(error: WireError): void;
  /** Wrong use: what, and where to read more. */
  wrong(sentence: string, helpCommand: string): void;
  cancelled(): void;
  /** Waits until all is written. A reader that went away (`| head`) is no error. @throws AppError where output was lost. */
  flush(): Promise<void>;
}

export interface TerminalOptions {
  readonly json: boolean;
  /** Also the stack of a fault of our own. */
  readonly verbose: boolean;
  readonly locale: Locale;
  /** The command line, for remedies that say it again. */
  readonly argv: readonly string[];
  readonly stdout?: NodeJS.WritableStream;
  readonly stderr?: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

export function createTerminal(options: TerminalOptions): Terminal {
  const { json, verbose, locale, argv, stderr = process.stderr } = options;
  const words = wordsOf(locale);
  const cli = cliWordsOf(locale);
  const format = createFormat(locale, words.time);
  const out = createSink(options.stdout ?? process.stdout);
  const err = createSink(stderr);
  const say = (line: string): void => err.write(`${line}\n`);
  const lay = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

  function sentenceOf(error: WireError): string {
    const { title, body } = words.errors.codes[error.code];
    return `${title}${locale === 'zh-CN' ? '。' : '. '}${body}`;
  }

  function technicalOf(error: WireError): string {
    const { code, technical } = error;
    return code === 'APP_INTERNAL' && !verbose ? (technical.split('\n')[0] ?? '') : technical;
  }

  /** What was wrong with an input, in the terminal's language; the technical sentence says it in English. */
  function problemsOf({ details: { problems } }: WireError): string | null {
    return Array.isArray(problems) && !json ? problems.join('; ') : null;
  }

  function sayError(error: WireError): void {
    const remedy = remedyAtTerminal(error, argv, { words, cli, format });
    const technical = technicalOf(error);
    if (json) {
      const { command = null, text = null } = remedy ?? {};
      const message = sentenceOf(error);
      say(JSON.stringify({ ...error, technical, message, remedyCommand: command, remedyText: text }));
      return;
    }
    say(`${error.code}: ${sentenceOf(error)}`);
    // Without a message of its own the code stands there again, before the cause.
    const told =
      problemsOf(error) ?? technical.replace(new RegExp(`^${error.code} ?`), '').replace(/^\((.*)\)$/s, '$1');
    if (told !== '') say(`  ${told}`);
    for (const [name, value] of Object.entries(error.details)) {
      const text = Array.isArray(value) ? value.join('; ') : String(value);
      if (text !== told) say(`  ${cli.detail(name, text)}`);
    }
    if (remedy === null) return;
    const { command, text } = remedy;
    say(`  → ${command === null ? text : text === null ? command : cli.detail(text, command)}`);
  }

  return {
    json,
    locale,
    words,
    cli,
    format,
    when: (iso) => `${format.moment(iso, Date.now())} · ${format.relative(iso, Date.now())}`,
    result: (value, lines) => out.write(json ? `${JSON.stringify(value, null, 2)}\n` : lay(lines)),
    announce: (value, lines) => out.write(json ? `${JSON.stringify(value)}\n` : lay(lines)),
    print: (lines) => out.write(lay(lines)),
    note(line) {
      if (!json) say(line);
    },
    follow: () =>
      createProgress({
        moving: stderr.isTTY === true && !json,
        json,
        words,
        format,
        nowMs: () => performance.now(),
        write: err.write,
      }),
    error: sayError,
    wrong(message, remedyCommand) {
      if (json) {
        const remedy = { kind: 'run', command: remedyCommand };
        say(JSON.stringify({ code: 'CLI_USAGE', message, details: {}, remedy, remedyCommand, remedyText: null }));
      } else {
        say(message);
        say(cli.wrong.more(remedyCommand));
      }
    },
    cancelled() {
      if (json) say(JSON.stringify({ code: 'CLI_CANCELLED', message: cli.cancelled, details: {} }));
      else say(cli.cancelled);
    },
    async flush() {
      const lost = await out.flush();
      if (lost === null || lost.code === 'EPIPE') return;
      throw new AppError(lost.code === 'ENOSPC' ? 'APP_DISK_FULL' : 'APP_FILE_UNWRITABLE', {
        details: { path: 'stdout', reason: lost.code ?? lost.message },
        cause: lost,
      });
    },
  };
}

/** A stream whose failure is kept instead of thrown: a reader may go away, a disk may be full. */
function createSink(stream: NodeJS.WritableStream) {
  let failure: NodeJS.ErrnoException | null = null;
  stream.on('error', (error) => {
    failure ??= error;
  });
  return {
    write(text: string): void {
      if (failure === null) stream.write(text);
    },
    async flush(): Promise<NodeJS.ErrnoException | null> {
      if (failure === null) await new Promise<void>((resolve) => stream.write('', () => resolve()));
      return failure;
    },
  };
}
