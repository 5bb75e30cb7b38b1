/**
 * What a self-test found out about a voice on this computer: how long each network takes where, and whether it computes the same
 * there. It holds for these weights on this computer only, so it is stored beside the library and never inside a pack.
 */
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Provider } from '../engine-types.ts';
import { changesBetween, type Fingerprint, type FingerprintPart, takeFingerprint } from './fingerprint.ts';

export type Precision = 'exact' | 'fast';

/** `faster`: fast gives the same speech in less time. `differs`: it is too far from exact. `no-gain`: it is not faster here. */
export type TuningReason = 'faster' | 'differs' | 'no-gain';

export interface NetworkTuning {
  readonly precision: Precision;
  readonly reason: TuningReason;
  /** Per token, or per second of sound; both on one thread. */
  readonly exactMs: number;
  readonly fastMs: number;
}

/**
 * What may have a place of its own: the token network while it reads a prompt and while it makes tokens, the sound network, and the
 * encoders of references (HuBERT) and of Chinese text (BERT).
 */
export const tunedNetworks = ['prompt', 'tokens', 'sound', 'hubert', 'bert'] as const;
export type TunedNetwork = (typeof tunedNetworks)[number];

/** How a network runs on a device: in float32, or with numbers of 16 bits. */
export const deviceForms = ['exact', 'half'] as const;
export type DeviceForm = (typeof deviceForms)[number];

/** A network at a place. */
export interface Timing {
  readonly network: TunedNetwork;
  readonly provider: Provider;
  /** On devices; exact when left out. */
  readonly form?: DeviceForm;
  /** 1 on devices. */
  readonly threads: number;
  /** Median: of a prompt, of a token, of a second of sound, of reading a reference or a line of text. */
  readonly ms: number;
  /** Tokens alone: of a token when several sentences are read by the same run, for each. */
  readonly togetherMs?: number;
}

/**
 * Why a device was not timed to the end: it does not start, or refuses or fails; what it computes differs; it takes a multiple of
 * the processor's time; the test had no time left; or the engine ended while it was tried the last time.
 */
export type TrialRefusal = 'does-not-start' | 'does-not-run' | 'differs' | 'too-slow' | 'no-time' | 'crashed';

export interface RefusedPlace {
  /** Null: the whole device. */
  readonly network: TunedNetwork | null;
  readonly provider: Provider;
  /** Exact when left out. */
  readonly form?: DeviceForm;
  readonly reason: TrialRefusal;
  /** In the runtime's words, where it said something. */
  readonly message?: string;
}

export interface Tuning {
  readonly format: typeof format;
  readonly computer: Fingerprint;
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
  /** In the chosen precision on the processor, in either form on devices. */
  readonly timings: readonly Timing[];
  readonly refused: readonly RefusedPlace[];
}

const format = 'understudy-tuning/2';

/** The tuning of these weights on this computer; null when there is none, or none that still holds. */
export async function readTuning(dir: string | undefined, modelId: string): Promise<Tuning | null> {
  const kept = await readKept(dir, modelId);
  return kept !== null && kept.changed.length === 0 ? kept.tuning : null;
}

/**
 * What has changed since these weights were tested here: empty when nothing has, null when they never were. What cannot be read was
 * written by another version.
 */
export async function changedSince(dir: string, modelId: string): Promise<readonly FingerprintPart[] | null> {
  const kept = await readKept(dir, modelId);
  if (kept !== null) return kept.changed;
  const isThere = await access(fileOf(dir, modelId)).then(
    () => true,
    () => false,
  );
  return isThere ? ['engine'] : null;
}

async function readKept(
  dir: string | undefined,
  modelId: string,
): Promise<{ readonly tuning: Tuning; readonly changed: readonly FingerprintPart[] } | null> {
  if (dir === undefined) return null;
  try {
    const tuning = JSON.parse(await readFile(fileOf(dir, modelId), 'utf8')) as Tuning;
    return isUsable(tuning) ? { tuning, changed: changesBetween(tuning.computer, takeFingerprint()) } : null;
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
  const tuning: Tuning = { format, computer: takeFingerprint(), testedAt: new Date().toISOString(), ...found };
  if (dir === undefined) return tuning;
  await store(fileOf(dir, modelId), tuning);
  return tuning;
}

export async function store(file: string, value: unknown): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.part`, `${JSON.stringify(value, null, 1)}\n`);
  await rename(`${file}.part`, file);
}

/**
 * A driver may take the whole process with it. So that this happens once, a mark lies there while a device is tried; who finds it
 * leaves the device out, and takes it away, so that the test after that tries again.
 */
export async function markDevice(dir: string | undefined, provider: Provider | null): Promise<void> {
  if (dir === undefined) return;
  if (provider === null) await rm(path.join(dir, deviceMark), { force: true });
  else await store(path.join(dir, deviceMark), provider);
}

/** The device that was tried when the engine ended the last time. */
export async function markedDevice(dir: string | undefined): Promise<string | null> {
  if (dir === undefined) return null;
  return readFile(path.join(dir, deviceMark), 'utf8').then(
    (text) => text.replace(/[\s"]/g, ''),
    () => null,
  );
}

const deviceMark = 'device-under-test';

function fileOf(dir: string, modelId: string): string {
  return path.join(dir, `${modelId}.json`);
}

function isUsable(value: Tuning): boolean {
  const { keys, values } = value.tokens.cacheScales;
  const isTime = (ms: number): boolean => Number.isFinite(ms) && ms > 0;
  return (
    value.format === format &&
    [value.tokens, value.sound].every(
      ({ precision, reason, exactMs, fastMs }) =>
        (precision === 'exact' || precision === 'fast') &&
        (reason === 'faster' || reason === 'differs' || reason === 'no-gain') &&
        [exactMs, fastMs].every(isTime),
    ) &&
    value.timings.every(
      ({ network, provider, form = 'exact', threads, ms, togetherMs }) =>
        tunedNetworks.includes(network) &&
        deviceForms.includes(form) &&
        typeof provider === 'string' &&
        Number.isInteger(threads) &&
        threads >= 1 &&
        threads <= 64 &&
        isTime(ms) &&
        (togetherMs === undefined || isTime(togetherMs)),
    ) &&
    Array.isArray(value.refused) &&
    keys.length === values.length &&
    [...keys, ...values].every((step) => Number.isFinite(step) && step > 0)
  );
}
