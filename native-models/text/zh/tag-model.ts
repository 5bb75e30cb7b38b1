/**
 * The joint hidden Markov model of jieba's posseg: a state is a place in the word (B M E S) together with the word's tag.
 * Ties go to the state that sorts last, which is why the states keep their sorted order.
 */
import type { TextData } from '../data.ts';
import { remember } from '../remember.ts';
import { startsOf } from '../starts-of.ts';

/** Log probability of a character in a state that never emitted it: any other path is more probable than one through it. */
const IMPOSSIBLE = -3.14e100;

export interface TaggedWord {
  readonly word: string;
  readonly tag: string;
}

export interface TagModel {
  /** Cut a run of Hanzi into tagged words. */
  cut(run: string): TaggedWord[];
}

interface Emissions {
  readonly states: readonly number[];
  /** By state. */
  readonly logs: Float64Array;
}

/** Characters whose emissions are kept: a text has the same few hundred over and over. */
const KEPT_CHARACTERS = 1000;

export function createTagModel(data: TextData): TagModel {
  const table = data.table('zh-tags');
  const names = table.meta['states'] as readonly string[];
  const count = names.length;
  const start = Float64Array.from(table.f32('start'), (log) => (log < -1e29 ? IMPOSSIBLE : log));
  const transitions = table.f32('transitions');
  const everyState = Array.from(names.keys());
  const successors = everyState.map((from) =>
    everyState.filter((to) => transitions[from * count + to]! > Number.NEGATIVE_INFINITY),
  );
  /** The transitions by where they lead: the rows that decoding walks along. */
  const incoming = Float32Array.from({ length: count * count }, (_, cell) => {
    return transitions[(cell % count) * count + Math.floor(cell / count)]!;
  });
  const characters = table.u16('characters');
  const emissionStates = table.u8('states');
  const emissionLogs = table.f32('emissions');
  const allowed = table.u8('allowed');
  const offsets = startsOf(table.u8('counts'));
  const rows = new Map(Array.from(characters, (code, index) => [code, index]));

  const emissionsOf = (code: number): Emissions => {
    const row = rows.get(code);
    const states: number[] = [];
    const logs = new Float64Array(count).fill(IMPOSSIBLE);
    if (row === undefined) return { states: everyState, logs };
    for (let cell = offsets[row]!; cell < offsets[row + 1]!; cell++) {
      logs[emissionStates[cell]!] = emissionLogs[cell]!;
      if (allowed[cell] === 1) states.push(emissionStates[cell]!);
    }
    return { states: states.length > 0 ? states : everyState, logs };
  };

  const keptEmissions = remember(KEPT_CHARACTERS, emissionsOf);

  const decode = (run: string): number[] => {
    const first = keptEmissions(run.charCodeAt(0));
    let live = first.states;
    let scores = new Float64Array(count);
    let nextScores = new Float64Array(count);
    for (const state of live) scores[state] = start[state]! + first.logs[state]!;
    const expected = new Uint8Array(count);
    const backs: Int16Array[] = [];
    for (let at = 1; at < run.length; at++) {
      const { states, logs } = keptEmissions(run.charCodeAt(at));
      const previous = live.filter((state) => successors[state]!.length > 0);
      expected.fill(0);
      for (const from of previous) for (const to of successors[from]!) expected[to] = 1;
      let next = states.filter((state) => expected[state] === 1);
      if (next.length === 0)
        next = previous.length > 0 ? everyState.filter((state) => expected[state] === 1) : everyState;
      const back = new Int16Array(count);
      for (const state of next) {
        const emission = logs[state]!;
        const row = state * count;
        let best = Number.NEGATIVE_INFINITY;
        let found = -1;
        for (const from of previous) {
          const score = scores[from]! + incoming[row + from]! + emission;
          if (found !== -1 && score < best) continue;
          best = score;
          found = from;
        }
        nextScores[state] = best;
        back[state] = found;
      }
      backs.push(back);
      [scores, nextScores] = [nextScores, scores];
      live = next;
    }
    let state = live.reduce((best, candidate) => (scores[candidate]! >= scores[best]! ? candidate : best), live[0]!);
    const path = [state];
    for (let at = backs.length - 1; at >= 0; at--) {
      state = Math.max(backs[at]![state]!, 0);
      path.push(state);
    }
    return path.reverse();
  };

  return {
    cut(run) {
      const path = decode(run);
      const words: TaggedWord[] = [];
      let begin = 0;
      let done = 0;
      for (let at = 0; at < run.length; at++) {
        const [place, tag = 'x'] = names[path[at]!]!.split(' ');
        if (place === 'B') begin = at;
        else if (place === 'E' || place === 'S') {
          words.push({ word: run.slice(place === 'E' ? begin : at, at + 1), tag });
          done = at + 1;
        }
      }
      if (done < run.length) words.push({ word: run.slice(done), tag: names[path[done]!]!.split(' ')[1] ?? 'x' });
      return words;
    },
  };
}
