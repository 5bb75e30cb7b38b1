/** What a verb is made of: its forms, its options, an example, and what it does. Help and parsing read the same tables. */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import type { CliWords } from '../words/cli-words.ts';
import type { Client } from './client.ts';
import { nearest } from './nearest.ts';
import type { Parts } from './parts.ts';
import type { Terminal } from './terminal.ts';

/** Wrong use of a command, as a sentence in the person's language: exit code 2, nothing was done. */
export class UsageError extends Error {
  readonly say: (wrong: CliWords['wrong']) => string;

  constructor(say: (wrong: CliWords['wrong']) => string) {
    super('wrong usage');
    this.say = say;
  }
}

export interface VerbContext {
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly parts: Parts;
  /** The data folder, made where it is missing. @throws AppError APP_DATA_DIR_UNUSABLE. */
  openDataDir(): Promise<string>;
  /** The host that runs on the folder, else the folder itself for as long as this verb lasts. */
  client(): Promise<Client>;
  /** The same where a gate or a practice machine is needed: without a host that runs, one is started for this verb. */
  host(): Promise<Client>;
}

type Option =
  | { readonly type: 'boolean' }
  /** `value` stands for the value in help: `FILE`, `N`. */
  | { readonly type: 'string'; readonly value: string; readonly multiple?: boolean };
export type OptionTable = Readonly<Record<string, Option>>;

export type VerbName = keyof CliWords['verbs'];

/** A verb as help and `run.ts` see it. */
export interface Verb {
  readonly name: VerbName;
  /** Each way to write it, without the verb itself. A form that begins with a small word is an action of the verb. */
  readonly forms: Readonly<Record<string, string>>;
  readonly options: OptionTable;
  readonly example: string;
  /** What it needs after Ctrl-C to end cleanly, where that is more than two seconds. */
  readonly endsWithinMs?: number;
  run(args: readonly string[], context: VerbContext): Promise<void>;
}

/** Forms and options have to be exactly those that there are words for, in every language. */
interface VerbInWords<N extends VerbName> extends Verb {
  readonly name: N;
  readonly forms: { readonly [F in keyof CliWords['verbs'][N]['forms']]: string };
  readonly options: { readonly [O in keyof CliWords['verbs'][N]['options']]: Option };
}

export function defineVerb<N extends VerbName>(verb: VerbInWords<N>): Verb {
  return verb;
}

/** The first words that a verb understands; empty for one that takes none. */
export function actionsOf(verb: Pick<Verb, 'forms'>): string[] {
  const first = Object.values(verb.forms).map((form) => form.split(' ')[0] ?? '');
  return [...new Set(first.filter((word) => /^[a-z][a-z-]*$/.test(word)))];
}

/** The arguments as a verb gets them: its action first, wherever it stood. @throws UsageError. */
export function argumentsOf(verb: Verb, given: readonly string[]): readonly string[] {
  const actions = actionsOf(verb);
  if (actions.length === 0) return given;
  // Where a form begins with a name (`drill NAME`), a word that is no action is that name.
  const beginsWithName = Object.values(verb.forms).some((form) => /^[A-Z]/.test(form));
  if (beginsWithName && !actions.includes(firstWord(verb, given)?.value ?? '')) return given;
  const { action, rest } = takeAction(verb, given);
  return [action, ...rest];
}

function firstWord(verb: Verb, args: readonly string[]) {
  return readOptions(args, verb.options).tokens.find((token) => token.kind === 'positional');
}

/** The action of a verb wherever it stands among the options, and the arguments without it. @throws UsageError. */
export function takeAction(verb: Verb, args: readonly string[]): { readonly action: string; readonly rest: string[] } {
  const word = firstWord(verb, args);
  const choices = actionsOf(verb);
  assertAction(verb.name, word?.value, choices);
  const { index = 0, value = '' } = word ?? {};
  return { action: value, rest: args.filter((_, at) => at !== index) };
}

/** For the end of a verb's switch over its actions. */
export function unknownAction(verb: VerbName, action: string | undefined): UsageError {
  return new UsageError((wrong) => wrong.noAction(verb, action ?? '', null));
}

/** @throws UsageError unless `word` is one of `choices`; names the nearest. `verb` is what stands before it. */
export function assertAction(verb: string, word: string | undefined, choices: readonly string[]): void {
  if (word === undefined) throw new UsageError((wrong) => wrong.needsAction(verb, choices.join(', ')));
  if (choices.includes(word)) return;
  throw new UsageError((wrong) => {
    const meant = nearest(word, choices);
    return meant === null && choices.length <= 4
      ? `${wrong.noAction(verb, word, null)} ${wrong.needsAction(verb, choices.join(', '))}`
      : wrong.noAction(verb, word, meant);
  });
}

/** parseArgs that says what is wrong in our words and knows the nearest option. @throws UsageError. */
export function readOptions<const O extends OptionTable>(
  written: readonly string[],
  options: O,
  { words = Infinity }: { readonly words?: number } = {},
) {
  const config: ParseArgsOptionsConfig = options;
  const args = joinNegative(written, options);
  const { tokens } = parseArgs({
    args,
    options: config,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) if (token.kind === 'option') assertOption(token, options);
  const parsed = parseArgs({ args, options, allowPositionals: true, strict: true, tokens: true });
  const surplus = parsed.positionals[words];
  if (surplus !== undefined) throw new UsageError((wrong) => wrong.tooMany(surplus));
  return parsed;
}

/** `--loudness -16`: a number below zero is the option's value, which the parser would take for another option. */
function joinNegative(args: readonly string[], options: OptionTable): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const last = joined.at(-1);
    const name = last?.startsWith('--') ? last.slice(2) : '';
    const isValue = Object.hasOwn(options, name) && options[name]?.type === 'string' && /^-\.?\d/.test(arg);
    if (isValue) joined[joined.length - 1] = `${last}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function assertOption({ name, rawName, value, inlineValue }: OptionToken, options: OptionTable): void {
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (option === undefined || !rawName.startsWith('--')) {
    const meant = rawName.startsWith('--') ? nearest(name, [...Object.keys(options), ...commonOptions]) : null;
    throw new UsageError((wrong) => {
      const sentence = wrong.noOption(rawName, meant === null ? null : `--${meant}`);
      return rawName.startsWith('--') ? sentence : `${sentence} ${wrong.dash}`;
    });
  }
  if (option.type === 'boolean' && value !== undefined) throw new UsageError((wrong) => wrong.valueGiven(rawName));
  if (option.type === 'string' && (value === undefined || (!inlineValue && /^-./.test(value)))) {
    throw new UsageError((wrong) => wrong.noValue(rawName, option.value));
  }
}

/** What every verb takes; `run.ts` has taken them before a verb sees its arguments. */
export const commonOptions = ['json', 'data-dir', 'verbose', 'help', 'version'] as const;

export function required(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new UsageError((wrong) => wrong.missing(name));
  return value;
}

export function readNumber(value: string | undefined, name: string): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) throw new UsageError((wrong) => wrong.notNumber(name, value));
  return number;
}

/** 0 to 65535; 0 is any free port. */
export function readPort(value: string | undefined, name: string): number | undefined {
  const port = readNumber(value, name);
  if (port === undefined || (Number.isInteger(port) && port >= 0 && port <= 65_535)) return port;
  throw new UsageError((wrong) => wrong.notPort(name, String(port)));
}

/** Object without the members that were left out, so that defaults of the call apply. */
export function given<T extends Record<string, unknown>>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
