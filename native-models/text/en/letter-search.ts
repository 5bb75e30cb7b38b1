/** Beam search over the sounds of a word's letters; training and reading differ only in where the weights come from. */
import {
  encodeLetters,
  FEATURES,
  fillSlots,
  type Hypothesis,
  hashContext,
  type SoundTable,
  stressAfter,
  vowelsIn,
} from './letter-scorer.ts';

export interface SearchOptions {
  readonly beam: number;
  /** Keep each choice's weight slots, for training. */
  readonly keepSlots?: boolean;
  /** Called after each letter with the beam, best first; true stops the search. */
  readonly onStep?: (at: number, beam: readonly Hypothesis[]) => boolean;
}

/** The best complete hypothesis, or the best one at the letter where `onStep` stopped. */
export function searchSounds(
  word: string,
  table: SoundTable,
  weights: Int8Array | Float32Array,
  options: SearchOptions,
): Hypothesis | undefined {
  const letters = encodeLetters(word);
  const context = new Int32Array(FEATURES);
  const slots = new Uint32Array(FEATURES);
  let beam: (Hypothesis | undefined)[] = [undefined];
  for (let at = 0; at < word.length; at++) {
    const next: Hypothesis[] = [];
    for (const parent of beam) {
      hashContext(letters, at, parent, context);
      for (const sound of table.candidates[word.charCodeAt(at) - 97] ?? []) {
        fillSlots(context, sound, slots);
        let score = parent?.score ?? 0;
        for (let feature = 0; feature < FEATURES; feature++) score += weights[slots[feature]!]!;
        const worst = next[options.beam - 1];
        if (worst && worst.score >= score) continue;
        const phones = table.sounds[sound]!;
        insert(next, options.beam, {
          score,
          sound,
          stress: stressAfter(parent?.stress ?? 0, phones),
          vowels: (parent?.vowels ?? 0) + vowelsIn(phones),
          parent,
          slots: options.keepSlots ? slots.slice() : undefined,
        });
      }
    }
    beam = next;
    if (options.onStep?.(at, next)) break;
  }
  return beam[0];
}

function insert(beam: Hypothesis[], limit: number, hypothesis: Hypothesis): void {
  let place = beam.length;
  while (place > 0 && beam[place - 1]!.score < hypothesis.score) place--;
  beam.splice(place, 0, hypothesis);
  if (beam.length > limit) beam.pop();
}

/** Sounds of a hypothesis from the first letter on. */
export function soundsOf(last: Hypothesis | undefined): number[] {
  const out: number[] = [];
  for (let hypothesis = last; hypothesis; hypothesis = hypothesis.parent) out.push(hypothesis.sound);
  return out.reverse();
}
