/**
 * A look-ahead limiter: it begins to give way before a peak comes, because the whole map is known. Its curve is reckoned from the
 * first cell on and never lies whole in memory: that of a long programme would take as much as the map itself.
 */
import type { LevelMap } from './level-map.ts';

/** Cells (about a millisecond) over which the limiter gives way before a peak. */
const ATTACK_CELLS = 5;
/** Share of its way back that it goes in a cell: two thirds in 80 ms. */
const RELEASE_SHARE = 1 / 80;
/** Cells that are remembered: as many as one border depends on, and a power of two. */
const REMEMBERED = 32;

export interface LimiterCurve {
  /**
   * The limiter's factor at the border before this cell, and, for the number of cells, at the end. Inside of a cell it goes straight
   * from one border to the other, and both are low enough for the cell. 1 behind the end. Quick for borders that come in order.
   */
  border(cell: number): number;
}

/** `gain` and `ceiling` are linear. */
export function limiterCurve(map: LevelMap, gain: number, ceiling: number): LimiterCurve {
  const highest = map.peaks.reduce((most, height) => Math.max(most, height), 0);
  if (highest * gain <= ceiling) return { border: () => 1 };
  let walk = new Walk(map.peaks, gain, ceiling);
  return {
    border(cell) {
      if (cell > map.peaks.length) return 1;
      if (cell < walk.at - 1) walk = new Walk(map.peaks, gain, ceiling);
      while (walk.at < cell) walk.advance();
      return cell === walk.at ? walk.border : walk.borderBefore;
    },
  };
}

/** What a border depends on: needs of cells, the lowest need around each, and their means. */
class Walk {
  readonly #peaks: Float32Array;
  readonly #gain: number;
  readonly #ceiling: number;
  readonly #needs = new Float32Array(REMEMBERED);
  readonly #lows = new Float32Array(REMEMBERED);
  #needed = 0;
  #lowered = 0;
  #factor = 1;
  #mean: number;
  at = 0;
  border: number;
  borderBefore = 1;

  constructor(peaks: Float32Array, gain: number, ceiling: number) {
    this.#peaks = peaks;
    this.#gain = gain;
    this.#ceiling = ceiling;
    this.#mean = this.#meanAround(0);
    this.border = this.#mean;
  }

  /** To the next border. */
  advance(): void {
    this.at += 1;
    this.borderBefore = this.border;
    const before = this.#mean;
    if (this.at < this.#peaks.length) this.#mean = this.#meanAround(this.at);
    this.border = Math.min(before, this.#mean);
  }

  /** The mean of neighbours: each of them is low enough for the cell, and so is the mean. */
  #meanAround(cell: number): number {
    const last = this.#peaks.length - 1;
    while (this.#lowered <= Math.min(last, cell + ATTACK_CELLS)) this.#lowerNext();
    let sum = 0;
    for (let at = cell - ATTACK_CELLS; at <= cell + ATTACK_CELLS; at++)
      sum += this.#lows[Math.max(0, Math.min(last, at)) % REMEMBERED]!;
    return Math.fround(sum / (2 * ATTACK_CELLS + 1));
  }

  /** The lowest need of a cell and its neighbours that the mean over as many cells may reach. */
  #lowerNext(): void {
    const cell = this.#lowered;
    const last = Math.min(this.#peaks.length - 1, cell + ATTACK_CELLS);
    while (this.#needed <= last) this.#needNext();
    let low = 1;
    for (let at = Math.max(0, cell - ATTACK_CELLS); at <= last; at++)
      low = Math.min(low, this.#needs[at % REMEMBERED]!);
    this.#lows[cell % REMEMBERED] = low;
    this.#lowered += 1;
  }

  /** It gives way at once where it must, and comes back slowly. */
  #needNext(): void {
    const height = this.#peaks[this.#needed]! * this.#gain;
    const most = height > this.#ceiling ? this.#ceiling / height : 1;
    this.#factor = Math.min(most, this.#factor + (1 - this.#factor) * RELEASE_SHARE);
    this.#needs[this.#needed % REMEMBERED] = this.#factor;
    this.#needed += 1;
  }
}
