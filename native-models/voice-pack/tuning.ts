/**
 * What a self-test found out about a voice on this computer: which form of its networks to run, on how many threads, and
 * why. It holds for these weights on this computer only, so it is stored beside the library and never inside a pack.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';

export type Precision = 'exact' | 'fast';

/** `faster`: fast gives the same speech in less time. `differs`: it is too far from exact. `no-gain`: it is not faster here. */
export type TuningReason = 'faster' | 'differs' | 'no-gain';

export interface NetworkTuning {
  readonly precision: Precision;
  readonly reason: TuningReason;
  readonly threads: number;
  /** Per token, or per second of sound; both on one thread. */
  readonly exactMs: number;
  readonly fastMs: number;
}

export interface Tuning {
  readonly format: typeof format;
  readonly computer: string;
  readonly testedAt: string;
  readonly tokens: NetworkTuning & {
    /** Share of the trial's steps at which both forms have the same likeliest token. */
    readonly agreement: number;
    /** Steps of the 8-bit cache, layer by layer. */
    readonly cacheScales: { readonly keys: readonly number[]; readonly values: readonly number[] };
  };
  readonly sound: NetworkTuning & {
    /** Mean difference of the log mel spectra, in dB: fast against exact, and exact against itself with another seed. */
    readonly differenceDb: number;
    readonly usualDifferenceDb: number;
  };
}

const format = 'understudy-tuning/1';

/** Two computers of the same processor and size count as one. */
export function describeComputer(): string {
  return `${cpus()[0]?.model ?? 'unknown'} x${availableParallelism()}`;
}

/** The tuning of these weights on this computer; null when there is none, or none that can be used. */
export async function readTuning(dir: string | undefined, modelId: string): Promise<Tuning | null> {
  if (dir === undefined) return null;
  try {
    const found = JSON.parse(await readFile(fileOf(dir, modelId), 'utf8')) as Tuning;
    return isUsable(found) && found.computer === describeComputer() ? found : null;
  } catch {
    return null;
  }
}

/** Adds computer and time to a self-test's result and stores it when there is a folder for it. */
export async function keepTuning(
  dir: string | undefined,
  modelId: string,
  found: Omit<Tuning, 'format' | 'computer' | 'testedAt'>,
): Promise<Tuning> {
  const tuning: Tuning = { format, computer: describeComputer(), testedAt: new Date().toISOString(), ...found };
  if (dir === undefined) return tuning;
  await mkdir(dir, { recursive: true });
  const file = fileOf(dir, modelId);
  await writeFile(`${file}.part`, `${JSON.stringify(tuning, null, 1)}\n`);
  await rename(`${file}.part`, file);
  return tuning;
}

function fileOf(dir: string, modelId: string): string {
  return path.join(dir, `${modelId}.json`);
}

function isUsable(value: Tuning): boolean {
  const { keys, values } = value.tokens.cacheScales;
  return (
    value.format === format &&
    [value.tokens, value.sound].every(
      ({ precision, reason, threads, exactMs, fastMs }) =>
        (precision === 'exact' || precision === 'fast') &&
        (reason === 'faster' || reason === 'differs' || reason === 'no-gain') &&
        Number.isInteger(threads) &&
        threads >= 1 &&
        threads <= 64 &&
        [exactMs, fastMs].every((ms) => Number.isFinite(ms) && ms > 0),
    ) &&
    keys.length === values.length &&
    [...keys, ...values].every((step) => Number.isFinite(step) && step > 0)
  );
}
