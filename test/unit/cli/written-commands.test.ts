/** Every command that a person reads in the guide or on the front page is taken by the program as it stands there. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readCommandLine } from '../../../electron/cli/command-line.ts';
import { createTerminal } from '../../../electron/cli/terminal.ts';
import { actionsOf, argumentsOf, readOptions, UsageError, type Verb } from '../../../electron/cli/verb.ts';
import { findVerb } from '../../../electron/cli/verbs.ts';
import { AppError } from '../../../electron/kernel/app-error.ts';
import { cliWordsOf } from '../../../electron/words/cli-words.ts';
import { documents, namedCommands, readDocument, shellWords, wholeCommands } from '../../fixtures/written-commands.ts';
import { tempDir } from '../temp-dir.ts';

const written = documents.flatMap((name) => wholeCommands(readDocument(name)));
const whole = [...new Map(written.map((words) => [words.join(' '), words])).values()];

function verbOf(words: readonly string[]): { readonly verb: Verb; readonly args: readonly string[] } {
  const [name = '', ...given] = readCommandLine(words).args;
  const verb = findVerb(name);
  if (verb === null) throw new Error(`there is no verb ${name}`);
  return { verb, args: argumentsOf(verb, given) };
}

/** Everything that the studio would be asked for: from there on the command was right. */
const reached = new Error('the studio is asked');
const ask = (): Promise<never> => Promise.reject(reached);

/** What the command ends with, in a folder where the files are that it reads. */
async function endOf(words: readonly string[]): Promise<unknown> {
  const { verb, args } = verbOf(words);
  const [before, folder] = [process.cwd(), await tempDir()];
  onTestFinished(() => process.chdir(before));
  process.chdir(folder);
  for (const file of filesRead(verb, args))
    await writeFile(path.join(folder, path.basename(file)), 'words of a file\n');
  const [stdout, stderr] = [new PassThrough().resume(), new PassThrough().resume()];
  const terminal = createTerminal({ json: false, verbose: false, locale: 'en', argv: words, stdout, stderr });
  const { signal } = new AbortController();
  const parts = { rendererDir: folder };
  const context = { terminal, signal, parts, openDataDir: ask, client: ask, host: ask };
  return verb.run(args, context).then(
    () => null,
    (error: unknown) => error,
  );
}

/** Values of options that are files, and words that look like the name of one. */
function filesRead(verb: Verb, args: readonly string[]): string[] {
  const { values, positionals } = readOptions(args, verb.options);
  const named = Object.entries(values).filter(([name]) => /(^|-)file$/.test(name));
  return [...named.map(([, value]) => String(value)), ...positionals.filter((word) => /^[\w-]+\.\w+$/.test(word))];
}

/** One form of a verb against a command: its fixed words, what it cannot do without, and what it knows at all. */
function fits(form: string, verb: Verb, args: readonly string[]): boolean {
  const { values, positionals } = readOptions(args, verb.options);
  const given = Object.keys(values);
  const optionsIn = (text: string): string[] => [...text.matchAll(/--([a-z-]+)/g)].map((match) => match[1] ?? '');
  let needed = form;
  while (/\[[^[\]]*\]/.test(needed)) needed = needed.replaceAll(/\[[^[\]]*\]/g, '');
  const words = needed.replaceAll(/--[a-z-]+ \S+|--[a-z-]+|…/g, '').split(/\s+/);
  const mandatory = words.filter((word) => word !== '' && word !== '|');
  const isWord = (word: string, at: number): boolean => {
    const typed = positionals[at];
    return typed !== undefined && (!/^[a-z][a-z|-]*$/.test(word) || word.split('|').includes(typed));
  };
  const isOpen = needed.trimEnd().endsWith('…');
  return (
    mandatory.every(isWord) &&
    (needed.includes(' | ') || optionsIn(needed).every((name) => given.includes(name))) &&
    (isOpen || given.every((name) => optionsIn(form).includes(name)))
  );
}

it('there are commands to look at, in each document', () => {
  expect(whole.length).toBeGreaterThan(80);
  const without = documents.filter((name) => wholeCommands(readDocument(name)).length === 0);
  expect(without).toEqual(['docs/en/README.md', 'docs/zh-CN/README.md']);
});

describe.each(whole.map((words) => [words.join(' '), words] as const))('understudy %s', (_line, words) => {
  it('is one of the forms that help shows', () => {
    const { verb, args } = verbOf(words);
    expect(Object.values(verb.forms).filter((form) => fits(form, verb, args))).not.toEqual([]);
  });

  it('is understood up to the studio itself', async () => {
    const end = await endOf(words);
    expect(end instanceof UsageError ? end.say(cliWordsOf('en').wrong) : null).toBeNull();
    // What a file holds is none of the command's business.
    if (!(end instanceof AppError)) expect(end).toBe(reached);
  });
});

it('what a sentence names is there, too', () => {
  const named = documents.flatMap((name) => namedCommands(readDocument(name)));
  expect(named.length).toBeGreaterThan(5);
  for (const words of named) {
    const { args, help } = readCommandLine(words);
    const [name = '', action] = args;
    if (help && (name === '' || name === 'VERB' || name === '命令')) continue;
    const verb = findVerb(name);
    expect(verb, words.join(' ')).not.toBeNull();
    if (verb !== null && action !== undefined) expect(actionsOf(verb), words.join(' ')).toContain(action);
  }
});

it('a line is split as a shell does it', () => {
  expect(shellWords(`speak "Due: \\$5." --chapter 1="A b" 'c d' x#y  # a remark "`)).toEqual([
    'speak',
    'Due: $5.',
    '--chapter',
    '1=A b',
    'c d',
    'x#y',
  ]);
});

it('a command that is written wrongly is noticed', async () => {
  const { verb, args } = verbOf(['releases', 'restore', 'RID', '--into-library', '--deep']);
  expect(Object.values(verb.forms).some((form) => fits(form, verb, args))).toBe(false);
  const lacking = verbOf(['cutover', 'set', 'aliyun', '--zone', 'example.com']);
  expect(Object.values(lacking.verb.forms).some((form) => fits(form, lacking.verb, lacking.args))).toBe(false);
  expect(await endOf(['watch', 'set', 'http://a', '--interval', 'often'])).toBeInstanceOf(UsageError);
  expect(() => verbOf(['backup', 'later'])).toThrow(UsageError);
});
