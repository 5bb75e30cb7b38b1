/**
 * The joint hidden Markov model of jieba's posseg: a state is a place in the word (B M E S) together with the word's tag.
 * Ties go to the state that sorts last, which is why the states keep their sorted order.
 */
import type { TextData } from '../data.ts';
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
  readonly logs: ReadonlyMap<number, number>;
}

export function createTagModel(data: TextData): TagModel {
  const table = data.table('zh-tags');
  const names = table.meta['states'] as readonly string[];
  const count = names.length;
  const start = Float64Array.from(table.f32('start'), (log) => (log < -1e29 ? IMPOSSIBLE : log));
  const transitions = table.f32('transitions');
  const successors = names.map((_, from) =>
    rowOf(from).filter((to) => transitions[from * count + to]! > Number.NEGATIVE_INFINITY),
  );
  const characters = table.u16('characters');
  const emissionStates = table.u8('states');
  const emissionLogs = table.f32('emissions');
  const allowed = table.u8('allowed');
  const offsets = startsOf(table.u8('counts'));
  const rows = new Map(Array.from(characters, (code, index) => [code, index]));
  const everyState = rowOf(0);

  function rowOf(_from: number): number[] {
    return Array.from({ length: count }, (_, to) => to);
  }

  const emissionsOf = (code: number): Emissions => {
    const row = rows.get(code);
    const states: number[] = [];
    const logs = new Map<number, number>();
    if (row === undefined) return { states: everyState, logs };
    for (let cell = offsets[row]!; cell < offsets[row + 1]!; cell++) {
      logs.set(emissionStates[cell]!, emissionLogs[cell]!);
      if (allowed[cell] === 1) states.push(emissionStates[cell]!);
    }
    return { states: states.length > 0 ? states : everyState, logs };
  };

  const decode = (run: string): number[] => {
    const first = emissionsOf(run.charCodeAt(0));
    let live = first.states;
    let scores = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
    for (const state of live) scores[state] = start[state]! + (first.logs.get(state) ?? IMPOSSIBLE);
    const backs: Int16Array[] = [];
    for (let at = 1; at < run.length; at++) {
      const emissions = emissionsOf(run.charCodeAt(at));
      const previous = live.filter((state) => successors[state]!.length > 0);
      const expected = new Set(previous.flatMap((state) => successors[state]!));
      let next = emissions.states.filter((state) => expected.has(state));
      if (next.length === 0) next = expected.size > 0 ? [...expected].sort((a, b) => a - b) : everyState;
      const nextScores = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
      const back = new Int16Array(count).fill(-1);
      for (const state of next) {
        const emission = emissions.logs.get(state) ?? IMPOSSIBLE;
        for (const from of previous) {
          const score = scores[from]! + transitions[from * count + state]! + emission;
          if (back[state] === -1 || score >= nextScores[state]!) {
            nextScores[state] = score;
            back[state] = from;
          }
        }
      }
      backs.push(back);
      scores = nextScores;
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
