/**
 * What the compiler cannot see: words for names that the host makes up at run time (steps, checks, facts), and the
 * tone of both languages.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { doctorCheckNames } from '../../../electron/contract/diagnostics.ts';
import { verdicts } from '../../../electron/watch/witnesses.ts';
import { cliWordsOf } from '../../../electron/words/cli-words.ts';
import { wordsOf } from '../../../electron/words/words.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const source = (folder: string): string =>
  readdirSync(path.join(root, 'electron', folder), { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile() && item.name.endsWith('.ts'))
    .map((item) => readFileSync(path.join(item.parentPath, item.name), 'utf8'))
    .join('\n');

const matches = (text: string, pattern: RegExp): string[] => [
  ...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? '')),
];

const languages = ['zh-CN', 'en'] as const;

/** The terminal's own words belong to the language too. */
const allWords = (language: (typeof languages)[number]) => ({ ...wordsOf(language), cli: cliWordsOf(language) });

/** Every string of a language, with the place where it stands; functions are called with telling values. */
function sentences(words: object): [string, string][] {
  const found: [string, string][] = [];
  const walk = (value: unknown, place: string): void => {
    if (typeof value === 'string') found.push([place, value]);
    else if (typeof value === 'function') {
      const numeric = place.includes('sentence') || place.includes('Count') || /count|prune|pruned|chain/i.test(place);
      const given = Array.from({ length: 5 }, () => (numeric ? 2 : '2'));
      const values = place.startsWith('standby.facts') ? [new Proxy({}, { get: () => '2' })] : given;
      found.push([place, String((value as (...args: unknown[]) => unknown)(...values))]);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) walk(inner, place === '' ? name : `${place}.${name}`);
    }
  };
  walk(words, '');
  return found;
}

describe.each(languages)('%s', (language) => {
  const words = wordsOf(language);

  it('has words for every step that a job can tell', () => {
    const steps = matches(source(''), /\.?step\('([a-z]+\.step\.[a-zA-Z-]+)'/g).filter(
      (step) => !step.startsWith('standby.'),
    );
    expect(steps.length).toBeGreaterThan(0);
    expect(steps.filter((step) => words.jobs.steps[step] === undefined)).toEqual([]);
  });

  it('has words for every fact of a plan', () => {
    const read = (name: string): string => readFileSync(path.join(root, 'electron/standby', name), 'utf8');
    const facts = [
      ...matches(read('plan.ts'), /\bfact\('([a-z-]+)'/g),
      ...matches(read('plan-way-home.ts'), /\bfact\('([a-z-]+)'/g),
      ...matches(read('plan-primary.ts'), /'(primary-[a-z-]+)'/g),
      ...verdicts.map((verdict) => `verdict-${verdict}`),
    ];
    expect(facts.length).toBeGreaterThan(5);
    expect(facts.filter((fact) => words.standby.facts[fact] === undefined)).toEqual([]);
  });

  it('has words and a fix for every preflight check', () => {
    const checks = matches(source('standby'), /\bcheck\('([a-z-]+)'/g);
    expect(checks.length).toBeGreaterThan(5);
    expect(checks.filter((name) => words.standby.checkNames[name] === undefined)).toEqual([]);
    expect(checks.filter((name) => words.standby.checkFixes[name] === undefined)).toEqual([]);
  });

  it('has words for every check of a store and of this computer', () => {
    const store = matches(source('backup'), /\[\s*'([a-zA-Z]+)',\s*(?:async )?\(\)/g);
    expect(store.length).toBeGreaterThan(4);
    expect(store.filter((name) => words.backup.checkNames[name] === undefined)).toEqual([]);
    expect(doctorCheckNames.filter((name) => words.settings.doctorNames[name] === undefined)).toEqual([]);
  });

  it('keeps its tone', () => {
    const forbidden = language === 'en' ? /\b(please|sorry|successfully|oops)\b/i : /成功|请(?!求)|！|您|你|[０-９]/;
    expect(sentences(allWords(language)).filter(([, text]) => forbidden.test(text))).toEqual([]);
  });

  it('leaves nothing empty and nothing unfilled', () => {
    const bad = sentences(allWords(language)).filter(
      ([, text]) => text.trim() === '' || /undefined|\[object|NaN/.test(text),
    );
    expect(bad).toEqual([]);
  });
});

describe('Chinese', () => {
  it('is not English', () => {
    const english = new Map(sentences(allWords('en')));
    const same = sentences(allWords('zh-CN')).filter(
      ([place, text]) =>
        english.get(place) === text && /[a-z]{4,}/.test(text) && !/^(palette|audit\.exportName)/.test(place),
    );
    expect(same.map(([place]) => place).sort()).toEqual(['standby.compareCommand']);
  });
});
