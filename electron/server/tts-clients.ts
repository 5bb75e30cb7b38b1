/** How often one address may ask. A bucket per address: it fills at a steady rate and holds a burst. */

export interface ClientRate {
  /** Null: go ahead. Otherwise seconds until the next request has a place. */
  take(address: string): number | null;
}

interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
}

/** Addresses beyond this are first freed of those whose bucket is full again. */
const MANY = 1000;

export function createClientRate(perMinute: number, nowMs: () => number): ClientRate {
  const burst = Math.max(1, perMinute / 6);
  const buckets = new Map<string, Bucket>();
  const tokensOf = (bucket: Bucket | undefined, now: number): number =>
    bucket ? Math.min(burst, bucket.tokens + ((now - bucket.atMs) * perMinute) / 60_000) : burst;

  return {
    take(address) {
      const now = nowMs();
      const tokens = tokensOf(buckets.get(address), now);
      if (tokens < 1) return Math.max(1, Math.ceil(((1 - tokens) * 60) / perMinute));
      buckets.set(address, { tokens: tokens - 1, atMs: now });
      if (buckets.size > MANY) {
        for (const [other, bucket] of buckets) if (tokensOf(bucket, now) >= burst) buckets.delete(other);
      }
      return null;
    },
  };
}
