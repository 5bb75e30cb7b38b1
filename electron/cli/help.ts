/** Help, written from the verbs' own tables and the words of the person's language. */
import type { CliWords } from '../words/cli-words.ts';
import { columns, widthOf, wrap } from './columns.ts';
import { commonOptions, type OptionTable, type Verb } from './verb.ts';

const MOST_CELLS = 100;
/** Room that a meaning gets at the least; a longer form stands on a line of its own. */
const LEFT_CELLS = 38;

/** All verbs, one line each. */
export function describeAll(verbs: readonly Verb[], cli: CliWords, cells = MOST_CELLS): string[] {
  const { help } = cli;
  return [
    `Understudy: ${help.about}`,
    '',
    cli.detail(help.usage, 'understudy VERB …'),
    '',
    heading(help.verbs, cli),
    ...pairs(
      verbs.map((verb) => [verb.name, cli.verbs[verb.name].does]),
      cells,
    ),
    '',
    heading(help.every, cli),
    ...commonLines(cli, cells),
    '',
    help.more('understudy VERB --help'),
    ...wrap(help.exits, cells),
  ];
}

/** One verb: its forms, its options and an example. */
export function describeVerb(verb: Verb, cli: CliWords, cells = MOST_CELLS): string[] {
  const { help } = cli;
  const words: { does: string; forms: Record<string, string>; options: Record<string, string> } = cli.verbs[verb.name];
  const forms = Object.entries(verb.forms).map(
    ([key, form]) => [`understudy ${verb.name} ${form}`.trimEnd(), words.forms[key] ?? ''] as const,
  );
  const options = pairs(optionPairs(verb.options, words.options), cells);
  return [
    ...wrap(words.does, cells),
    '',
    heading(help.usage, cli),
    ...forms.flatMap(([form, meaning]) => [`  ${form}`, ...wrap(meaning, cells - 6).map((line) => `      ${line}`)]),
    ...(options.length === 0 ? [] : ['', heading(help.options, cli), ...options]),
    '',
    heading(help.every, cli),
    ...commonLines(cli, cells),
    '',
    heading(help.example, cli),
    `  understudy ${verb.name} ${verb.example}`.trimEnd(),
  ];
}

/** For a script that is no verb. */
export function describeScript(
  command: string,
  does: string,
  options: OptionTable,
  meanings: Readonly<Record<string, string>>,
  cli: CliWords,
): string[] {
  const usage = Object.entries(options).map(([name, option]) => `[${optionForm(name, option)}]`);
  return [
    does,
    '',
    cli.detail(cli.help.usage, `${command} -- ${usage.join(' ')}`),
    '',
    ...pairs(optionPairs(options, meanings), MOST_CELLS),
  ];
}

/** The name of a list, with the colon of the language. */
function heading(name: string, cli: CliWords): string {
  return cli.detail(name, '').trimEnd();
}

function commonLines(cli: CliWords, cells: number): string[] {
  const meaning: Readonly<Record<string, string>> = cli.common;
  return pairs(
    commonOptions.map((name) => [name === 'data-dir' ? '--data-dir DIR' : `--${name}`, meaning[name] ?? '']),
    cells,
  );
}

function optionPairs(options: OptionTable, meanings: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(options).map(([name, option]) => [optionForm(name, option), meanings[name] ?? '']);
}

function optionForm(name: string, option: OptionTable[string]): string {
  return option.type === 'string' ? `--${name} ${option.value}` : `--${name}`;
}

/** Two columns; the right one is wrapped under itself. */
function pairs(rows: readonly (readonly [string, string])[], cells: number): string[] {
  const left = Math.min(LEFT_CELLS, Math.max(0, ...rows.map(([term]) => widthOf(term))));
  return columns(
    rows.flatMap(([term, meaning]) =>
      wrap(meaning, cells - left - 4).map((line, index) => [index === 0 ? term : '', line]),
    ),
    '  ',
  );
}
