/** One check per kind of recorded answer, all against the `official` mode of the front end. */
import type { SplitMethod, TextLanguage } from '../../native-models/engine-types.ts';
import { cutScript, cutText } from '../../native-models/text/cut.ts';
import { openTextData } from '../../native-models/text/data.ts';
import { createFrontEnd, type LanguageDetector } from '../../native-models/text/front-end.ts';
import { createReaders, leadInOf } from '../../native-models/text/readers.ts';
import type { SpokenWord } from '../../native-models/text/reading.ts';
import { createSegmenter, type LanguageRun, type SpokenLanguage } from '../../native-models/text/segment-languages.ts';
import { loadSymbols } from '../../native-models/text/symbols.ts';
import { editDistance } from './edit-distance.ts';
import type { Row, Verdict } from './report.ts';

const ACCENT_MARKS = new Set(['[', ']', 'UNK']);

/** Without a detector, languages follow from scripts alone, as in the app. */
export function createChecks(dataDir: string, detector?: LanguageDetector): (row: Row) => Verdict {
  const data = openTextData(dataDir);
  const symbols = loadSymbols(dataDir, 'v2');
  const readers = createReaders(data, 'official');
  const segmenter = createSegmenter(data, detector);
  const frontEnd = createFrontEnd({ symbols: 'v2', mode: 'official', dataDir, ...(detector ? { detector } : {}) });

  /** A single segment: normalized text, phones, phones per character. */
  const checkSegment = (row: Row): Verdict => {
    const text = String(row['text']);
    const language = String(row['language']) as SpokenLanguage;
    const wanted = row['phones'] as readonly string[];
    const { normalized, words: read, word2ph } = readers.read(language, text);
    const words = [...leadInOf(language, read), ...read];
    const phones = words.flatMap((word) => word.phones).map((phone) => (symbols.has(phone) ? phone : 'UNK'));
    const exact = normalized === row['normalized'] && same(phones, wanted) && same(word2ph, row['word2ph']);
    const also: Record<string, readonly [number, number]> = {};
    let [units, wrong] = [wanted.length, editDistance(wanted, phones)];
    if (language === 'zh' || language === 'yue') {
      [units, wrong] = countSyllables(wanted, row['word2ph'] as readonly number[], phones, word2ph ?? []);
      also['phone errors'] = [editDistance(wanted, phones), wanted.length];
    }
    if (language === 'ja') {
      const [plainWanted, plain] = [wanted, phones].map((list) => list.filter((phone) => !ACCENT_MARKS.has(phone)));
      also['phone errors without accent'] = [editDistance(plainWanted!, plain!), plainWanted!.length];
    }
    if (language === 'en') also['phone errors'] = [wrong, units];
    return {
      exact,
      units,
      wrong,
      also,
      difference:
        normalized === row['normalized'] ? showPhones(wanted, phones) : `${String(row['normalized'])} / ${normalized}`,
      produced: {
        normalized,
        phones,
        phone_ids: phones.map(symbols.id),
        word2ph,
        ...('non_dict_words' in row ? { non_dict_words: listRoutes(words) } : {}),
      },
    };
  };

  /** A sentence of several languages. */
  const checkMixed = (row: Row): Verdict => {
    const text = String(row['text']);
    const wanted = row['phone_ids'] as readonly number[];
    const sentence = frontEnd.readPrompt(text, row['language'] as TextLanguage);
    const segments = sentence.segments.map((segment) => ({
      language: segment.language,
      text: segment.text,
      normalized: segment.normalized,
      phone_ids: segment.phoneIds,
      word2ph: segment.word2ph,
      bert: segment.language === 'zh' ? 'char' : 'zero',
    }));
    const wantedSegments = (row['segments'] as readonly (Row & { bert?: unknown })[]).map(
      ({ bert: _, ...segment }) => segment,
    );
    const exact = same(sentence.phoneIds, wanted) && sentence.normalized === row['normalized'];
    const wrong = editDistance(wanted.map(String), sentence.phoneIds.map(String));
    return {
      exact,
      units: wanted.length,
      wrong,
      also: {
        'other segments': [
          same(
            segments.map((s) => s.language),
            wantedSegments.map((s) => s['language']),
          )
            ? 0
            : 1,
          1,
        ],
      },
      difference: `${showSegments(wantedSegments)} / ${showSegments(segments)}`,
      produced: {
        normalized: sentence.normalized,
        phones: sentence.segments.flatMap((s) => s.phones),
        phone_ids: sentence.phoneIds,
        segments,
        word2ph: sentence.segments.every((segment) => segment.word2ph !== null)
          ? sentence.segments.flatMap((segment) => segment.word2ph ?? [])
          : null,
        lead_dot_added: !text.startsWith('.') && sentence.segments[0]?.text.startsWith('.') === true,
        non_dict_words: listRoutes(
          sentence.segments.flatMap((segment) => (segment.language === 'en' ? segment.words : [])),
        ),
      },
    };
  };

  /** Language runs under three settings; a unit is a character with its language. */
  const checkRuns = (row: Row): Verdict => {
    const text = String(row['text']);
    const produced: Record<string, unknown> = {};
    const also: Record<string, readonly [number, number]> = {};
    const differences: string[] = [];
    let [units, wrong] = [0, 0];
    for (const [key, fallback] of [
      ['auto', undefined],
      ['zh', 'zh'],
      ['ja', 'ja'],
    ] as const) {
      const runs = segmenter.label(text, fallback).map((run) => [run.language, run.text] as const);
      const wanted = row[key] as readonly (readonly [string, string])[];
      produced[key] = runs;
      const [a, b] = [wanted, runs].map((list) =>
        list.flatMap(([language, part]) => Array.from(part, (c) => language + c)),
      );
      const errors = editDistance(a!, b!);
      units += a!.length;
      wrong += errors;
      also[`other rows (${key})`] = [same(runs, wanted) ? 0 : 1, 1];
      if (!same(runs, wanted)) differences.push(`${key}: ${JSON.stringify(wanted)} / ${JSON.stringify(runs)}`);
    }
    return { exact: differences.length === 0, units, wrong, also, difference: differences.join('; '), produced };
  };

  const checkCut = (row: Row): Verdict => {
    const text = String(row['text']);
    const method = row['method'] as SplitMethod;
    const output = cutText(text, method).join('\n');
    const sentences = [...cutScript(text, method, row['language'] === 'en' ? '.' : '。')];
    const exact = same(sentences, row['final_sentences']);
    return {
      exact,
      units: 1,
      wrong: exact ? 0 : 1,
      difference: `${JSON.stringify(row['final_sentences'])} / ${JSON.stringify(sentences)}`,
      produced: { cut_output: output, final_sentences: sentences },
    };
  };

  return (row) => {
    if ('method' in row) return checkCut(row);
    if ('auto' in row) return checkRuns(row);
    if ('segments' in row) return checkMixed(row);
    return checkSegment(row);
  };
}

/** Words that left the dictionary, with the way that they were read, under the recorded names. */
const listRoutes = (words: readonly SpokenWord[]): (readonly [string, string])[] =>
  words.flatMap(({ text, origin }) => {
    const route = { spelled: 'spell', split: 'segment', guessed: 'predict', dictionary: '', user: '', mark: '' }[
      origin
    ];
    return route === '' ? [] : [[text, route] as const];
  });

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Syllables (initial, final and tone together) compared character by character; another length counts as all wrong. */
function countSyllables(
  wanted: readonly string[],
  wantedCounts: readonly number[],
  got: readonly string[],
  gotCounts: readonly number[],
): [units: number, wrong: number] {
  const a = group(wanted, wantedCounts);
  const b = group(got, gotCounts);
  return [a.length, editDistance(a, b)];
}

function group(phones: readonly string[], counts: readonly number[]): string[] {
  let end = 0;
  return counts.flatMap((count) => {
    end += count;
    return count === 2 ? [phones.slice(end - count, end).join(' ')] : [];
  });
}

function showPhones(wanted: readonly string[], got: readonly string[]): string {
  let start = 0;
  while (start < wanted.length && wanted[start] === got[start]) start++;
  let [a, b] = [wanted.length, got.length];
  while (a > start && b > start && wanted[a - 1] === got[b - 1]) {
    a--;
    b--;
  }
  const from = Math.max(0, start - 2);
  return `…${wanted.slice(from, a + 1).join(' ')} / …${got.slice(from, b + 1).join(' ')}`;
}

const showSegments = (segments: readonly Row[] | readonly LanguageRun[]): string =>
  segments
    .map((segment) => `[${String((segment as Row)['language'])}]${String((segment as Row)['normalized'])}`)
    .join('');
