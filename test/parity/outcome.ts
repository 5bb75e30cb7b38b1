/** The verdict on one entry of a golden folder. */
import type { Golden, GoldenEntry } from './golden.ts';

export interface Outcome {
  readonly ok: boolean;
  readonly error: number;
  readonly tolerance: number;
  readonly remark?: string;
}

export interface Stage {
  /** Entries that this stage knows; `check` answers for each of them. */
  readonly knows: RegExp;
  check(
    golden: Golden,
    entry: GoldenEntry & { readonly file: string },
    match: RegExpExecArray,
  ): Promise<Outcome> | Outcome;
}

export function passed(remark?: string): Outcome {
  return { ok: true, error: 0, tolerance: 0, ...(remark === undefined ? {} : { remark }) };
}

export function failed(remark: string): Outcome {
  return { ok: false, error: Number.NaN, tolerance: 0, remark };
}

/** Compares against the entry's own array and bound; other lengths and not-a-numbers fail. */
export function compare(golden: Golden, entry: GoldenEntry & { file: string }, actual: ArrayLike<number>): Outcome {
  return compareTo(golden.array(entry.file).data, actual, entry.max_abs_error ?? 0);
}

export function compareTo(expected: ArrayLike<number>, actual: ArrayLike<number>, tolerance: number): Outcome {
  if (expected.length !== actual.length) return failed(`${actual.length} values, expected ${expected.length}`);
  let error = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(expected[i]! - actual[i]!);
    const same = Object.is(expected[i], actual[i]) || expected[i] === actual[i];
    if (!same && !(difference <= error)) error = difference;
  }
  return { ok: error <= tolerance, error, tolerance };
}

/** An input: nothing to compute, but it must be what the manifest says it is. */
export function checkInput(golden: Golden, entry: GoldenEntry & { file: string }): Outcome {
  const { shape, data } = golden.array(entry.file);
  if (shape.join() !== (entry.shape ?? []).join()) return failed(`shape ${shape}, manifest says ${entry.shape}`);
  return data.every((value) => Number.isFinite(value)) ? passed('input') : failed('values that are not finite');
}
