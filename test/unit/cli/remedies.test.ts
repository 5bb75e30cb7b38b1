/** After an error a person at a terminal gets a command or a sentence, never the name of a button. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type RemedyWords, remedyAtTerminal } from '../../../electron/cli/remedies.ts';
import { actionsOf } from '../../../electron/cli/verb.ts';
import { findVerb } from '../../../electron/cli/verbs.ts';
import { errorCodes, type Remedy, type ScreenName } from '../../../electron/contract/errors.ts';
import { locales } from '../../../electron/contract/names.ts';
import { cliWordsOf } from '../../../electron/words/cli-words.ts';
import { createFormat } from '../../../electron/words/format.ts';
import { wordsOf } from '../../../electron/words/words.ts';

const screens: ScreenName[] = [
  'home',
  'synthesis',
  'projects',
  'voices',
  'backup',
  'watch',
  'standby',
  'audit',
  'settings',
];
const remedies: Remedy[] = [
  { kind: 'none' },
  { kind: 'retry' },
  ...screens.map((screen) => ({ kind: 'open' as const, screen })),
  { kind: 'free-space', path: '/data', neededBytes: 2e9 },
  { kind: 'choose-file' },
  { kind: 'compare-host-key', expected: 'SHA256:a', seen: 'SHA256:b' },
  { kind: 'run', command: 'understudy models fetch hubert' },
  { kind: 'read-again' },
  { kind: 'export-diagnostics' },
];
const argv = ['promote', '备用机-2', '--reason', "it's down", '--plan', 'h', '--confirm=备用机-2'];

function wordsIn(locale: (typeof locales)[number]): RemedyWords {
  const words = wordsOf(locale);
  return { words, cli: cliWordsOf(locale), format: createFormat(locale, words.time) };
}

describe.each(locales)('in %s', (locale) => {
  const buttons = Object.values(wordsOf(locale).screens).map((name) => wordsOf(locale).common.openScreen(name));

  it('every command that is proposed is one of ours, or one of the system', () => {
    for (const code of errorCodes) {
      for (const remedy of remedies) {
        const found = remedyAtTerminal({ code, remedy }, argv, wordsIn(locale));
        if (found === null) continue;
        expect(found.command ?? found.text).toMatch(/\S/);
        expect(buttons).not.toContain(found.text);
        if (found.command === null || /^(df|ssh-keygen) /.test(found.command)) continue;
        const [program, verb = '', action] = found.command.split(' ');
        expect(program).toBe('understudy');
        const named = findVerb(verb);
        expect(named, found.command).not.toBeNull();
        const actions = named === null ? [] : actionsOf(named);
        if (actions.length > 0 && action !== '--help') expect(actions, found.command).toContain(action);
      }
    }
  });
});

it('says the same command again, as a shell takes it; a plan is read again without confirming it', () => {
  const again = (remedy: Remedy) => remedyAtTerminal({ code: 'STANDBY_PLAN_STALE', remedy }, argv, wordsIn('en'));
  expect(again({ kind: 'retry' })?.command).toBe(
    "understudy promote 备用机-2 --reason 'it'\\''s down' --plan h --confirm=备用机-2",
  );
  expect(again({ kind: 'read-again' })?.command).toBe("understudy promote 备用机-2 --reason 'it'\\''s down'");
});

it('what a window opens a screen for has a command of its own where the screen has several things to do', () => {
  const open = (code: (typeof errorCodes)[number], screen: ScreenName) =>
    remedyAtTerminal({ code, remedy: { kind: 'open', screen } }, [], wordsIn('en'))?.command;
  expect(open('BACKUP_STORE_MISSING', 'backup')).toBe('understudy store set folder PATH');
  expect(open('STANDBY_CUTOVER_MISSING', 'standby')).toBe('understudy cutover --help');
  expect(open('VOICES_UNKNOWN', 'voices')).toBe('understudy voices list');
});

it('no command in the sources proposes a verb that is not there', () => {
  const root = path.resolve(import.meta.dirname, '../../../electron');
  const sources = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile() && /\.ts$/.test(item.name))
    .map((item) => readFileSync(path.join(item.parentPath, item.name), 'utf8'));
  const proposed = sources.flatMap((text) =>
    [...text.matchAll(/kind: 'run', command: [`'"]understudy ([a-z-]+)/g)].map((match) => match[1] ?? ''),
  );
  expect(proposed.length).toBeGreaterThan(0);
  for (const verb of proposed) expect(findVerb(verb), verb).not.toBeNull();
});
