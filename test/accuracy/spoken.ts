/** What is said for a text, and where the voice pauses: the front end as the app has it, without a language detector. */
import { EngineError } from '../../native-models/engine-error.ts';
import type { TextLanguage } from '../../native-models/engine-types.ts';
import { createFrontEnd, type TextMode } from '../../native-models/text/front-end.ts';

export interface Spoken {
  /** The normalized text of all sentences, or the error's code where nothing could be read. */
  readonly normalized: string;
  /** Phones in order, marks included. */
  readonly phones: readonly string[];
  /** The phones that are sounds: no marks, spaces or pitch signs. */
  readonly sounds: readonly string[];
  /** How many sounds come before each pause; pauses at the very start and end are left out. */
  readonly pauses: ReadonlySet<number>;
}

const PAUSES: ReadonlySet<string> = new Set([...',.!?-…', 'SP', 'SP2', 'SP3', '停']);

/** The Japanese pitch signs, the border of an accent phrase (which the voices know as UNK), the Korean space. */
const SILENT: ReadonlySet<string> = new Set(['[', ']', '#', '_', '^', '$', 'UNK', '空']);

export type Speak = (text: string, language: TextLanguage) => Spoken;

export function createSpeak(mode: TextMode): Speak {
  const frontEnd = createFrontEnd({ symbols: 'v2', mode });
  return (text, language) => {
    try {
      const sentences = frontEnd.explain(text, { language });
      return toSpoken(
        sentences.map((sentence) => sentence.normalized).join(' '),
        sentences.map((sentence) => sentence.segments.flatMap((segment) => segment.phones)),
      );
    } catch (error) {
      if (error instanceof EngineError) return toSpoken(error.code, []);
      throw error;
    }
  };
}

function toSpoken(normalized: string, sentences: readonly (readonly string[])[]): Spoken {
  const sounds: string[] = [];
  const pauses = new Set<number>();
  for (const phones of sentences) {
    for (const phone of phones) {
      if (PAUSES.has(phone)) pauses.add(sounds.length);
      else if (isSound(phone)) sounds.push(phone);
    }
    pauses.add(sounds.length);
  }
  pauses.delete(0);
  pauses.delete(sounds.length);
  return { normalized, phones: sentences.flat(), sounds, pauses };
}

/** Marks that no voice has a symbol for pass through some readers; phones all have a letter. */
const isSound = (phone: string): boolean => !SILENT.has(phone) && /\p{L}/u.test(phone);
