/**
 * Kana and Hangul inside a section that a detector gave to another language become sections of their own. Of a section of
 * unknown language only ideographs, digits and a few marks are kept; the comma is not among them, so its pause is lost.
 * (Official: `GPT_SoVITS/text/LangSegmenter/langsegmenter.py, split_jako` and `full_cjk`.)
 */
import type { Section } from './language-sections.ts';

/** `、-〜` is a range (U+3001 to U+301C), as in the official pattern, so it also matches Japanese brackets. */
const INNER = '[0-9、-〜。！？.!?… ]';
const runsOf = (letters: string): RegExp => new RegExp(`[${letters}]+(?:${INNER}+[${letters}]*)*`, 'g');
const KANA_RUNS = runsOf('\\u3041-\\u3096\\u3099\\u309a\\u30a1-\\u30fa\\u30fc');
const HANGUL_RUNS = runsOf('\\u1100-\\u11ff\\u3130-\\u318f\\uac00-\\ud7af');
const KEPT =
  /[0-9、-〜。！？.!?… /\u4e00-\u9fff\u3400-\u4db5\u{20000}-\u{2a6df}\u{2a700}-\u{2ebef}\u{2ebf0}-\u{2ee5d}\u{30000}-\u{3134a}\u{31350}-\u{323af}]/u;

/** A section that is one script as a whole keeps its label, even a wrong one. */
export function separateScripts(section: Section): Section[] {
  const parts = (section.label === 'ja' ? [section] : cutOut(section, KANA_RUNS, 'ja')).flatMap((part) =>
    part.label === 'ko' ? [part] : cutOut(part, HANGUL_RUNS, 'ko'),
  );
  return (parts.length === 1 ? [section] : parts).map(keepIdeographs);
}

function cutOut({ label, text }: Section, runs: RegExp, found: 'ja' | 'ko'): Section[] {
  const out: Section[] = [];
  let end = 0;
  for (const match of text.matchAll(runs)) {
    if (match.index > end) out.push({ label, text: text.slice(end, match.index) });
    end = match.index + match[0].length;
    out.push({ label: found, text: match[0] });
  }
  if (end < text.length) out.push({ label, text: text.slice(end) });
  return out;
}

function keepIdeographs(section: Section): Section {
  if (section.label !== 'x') return section;
  const text = [...section.text].filter((character) => KEPT.test(character)).join('');
  return text === '' ? section : { label: 'zh', text };
}
