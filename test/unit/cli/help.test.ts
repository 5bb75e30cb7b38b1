/** Help of every verb, in both languages, from the tables that parsing reads too. */
import { describe, expect, it } from 'vitest';
import { widthOf } from '../../../electron/cli/columns.ts';
import { describeAll, describeVerb } from '../../../electron/cli/help.ts';
import { actionsOf, commonOptions, readOptions, takeAction } from '../../../electron/cli/verb.ts';
import { verbs } from '../../../electron/cli/verbs.ts';
import { locales } from '../../../electron/contract/names.ts';
import { cliWordsOf } from '../../../electron/words/cli-words.ts';

const all = Object.values(verbs);

/** As a shell splits it: double quotes only. */
function split(example: string): string[] {
  return [...example.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
}

describe.each(locales)('in %s', (locale) => {
  const cli = cliWordsOf(locale);

  it.each(all)('$name: what it is for, each form, each option, one example', (verb) => {
    const help = describeVerb(verb, cli, 100);
    const text = help.join('\n');
    expect(text.replaceAll('\n', ' ')).toContain(cli.verbs[verb.name].does);
    for (const form of Object.values(verb.forms)) expect(text).toContain(`understudy ${verb.name} ${form}`.trimEnd());
    const meanings: Readonly<Record<string, string>> = cli.verbs[verb.name].options;
    for (const [name, option] of Object.entries(verb.options)) {
      const written = option.type === 'string' ? `--${name} ${option.value}` : `--${name}`;
      expect(text).toContain(`  ${written}`);
      expect(meanings[name]).toMatch(/\S/);
    }
    for (const name of commonOptions) expect(text).toContain(`--${name}`);
  });

  it('names every verb on a line of its own, with what it is for', () => {
    const lines = describeAll(all, cli);
    for (const { name } of all) expect(lines.filter((line) => line.startsWith(`  ${name} `))).toHaveLength(1);
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(100);
  });

  it('keeps to a narrow terminal', () => {
    for (const verb of all) {
      const meanings = describeVerb(verb, cli, 80).filter((line) => !line.startsWith('  understudy '));
      for (const line of meanings) expect(widthOf(line), line).toBeLessThanOrEqual(80);
    }
  });
});

it.each(all)('the example of $name is right use of it', (verb) => {
  const words = split(verb.example).filter((word) => !(commonOptions as readonly string[]).includes(word.slice(2)));
  const shell = words.indexOf('>');
  const args = shell < 0 ? words : words.slice(0, shell);
  if (actionsOf(verb).length > 0) expect(actionsOf(verb)).toContain(takeAction(verb, args).action);
  expect(() => readOptions(args, verb.options)).not.toThrow();
});

it.each(all)('every option that a form of $name names is in its table', (verb) => {
  for (const form of Object.values(verb.forms)) {
    for (const [, name] of form.matchAll(/--([a-z-]+)/g)) expect(Object.keys(verb.options)).toContain(name);
  }
});
