// Texts as people write them against the same things spelled out.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DIFFERENCE_SOURCES, listDifferences } from '../../../accuracy/differences.ts';
import { judgePair, type Pair, readRows } from '../../../accuracy/pairs.ts';
import { worseKinds } from '../../../accuracy/pairs-report.ts';
import { createSpeak, type Speak } from '../../../accuracy/spoken.ts';

/** The share of all pairs that is read right; it may only rise. */
const SHARE_RIGHT = 0.99;

const readings = new URL('../../../fixtures/readings/', import.meta.url);
const pairs = readRows<Pair>(new URL('pairs.jsonl', readings));
const [corrected, official] = (['corrected', 'official'] as const).map((mode) => {
  const speak = createSpeak(mode);
  return pairs.map((pair) => judgePair(pair, speak));
}) as [ReturnType<typeof judgePair>[], ReturnType<typeof judgePair>[]];

describe('the pairs', () => {
  it('cover the languages and are written once each', () => {
    expect(pairs.length).toBeGreaterThanOrEqual(480);
    expect(new Set(pairs.map((pair) => pair.lang))).toEqual(new Set(['auto', 'zh', 'en', 'ja', 'ko', 'yue']));
    expect(new Set(pairs.map((pair) => `${pair.lang} ${pair.text}`)).size).toBe(pairs.length);
  });

  it('are spelled out without digits and signs', () => {
    const signs = /[\p{Nd}\p{No}\p{Nl}\p{Sc}\p{Sm}%‰°#@&/*_[\]{}\\]/u;
    expect(pairs.flatMap((pair) => pair.same.filter((text) => signs.test(text)))).toEqual([]);
  });

  it('can be read as spelled out, in both modes', () => {
    for (const mode of ['corrected', 'official'] as const) {
      const speak = createSpeak(mode);
      const silent = pairs.filter((pair) => pair.same.some((text) => speak(text, pair.lang).sounds.length === 0));
      expect(silent.map((pair) => pair.text)).toEqual([]);
    }
  });
});

describe('corrected', () => {
  it('reads as many pairs right as before', () => {
    const right = corrected.filter((verdict) => verdict.right).length;
    expect(right / pairs.length).toBeGreaterThanOrEqual(SHARE_RIGHT);
  });

  it('reads as many right of the pairs that were written without sight of the rules', () => {
    const unseen = readRows<Pair>(new URL('unseen.jsonl', readings));
    const speak = createSpeak('corrected');
    const right = unseen.filter((pair) => judgePair(pair, speak).right).length;
    expect(right / unseen.length).toBeGreaterThanOrEqual(0.98);
  });

  it('reads every sentence that the recogniser hears as it is spelled out', () => {
    const speak = createSpeak('corrected');
    const spoken = readRows<Pair>(new URL('spoken.jsonl', readings));
    expect(spoken.filter((pair) => !judgePair(pair, speak).right).map((pair) => pair.text)).toEqual([]);
  });

  it('is never worse than official', () => {
    const worse = pairs.filter((_, at) => official[at]!.right && !corrected[at]!.right).map((pair) => pair.text);
    expect(worse).toEqual([]);
  });

  it('differs from official where the kept table says', () => {
    expect(listDifferences(DIFFERENCE_SOURCES)).toBe(readFileSync(new URL('differences.md', readings), 'utf8'));
  });
});

describe('judging a pair', () => {
  const pair = (text: string, same: string, kind = 'other'): Pair => ({ lang: 'zh', kind, text, same: [same] });
  const speak = createSpeak('corrected');
  const right = (text: string, same: string, kind?: string): boolean => judgePair(pair(text, same, kind), speak).right;

  it('compares sounds and tones, not marks', () => {
    expect(right('你好。世界', '你好，世界！')).toBe(true);
    expect(right('三百', '三白')).toBe(false);
  });

  it('wants a pause where a line breaks', () => {
    expect(right('苹果香蕉', '苹果，香蕉。')).toBe(true);
    const joined: Speak = (text, language) => speak(text.replaceAll('\n', ''), language);
    const lines = pair('苹果\n香蕉', '苹果，香蕉。', 'lines');
    expect(judgePair(lines, joined)).toMatchObject({ right: false, difference: 'no pause at a line break' });
    expect(judgePair({ ...lines, text: '苹果，\n香蕉' }, joined).right).toBe(true);
  });

  it('does not take a pause elsewhere for the one at the line break', () => {
    const elsewhere: Speak = (text, language) => speak(text.replace('红\n', '红').replace('苹果', '苹果，'), language);
    expect(judgePair(pair('苹果红\n香蕉', '苹果，红，香蕉。', 'lines'), elsewhere).right).toBe(false);
    const closing: Speak = (text, language) => speak(text.replace('\n', '。'), language);
    expect(judgePair(pair('苹果红\n香蕉', '苹果，红，香蕉。', 'lines'), closing).right).toBe(true);
  });

  it('counts a text that cannot be read as wrong, by its error', () => {
    const verdict = judgePair(pair('……', '你好'), speak);
    expect(verdict).toMatchObject({ right: false, said: { normalized: 'TEXT_EMPTY' } });
  });

  it('hears no pitch signs, phrase borders or spaces', () => {
    expect(speak('はい、どうぞ', 'ja').sounds.join(' ')).toBe('h a i d o o z o');
    expect(speak('네, 아니', 'ko').sounds).not.toContain('空');
  });

  it('names the kinds in which corrected is worse', () => {
    const [good, bad] = [true, false].map((isRight) => ({ ...judgePair(pair('好', '好'), speak), right: isRight }));
    expect(worseKinds([pair('好', '好', 'a'), pair('好', '好', 'b')], [bad!, good!], [good!, good!])).toEqual([
      'a: corrected 0, official 1',
    ]);
  });
});
