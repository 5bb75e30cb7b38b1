/**
 * Pairs: a text as people write it, and the same thing spelled out in the ways that are right. A pair is right when the text gives
 * the sounds of one of them; where line breaks matter, also a pause at each.
 */
import { readFileSync } from 'node:fs';
import type { TextLanguage } from '../../native-models/engine-types.ts';
import { editDistance } from './edit-distance.ts';
import type { Speak, Spoken } from './spoken.ts';

export interface Pair {
  readonly lang: TextLanguage;
  readonly kind: string;
  readonly text: string;
  readonly same: readonly string[];
}

export interface PairVerdict {
  readonly right: boolean;
  readonly said: Spoken;
  /** What is wrong, in one line; empty when right. */
  readonly difference: string;
}

/** Kinds in which every line break must be heard. */
const LINE_KINDS: ReadonlySet<string> = new Set(['lines', 'list']);

export const readRows = <R>(file: string | URL): R[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as R);

export function judgePair(pair: Pair, speak: Speak): PairVerdict {
  const said = speak(pair.text, pair.lang);
  const spelled = pair.same.map((text) => ({ text, spoken: speak(text, pair.lang) }));
  const sounding = spelled.filter(({ spoken }) => sameSounds(spoken, said));
  if (sounding.length === 0) return { right: false, said, difference: nearest(said, spelled) };
  const breaks = LINE_KINDS.has(pair.kind) ? findBreaks(pair, speak) : [];
  if (sounding.some(({ spoken }) => pausesAtBreaks(breaks, spoken, said))) return { right: true, said, difference: '' };
  return { right: false, said, difference: 'no pause at a line break' };
}

const sameSounds = (one: Spoken, other: Spoken): boolean =>
  one.sounds.length > 0 &&
  one.sounds.length === other.sounds.length &&
  one.sounds.every((sound, at) => sound === other.sounds[at]);

/** How many sounds come before each line break. Blank lines belong to the break around them. */
function findBreaks({ text, lang }: Pair, speak: Speak): number[] {
  const lines = text.trim().split(/\s*\n/);
  return lines.slice(1).map((_, at) => speak(lines.slice(0, at + 1).join('\n'), lang).sounds.length);
}

/**
 * Whether every break is heard. Where a first line read by itself has other sounds than in the whole, its break cannot be placed;
 * then as many pauses as there are breaks must be where the spelled-out text has them.
 */
function pausesAtBreaks(breaks: readonly number[], spelled: Spoken, said: Spoken): boolean {
  const shared = [...spelled.pauses].filter((pause) => said.pauses.has(pause));
  return shared.length >= breaks.length && breaks.every((at) => !spelled.pauses.has(at) || said.pauses.has(at));
}

/** The spelled-out text that comes nearest, with the stretch of sounds in which it differs. */
function nearest(said: Spoken, spelled: readonly { readonly text: string; readonly spoken: Spoken }[]): string {
  let best: { readonly distance: number; readonly difference: string } | undefined;
  for (const { text, spoken } of spelled) {
    const distance = editDistance(spoken.sounds, said.sounds);
    if (best && best.distance <= distance) continue;
    best = { distance, difference: `not “${oneLine(text)}”: ${stretch(spoken.sounds, said.sounds)}` };
  }
  return best?.difference ?? '';
}

/** The sounds between the common start and the common end of both lists: wanted / got. */
export function stretch(wanted: readonly string[], got: readonly string[]): string {
  let start = 0;
  while (start < wanted.length && wanted[start] === got[start]) start++;
  let [a, b] = [wanted.length, got.length];
  while (a > start && b > start && wanted[a - 1] === got[b - 1]) {
    a--;
    b--;
  }
  return `${wanted.slice(start, a).join(' ') || '-'} / ${got.slice(start, b).join(' ') || '-'}`;
}

export const oneLine = (text: string): string => text.replaceAll('\r', '').replaceAll('\n', '⏎');
