/**
 * When fast counts as good as exact: whatever is measured may differ between the two by no more than chance makes two seeds
 * of the exact engine differ. Sentences are compared one by one, and chance is two standard errors of their mean.
 */

/** One spoken sentence. */
export interface Spoken {
  readonly words: number;
  readonly wordErrors: number;
  readonly seconds: number;
}

/** All that was spoken and compared, sentence by sentence; the lists of one length. */
export interface Comparison {
  /** By seed, then by sentence. */
  readonly exact: readonly (readonly Spoken[])[];
  readonly fast: readonly (readonly Spoken[])[];
  /** How unlike the exact takes of two seeds sound, by pair of seeds, then by sentence. */
  readonly exactApartDb: readonly (readonly number[])[];
  /** How unlike the fast and the exact take of one seed sound, by seed, then by sentence. */
  readonly fastApartDb: readonly (readonly number[])[];
}

export interface Finding {
  readonly measure: 'word error rate' | 'seconds' | 'decibels apart';
  /** Mean of the fast takes (apart: fast from exact) and of the exact ones (apart: seed from seed). */
  readonly fast: number;
  readonly exact: number;
  /** How far the two may lie apart. */
  readonly allowed: number;
  readonly within: boolean;
}

const STANDARD_ERRORS = 2;

export function judge({ exact, fast, exactApartDb, fastApartDb }: Comparison): readonly Finding[] {
  const seconds = (spoken: Spoken): number => spoken.seconds;
  const wordsPerSentence = mean(exact.flat().map((spoken) => spoken.words));
  const errorRate = (spoken: Spoken): number => spoken.wordErrors / wordsPerSentence;
  return [
    // Fewer errors, or sounding more alike than two seeds do, is no fault.
    finding('word error rate', fast, exact, errorRate, (more) => more),
    finding('seconds', fast, exact, seconds, Math.abs),
    apart(fastApartDb, exactApartDb),
  ];
}

function finding(
  measure: Finding['measure'],
  fast: Comparison['fast'],
  exact: Comparison['exact'],
  of: (spoken: Spoken) => number,
  weigh: (more: number) => number,
): Finding {
  const byChance = pairsOf(exact).map(([a, b]) => standardError(a.map((spoken, i) => of(spoken) - of(b[i]!))));
  const means = { fast: mean(fast.flat().map(of)), exact: mean(exact.flat().map(of)) };
  const allowed = STANDARD_ERRORS * mean(byChance);
  return { measure, ...means, allowed, within: weigh(means.fast - means.exact) <= allowed };
}

function apart(fastApartDb: Comparison['fastApartDb'], exactApartDb: Comparison['exactApartDb']): Finding {
  const means = { fast: mean(fastApartDb.flat()), exact: mean(exactApartDb.flat()) };
  const allowed = STANDARD_ERRORS * mean(exactApartDb.map(standardError));
  return { measure: 'decibels apart', ...means, allowed, within: means.fast - means.exact <= allowed };
}

export function pairsOf<T>(items: readonly T[]): (readonly [T, T])[] {
  return items.flatMap((a, i) => items.slice(i + 1).map((b) => [a, b] as const));
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of the mean of these values. */
function standardError(values: readonly number[]): number {
  const middle = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
  return Math.sqrt(variance / values.length);
}
