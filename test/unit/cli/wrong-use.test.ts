/** What is said when a command is written wrongly. */
import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../../../electron/cli/command-line.ts';
import { terminalLocale } from '../../../electron/cli/locale.ts';
import { createTerminal } from '../../../electron/cli/terminal.ts';
import { argumentsOf, readNumber, readOptions, readPort, takeAction, UsageError } from '../../../electron/cli/verb.ts';
import { verbs } from '../../../electron/cli/verbs.ts';
import { cliWordsOf } from '../../../electron/words/cli-words.ts';

const { wrong } = cliWordsOf('en');
const said = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof UsageError) return error.say(wrong);
    throw error;
  }
  return 'nothing was wrong';
};
const options = {
  voice: { type: 'string', value: 'ID' },
  ref: { type: 'string', value: 'FILE', multiple: true },
  stream: { type: 'boolean' },
} as const;

describe('options', () => {
  it('are read', () => {
    const { values, positionals } = readOptions(['a', '--voice=x', '--ref', '1', '--ref', '2', '--stream'], options);
    expect({ ...values }).toEqual({ voice: 'x', ref: ['1', '2'], stream: true });
    expect(positionals).toEqual(['a']);
  });

  it.each([
    [['--voyce', 'x'], 'There is no option --voyce. Did you mean --voice?'],
    [['--jsn'], 'There is no option --jsn. Did you mean --json?'],
    [['--frequency'], 'There is no option --frequency.'],
    [['--constructor'], 'There is no option --constructor.'],
    [['-5'], 'There is no option -5. A text that begins with - is written after --.'],
    [['--voice'], '--voice needs a value: --voice ID.'],
    [['--voice', '--stream'], '--voice needs a value: --voice ID.'],
    [['--stream=yes'], '--stream takes no value.'],
  ])('%j: %s', (args, sentence) => {
    expect(said(() => readOptions(args, options))).toBe(sentence);
  });

  it('a word too many is told, and one after -- is never an option', () => {
    expect(said(() => readOptions(['hello', 'world'], options, { words: 1 }))).toMatch(/^"world" is one word too many/);
    expect(readOptions(['--', '-5'], options, { words: 1 }).positionals).toEqual(['-5']);
  });

  it('numbers and ports', () => {
    expect(readNumber('1.5', '--speed')).toBe(1.5);
    expect(said(() => readNumber('fast', '--speed'))).toBe('--speed is a number, not "fast".');
    expect(readPort('0', '--port')).toBe(0);
    for (const port of ['65536', '-1', '1.5'])
      expect(said(() => readPort(port, '--port'))).toContain('from 0 to 65535');
  });
});

describe('actions', () => {
  it('are found among options', () => {
    expect(takeAction(verbs.releases, ['--deep', 'verify', 'RID'])).toEqual({
      action: 'verify',
      rest: ['--deep', 'RID'],
    });
  });

  it.each([
    [['lst'], '"releases" has no "lst". Did you mean list?'],
    [
      [],
      '"releases" needs one of: list, show, verify, files, sbom, diff, restore, undo, container, pin, unpin, names, prune, retention, trash, collect, channel, prove.',
    ],
    [['--dep', 'verify'], 'There is no option --dep. Did you mean --deep?'],
  ])('%j: %s', (args, sentence) => {
    expect(said(() => takeAction(verbs.releases, args))).toBe(sentence);
  });
});

describe('a drill', () => {
  it.each([
    [['standby-2'], ['standby-2']],
    [
      ['--release', 'prod', 'standby-2'],
      ['--release', 'prod', 'standby-2'],
    ],
    [['list'], ['list']],
    [
      ['--day', '5', 'schedule', 'set', 'standby-2'],
      ['schedule', '--day', '5', 'set', 'standby-2'],
    ],
    [[], []],
  ])('%j names a machine, or what else is wanted', (given, args) => {
    expect(argumentsOf(verbs.drill, given)).toEqual(args);
  });
});

describe('a restore', () => {
  const terminal = createTerminal({ json: true, verbose: false, locale: 'en', argv: [] });
  const { signal } = new AbortController();
  const asked = (args: readonly string[]): Promise<unknown> =>
    verbs.releases.run(args, { terminal, signal } as never).catch((error: unknown) =>
      said(() => {
        throw error;
      }),
    );

  it.each([
    [['restore', 'RID'], '--to is missing.'],
    [['restore', 'RID', '--to', 'x', '--voice', 'lin'], '--voice goes with --into-library only.'],
    [['restore', 'RID', '--to', 'x', '--replace'], '--replace goes with --into-library only.'],
    [['restore', 'RID', '--into-library', '--to', 'x'], '--to does not go with --into-library.'],
    [['restore', 'RID', '--into-library', '--reuse'], '--reuse does not go with --into-library.'],
    [['restore', 'RID', '--to', 'x', '--base', 'y'], '--base goes with container only.'],
    [['container', 'RID'], '--to is missing.'],
  ])('%j: %s', async (args, sentence) => {
    expect(await asked(args)).toBe(sentence);
  });
});

describe('what belongs to every verb', () => {
  it('stands anywhere before --', () => {
    expect(readCommandLine(['--json', 'speak', 'x', '--data-dir', 'd', '--verbose', '--', '--help'])).toEqual({
      args: ['speak', 'x', '--', '--help'],
      json: true,
      verbose: true,
      help: false,
      version: false,
      dataDir: 'd',
    });
    expect(readCommandLine(['speak', '-h']).help).toBe(true);
    expect(readCommandLine(['--version']).version).toBe(true);
  });

  it.each([[['status', '--data-dir']], [['status', '--data-dir=']], [['--data-dir', '--json', 'status']]])(
    '%j has no folder',
    (argv) => {
      expect(said(() => readCommandLine(argv))).toBe('--data-dir needs a value: --data-dir DIR.');
    },
  );
});

it('the language is that of the terminal', () => {
  expect(terminalLocale({ LC_ALL: 'zh_CN.UTF-8', LANG: 'en_US.UTF-8' })).toBe('zh-CN');
  expect(terminalLocale({ LC_MESSAGES: 'en_US', LANG: 'zh_CN' })).toBe('en');
  expect(terminalLocale({ LC_ALL: '', LANG: 'zh_TW' })).toBe('zh-CN');
  expect(terminalLocale({ LC_ALL: 'C' }, 'zh-CN')).toBe('en');
  expect(terminalLocale({}, 'zh-CN')).toBe('zh-CN');
});
