/** One sentence spoken by a voice, as a recogniser hears it: word errors, and how far apart the starts of shared words are. */
import type { Engine, TimedWord } from '../../../native-models/engine-types.ts';
import { countWordErrors } from '../word-error-rate.ts';
import { comparableStarts, comparableWords, type WordStart } from './comparable.ts';
import { hearWords } from './heard-words.ts';
import { sharedWords } from './shared-words.ts';

export interface Heard {
  readonly text: string;
  readonly heard: string;
  /** Words that should be heard, and how many were not. */
  readonly words: number;
  readonly errors: number;
  /** Of every word that both have: its start by the recogniser less its start by the take, seconds. */
  readonly startsApartS: readonly number[];
}

interface Voice {
  readonly engine: Engine;
  readonly packDir: string;
  /** For recordings. */
  readonly dir: string;
}

interface Sentence {
  readonly text: string;
  /** What should be heard. */
  readonly wanted: string;
  readonly seed: number;
}

export async function hearSentence({ engine, packDir, dir }: Voice, { text, wanted, seed }: Sentence): Promise<Heard> {
  const samples: number[] = [];
  const told: TimedWord[] = [];
  let sampleRateHz = 0;
  for await (const chunk of engine.speakChunks(packDir, { text, language: 'en', seed })) {
    for (const sample of chunk.samples) samples.push(sample);
    told.push(...(chunk.words ?? []));
    sampleRateHz = chunk.sampleRateHz;
  }
  const heard = comparableStarts(hearWords({ samples: Float32Array.from(samples), sampleRateHz }, dir));
  const heardWords = heard.map((word) => word.text);
  const wantedWords = comparableWords(wanted);
  return {
    text,
    heard: heardWords.join(' '),
    words: wantedWords.length,
    errors: countWordErrors(wantedWords, heardWords),
    startsApartS: startsApart(comparableStarts(told), heard),
  };
}

export function startsApart(told: readonly WordStart[], heard: readonly WordStart[]): number[] {
  const textsOf = (words: readonly WordStart[]): string[] => words.map(({ text }) => text);
  return sharedWords(textsOf(told), textsOf(heard)).flatMap(([at, heardAt]) => {
    const [by, from] = [heard[heardAt]!.startS, told[at]!.startS];
    return by === undefined || from === undefined ? [] : [by - from];
  });
}
