/**
 * Names of files by a pattern, which every system takes: Windows has the longest list of what it refuses, and none of it is in them.
 * No two names of one list differ only in their case.
 */
import type { ExportRow } from './ports.ts';

const MOST_BYTES = 120;
const FIRST_WORDS_LETTERS = 24;
/** Refused by Windows, or by what reads lists of files; marks that change the direction of what follows. */
const refused = /[\p{Cc}<>:"/\\|?*\u2028\u2029]|(?![\u200c\u200d])\p{Cf}/gu;
const devices = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/iu;

/** One for each row, in order, without the ending. */
export function namesOf(project: string, rows: readonly ExportRow[], pattern: string): string[] {
  const digits = Math.max(2, String(Math.max(0, ...rows.map(({ number }) => number))).length);
  const taken = new Set<string>();
  return rows.map((row) => {
    const parts: Readonly<Record<string, string>> = {
      project,
      number: String(row.number).padStart(digits, '0'),
      speaker: row.speaker ?? '',
      words: firstWords(row.text),
      chapter: row.chapter ?? '',
    };
    const filled = pattern.replace(/\{(\w+)\}/gu, (_, part: string) => safeName(parts[part] ?? ''));
    return unique(safeName(filled) || `row ${parts['number']}`, taken);
  });
}

/** Empty when nothing is left of it. */
export function safeName(text: string): string {
  const plain = text
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(refused, ' ')
    .replace(/\s+/gu, ' ')
    .replace(/^[\s.~-]+|[\s.]+$/gu, '');
  return cutBytes(plain, MOST_BYTES).replace(devices, '_$&');
}

function unique(name: string, taken: Set<string>): string {
  let free = name;
  for (let count = 2; taken.has(free.toLowerCase()); count++) free = `${name} (${count})`;
  taken.add(free.toLowerCase());
  return free;
}

function firstWords(text: string): string {
  const words = [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text.slice(0, 300))];
  let first = '';
  for (const { segment, isWordLike } of words) {
    if (isWordLike && (first + segment).trim().length > FIRST_WORDS_LETTERS && first.trim() !== '') break;
    first += segment;
  }
  return first.replace(/[^\p{L}\p{N}\p{M}]+$/u, '');
}

/** At whole letters. */
function cutBytes(text: string, most: number): string {
  let bytes = 0;
  let cut = '';
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)) {
    bytes += Buffer.byteLength(segment);
    if (bytes > most) return cut.replace(/[\s.]+$/u, '');
    cut += segment;
  }
  return cut;
}
