/** The elements of SSML that say how something is spoken (W3C, Speech Synthesis Markup Language 1.1): break, sub, say-as, phoneme. */
import type { SpokenLanguage } from '../../segment-languages.ts';
import { parseReading } from '../../user-dictionary.ts';
import { toPhones } from '../../zh/syllables.ts';
import type { Marked } from '../draft.ts';
import { HARD_CUT, type Said } from '../form.ts';
import { decodePinyin } from './pinyin.ts';
import { sayAs } from './say-as.ts';
import { attribute, type Tag } from './tags.ts';

export type Read = Marked['read'];

const LIGHT = new Set(['weak', 'medium']);
const STRONG = new Set(['strong', 'x-strong']);
/** From here on a pause is a stop, and from `CUT_MS` on the sentence ends there, so that the pause can be as long as it says. */
const STOP_MS = 700;
const CUT_MS = 250;
/** As for any request of a pause; longer ones are cut to this. */
const LONGEST_MS = 10_000;

/** Undefined for a break that says there is to be none. */
export function readBreak(tag: Tag): Read | undefined {
  const strength = attribute(tag, 'strength')?.toLowerCase() ?? 'medium';
  const pauseMs = milliseconds(attribute(tag, 'time'));
  if (pauseMs === 0 || (pauseMs === undefined && !LIGHT.has(strength) && !STRONG.has(strength))) return undefined;
  const isStop = pauseMs === undefined ? STRONG.has(strength) : pauseMs >= STOP_MS;
  const cut = pauseMs !== undefined && pauseMs >= CUT_MS ? HARD_CUT : '';
  return (language) => {
    const spaced = language === 'en' || language === 'ko';
    const mark = isStop ? (spaced ? '. ' : '。') : spaced ? ', ' : '，';
    return { spoken: mark + cut, ...(pauseMs === undefined ? {} : { pauseMs }) };
  };
}

function milliseconds(time: string | undefined): number | undefined {
  const match = /^\s*\+?(\d{1,7}(?:\.\d{1,6})?|\.\d{1,6})\s*(ms|s)\s*$/i.exec(time ?? '');
  if (!match) return undefined;
  return Math.min(LONGEST_MS, Math.round(Number(match[1]) * (match[2]!.toLowerCase() === 's' ? 1000 : 1)));
}

/** @param content the text of the element, which may have tags in it. Undefined leaves it to be read as it is. */
export function readElement(tag: Tag, content: string): Read | undefined {
  const text = content.replace(/<[^<>]*>/g, '').trim();
  switch (tag.name) {
    case 'sub': {
      const alias = attribute(tag, 'alias')?.trim();
      return alias === undefined ? undefined : () => ({ spoken: oneLine(alias) });
    }
    case 'say-as': {
      const kind = attribute(tag, 'interpret-as')?.toLowerCase();
      return kind === undefined ? undefined : (language) => sayAs(kind, text, language);
    }
    case 'phoneme': {
      const phonetic = attribute(tag, 'ph')?.trim();
      return phonetic ? () => readPhoneme(attribute(tag, 'alphabet')?.toLowerCase(), phonetic, text) : undefined;
    }
    default:
      return undefined;
  }
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll(/[\ue000-\uf8ff]/g, '');

/** Pinyin, Jyutping and ARPAbet become phones. IPA and X-SAMPA have no table here, so that the text itself is read. */
function readPhoneme(alphabet: string | undefined, phonetic: string, text: string): Said | undefined {
  if (alphabet === undefined) return undefined;
  if (/pinyin|^(?:x-)?py$|^sapi$/.test(alphabet)) {
    const syllables = decodePinyin(phonetic);
    if (!syllables) return undefined;
    // One character stands for each syllable, as the Chinese reader counts.
    const spoken = [...text].length === syllables.length ? text : '字'.repeat(syllables.length);
    return { spoken, phones: syllables.flatMap(toPhones), language: 'zh' };
  }
  if (/jyutping/.test(alphabet)) return given(text, phonetic.replaceAll(/[\s.-]+/g, ' '), 'yue');
  if (/arpabet|^(?:x-)?cmu$/.test(alphabet)) {
    return given(text === '' ? 'word' : text, phonetic.toUpperCase().replaceAll(/[\s.]+/g, ' '), 'en');
  }
  return undefined;
}

/** A reading as the user's dictionary takes it, if it is one of phones. */
function given(word: string, reading: string, language: SpokenLanguage): Said | undefined {
  try {
    const { phones, ...said } = parseReading(word, reading);
    return phones && said.language === language ? { ...said, phones } : undefined;
  } catch {
    return undefined;
  }
}
