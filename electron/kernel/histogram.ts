/** How long something took, counted in the way that Prometheus counts: each bucket holds all that took no longer than its bound. */

export interface HistogramCounts {
  /** Upper bounds, rising; what took longer is in `count` alone. */
  readonly buckets: readonly { readonly upTo: number; readonly count: number }[];
  readonly sum: number;
  readonly count: number;
}

export interface Histogram {
  observe(value: number): void;
  counts(): HistogramCounts;
}

export function createHistogram(bounds: readonly number[]): Histogram {
  const counted = bounds.map(() => 0);
  let sum = 0;
  let count = 0;
  return {
    observe(value) {
      for (const [index, bound] of bounds.entries()) if (value <= bound) counted[index] = (counted[index] ?? 0) + 1;
      sum += value;
      count += 1;
    },
    counts: () => ({ buckets: bounds.map((upTo, index) => ({ upTo, count: counted[index] ?? 0 })), sum, count }),
  };
}
