/**
 * The BMES hidden Markov model (begin, middle, end, single) of jieba's finalseg: it finds word borders, without tags, in runs
 * of characters that no dictionary word covers. Start and transition probabilities and the emissions are jieba's (MIT).
 */
import type { TextData } from '../data.ts';

const [BEGIN, END, MIDDLE, SINGLE] = [0, 1, 2, 3] as const;
const STATES = [BEGIN, END, MIDDLE, SINGLE] as const;

/** Log probability of an event that training never saw: any other path is more probable than one through it. */
const IMPOSSIBLE = -3.14e100;

const START = [-0.26268660809250016, IMPOSSIBLE, IMPOSSIBLE, -1.4652633398537678];

/** For each state the states before it, with the log probability of the step. */
const PREDECESSORS: readonly (readonly (readonly [from: number, log: number])[])[] = [
  [
    [END, -0.5897149736854513],
    [SINGLE, -0.7211965654669841],
  ],
  [
    [BEGIN, -0.51082562376599],
    [MIDDLE, -0.33344856811948514],
  ],
  [
    [BEGIN, -0.916290731874155],
    [MIDDLE, -1.2603623820268226],
  ],
  [
    [END, -0.8085250474669937],
    [SINGLE, -0.6658631448798212],
  ],
];

export interface BmesHmm {
  cut(run: string): string[];
}

export function createBmesHmm(data: TextData): BmesHmm {
  const table = data.table('zh-bmes');
  const emissions = table.f32('emissions');
  const rows = new Map(Array.from(table.u16('characters'), (code, row) => [code, row]));
  const emission = (code: number, state: number): number => {
    const row = rows.get(code);
    const log = row === undefined ? Number.NEGATIVE_INFINITY : emissions[row * STATES.length + state]!;
    return log === Number.NEGATIVE_INFINITY ? IMPOSSIBLE : log;
  };

  const decode = (run: string): number[] => {
    let scores = STATES.map((state) => START[state]! + emission(run.charCodeAt(0), state));
    const backs: number[][] = [];
    for (let at = 1; at < run.length; at++) {
      const back: number[] = [];
      const previous = scores;
      scores = STATES.map((state) => {
        let best = Number.NEGATIVE_INFINITY;
        for (const [from, log] of PREDECESSORS[state]!) {
          const score = previous[from]! + log + emission(run.charCodeAt(at), state);
          if (back[state] === undefined || score > best) {
            best = score;
            back[state] = from;
          }
        }
        return best;
      });
      backs.push(back);
    }
    let state: number = scores[SINGLE]! >= scores[END]! ? SINGLE : END;
    const path = [state];
    for (let at = backs.length - 1; at >= 0; at--) {
      state = backs[at]![state]!;
      path.push(state);
    }
    return path.reverse();
  };

  return {
    cut(run) {
      const words: string[] = [];
      let begin = 0;
      for (const [at, state] of decode(run).entries()) {
        if (state === BEGIN || state === SINGLE) begin = at;
        if (state === END || state === SINGLE) words.push(run.slice(begin, at + 1));
      }
      return words;
    },
  };
}
