/**
 * Subtitles: rows cut by sense into cues of one or two lines. Where to cut is found for a whole row at once: ends of sentences are best,
 * then pauses and commas; a small word that belongs to the next one never stands at the end of a line when there is another way.
 */
import { type Unit, unitsOf } from './subtitle-units.ts';
import { LINE_WIDTH, widthOf } from './text-width.ts';
import type { PlacedRow } from './timeline.ts';

export interface Cue {
  readonly startS: number;
  readonly endS: number;
  readonly lines: readonly string[];
  readonly speaker: string | null;
}

const CUE_COST = 3;
const LONGEST_S = 7;
const SHORTEST_S = 1;
const LONG_PAUSE_S = 0.8;
const HEARD_PAUSE_S = 0.25;
const SECOND_SENTENCE_COST = 1.5;
/** A sentence that begins in the middle of a line. */
const INSIDE_LINE_COST = 3;

export function cuesOf(placed: readonly PlacedRow[]): Cue[] {
  const cues = placed.flatMap(({ row, startS, endS }) =>
    cutRow(unitsOf(row.text, row.words, endS - startS)).map((cue) => ({
      ...cue,
      startS: startS + cue.startS,
      endS: startS + cue.endS,
      speaker: row.speaker,
    })),
  );
  // Times of words are estimates; a cue that would still stand when the next one comes gives way.
  return cues.map((cue, index) => {
    const next = cues[index + 1]?.startS ?? Number.POSITIVE_INFINITY;
    return { ...cue, endS: Math.max(cue.startS, Math.min(cue.endS, next)) };
  });
}

/** Where a cue ends, and where its second line begins: places between units. */
interface Cut {
  readonly cost: number;
  readonly from: number;
  /** Same as `from` where there is one line. */
  readonly second: number;
}

interface Row {
  readonly units: readonly Unit[];
  /** Behind each unit. */
  readonly breaks: readonly number[];
  /** Of the text before each unit, and of the whole at the end. */
  readonly widths: readonly number[];
}

function cutRow(units: readonly Unit[]): Omit<Cue, 'speaker'>[] {
  const row: Row = {
    units,
    breaks: units.map((unit, index) => breakCost(unit, units[index + 1])),
    widths: sumsOf(units.map(({ text }) => widthOf(text))),
  };
  const best: Cut[] = [{ cost: 0, from: 0, second: 0 }];
  for (let to = 1; to <= units.length; to++) {
    let least: Cut = { cost: Number.POSITIVE_INFINITY, from: to - 1, second: to - 1 };
    for (let from = to - 1; from >= 0; from--) {
      const layout = layOut(row, from, to);
      if (layout === null) break;
      const cost = best[from]!.cost + layout.cost + timeCost(units, from, to) + 2 * row.breaks[to - 1]!;
      if (cost < least.cost) least = { cost, from, second: layout.second };
    }
    best.push(least);
  }
  const cues: Omit<Cue, 'speaker'>[] = [];
  for (let to = units.length; to > 0; to = best[to]!.from) {
    const { from, second } = best[to]!;
    const lines = (
      second === from
        ? [[from, to]]
        : [
            [from, second],
            [second, to],
          ]
    ).map(([a, b]) => textOf(units, a!, b!));
    cues.push({ startS: units[from]!.startS, endS: units[to - 1]!.endS, lines });
  }
  return cues.reverse();
}

function sumsOf(values: readonly number[]): number[] {
  const sums = [0];
  for (const value of values) sums.push(sums.at(-1)! + value);
  return sums;
}

/** In one line or two; null when it fits neither, unless it is a single word. */
function layOut(row: Row, from: number, to: number): Omit<Cut, 'from'> | null {
  const { breaks } = row;
  const whole = lineWidth(row, from, to);
  if (whole > 2 * LINE_WIDTH && to - from > 1) return null;
  const ends = [];
  for (let at = from; at < to - 1; at++) if (breaks[at] === 0) ends.push(at + 1);
  if (to - from === 1 || whole <= LINE_WIDTH)
    return { second: from, cost: ends.length * (SECOND_SENTENCE_COST + INSIDE_LINE_COST) };
  let best: Omit<Cut, 'from'> | null = null;
  for (let second = from + 1; second < to; second++) {
    const [first, last] = [lineWidth(row, from, second), lineWidth(row, second, to)];
    if (first > LINE_WIDTH || last > LINE_WIDTH) continue;
    const inside = ends.filter((end) => end !== second).length * INSIDE_LINE_COST;
    const sentences = ends.length * SECOND_SENTENCE_COST + inside;
    const cost = sentences + breaks[second - 1]! / 2 + Math.abs(first - last) / LINE_WIDTH;
    if (best === null || cost < best.cost) best = { second, cost };
  }
  return best;
}

/** Without the space at its end. */
function lineWidth({ units, widths }: Row, from: number, to: number): number {
  return widths[to]! - widths[from]! - (units[to - 1]!.text.endsWith(' ') ? 1 : 0);
}

function textOf(units: readonly Unit[], from: number, to: number): string {
  const parts = units.slice(from, to).map(({ text }) => text);
  return parts.join('').trim();
}

function timeCost(units: readonly Unit[], from: number, to: number): number {
  const seconds = units[to - 1]!.endS - units[from]!.startS;
  let pause = 0;
  for (let at = from; at < to - 1; at++) pause = Math.max(pause, units[at + 1]!.startS - units[at]!.endS);
  return (
    CUE_COST +
    4 * Math.max(0, seconds - LONGEST_S) +
    3 * Math.max(0, SHORTEST_S - seconds) +
    (pause > LONG_PAUSE_S ? 4 * pause : 0)
  );
}

const closers = '["\'”’」』）》〉】〕)\\]}]*\\s*$';
const sentenceEnd = new RegExp(`[.!?…。！？]${closers}`, 'u');
const shortened = /(?:^|\s)(?:Mr|Mrs|Ms|Dr|St|Prof|vs|No|[A-Z])\.\s*$/u;
const clauseEnd = new RegExp(`[,;:—–，；：、]${closers}`, 'u');
const leansForward =
  /^(?:an?|the|of|to|in|on|at|by|for|with|from|as|and|or|but|my|your|his|her|its|our|their|is|are|was|were|not|no|把|被|在|是|不|没|这|那|每|一|和|与|向|对|从|给)$/iu;
const beginsPart =
  /^(?:and|but|or|nor|so|because|that|which|who|when|where|while|if|though|although|than|with|for|from|into|after|before|但|但是|而|而且|因为|所以|如果|然后|并|并且|或|或者|不过|可是|虽然)$/iu;
const partEnd = /[的了着过吗呢吧]$/u;

/** How bad a cut between two words is: 0 at the end of a sentence. */
function breakCost(unit: Unit, next: Unit | undefined): number {
  if (next === undefined) return 0;
  const word = bare(unit.text);
  if (shortened.test(unit.text)) return 8;
  if (sentenceEnd.test(unit.text)) return 0;
  if (clauseEnd.test(unit.text)) return 1;
  if (next.startS - unit.endS > HEARD_PAUSE_S) return 1;
  if (leansForward.test(word)) return 8;
  if (beginsPart.test(bare(next.text))) return 2.5;
  return partEnd.test(word) ? 3 : 5;
}

const bare = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '');
