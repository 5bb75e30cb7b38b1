/**
 * Speaks one sentence with a voice in its exact and its fast form and compares: the tokens that each thinks likeliest, the
 * sound of the same tokens, and the time both take, on several numbers of threads.
 */
import { logMelFilterBank } from '../audio/fbank.ts';
import { resample } from '../audio/resample.ts';
import type { RngKey, T2sRequest, TeacherForcedRun } from '../models.ts';
import type { CacheScales } from '../ort/session.ts';
import type { LoadedVoice } from '../voice/loaded-voice.ts';
import type { PreparedReference } from '../voice/voice-references.ts';
import type { Precision, Tuning } from '../voice-pack/tuning.ts';
import { choosePrecision, chooseThreads, soundsAgree, threadCounts, tokensAgree } from './rules.ts';

export interface SelfTestForm {
  readonly precision: Precision;
  readonly threads: number;
  readonly cacheScales?: CacheScales | undefined;
}

export interface SelfTestTools {
  /** The voice with both networks in this form. One at a time: it is disposed of before the next is loaded. */
  readonly load: (form: SelfTestForm) => Promise<LoadedVoice>;
  /** References and trial sentence for the exact voice. */
  readonly prepare: (voice: LoadedVoice) => Promise<SelfTestTrial>;
  readonly processors: number;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ((step: SelfTestStep) => void) | undefined;
}

export type SelfTestStep = 'exact' | 'fast' | 'threads';

export interface SelfTestTrial {
  readonly prepared: PreparedReference;
  readonly tokens: T2sRequest;
  /** Phones of the trial sentence alone. */
  readonly phones: readonly number[];
}

/** Tokens of the trial, two seconds of sound: long enough for a median, short enough to wait for. */
const trialSteps = 50;

export type SelfTestResult = Omit<Tuning, 'format' | 'computer' | 'testedAt'>;

interface Measured {
  readonly threads: number;
  readonly forced: TeacherForcedRun;
  readonly sound: TimedSound;
}

interface TimedSound {
  readonly samples: Float32Array;
  readonly sampleRateHz: number;
  /** Milliseconds for a second of sound. */
  readonly ms: number;
}

export async function selfTest({ load, prepare, processors, signal, onStep }: SelfTestTools): Promise<SelfTestResult> {
  async function withVoice<T>(form: SelfTestForm, act: (voice: LoadedVoice) => Promise<T>): Promise<T> {
    signal?.throwIfAborted();
    const voice = await load(form);
    try {
      return await act(voice);
    } finally {
      await voice.dispose();
    }
  }

  onStep?.('exact');
  const { trial, codes, exact, otherSound } = await withVoice({ precision: 'exact', threads: 1 }, async (voice) => {
    const trial = await prepare(voice);
    const { codes } = await voice.t2s.generate({ ...trial.tokens, maxSteps: trialSteps });
    const exact = await measure(voice, trial, codes, 1);
    return { trial, codes, exact, otherSound: await decode(voice, trial, codes, otherKey) };
  });
  const cacheScales = exact.forced.cacheScales ?? { keys: [], values: [] };
  const measureForm = (precision: Precision, threads: number): Promise<Measured> =>
    withVoice({ precision, threads, ...(precision === 'fast' ? { cacheScales } : {}) }, (voice) =>
      measure(voice, trial, codes, threads),
    );

  onStep?.('fast');
  const fast = await measureForm('fast', 1);
  const agreement = shareOfEqual(exact.forced.likeliest, fast.forced.likeliest);
  const differenceDb = differenceOf(exact.sound, fast.sound);
  const usualDifferenceDb = differenceOf(exact.sound, otherSound);
  const tokenTimes = { exactMs: exact.forced.tokenMs, fastMs: fast.forced.tokenMs };
  const soundTimes = { exactMs: exact.sound.ms, fastMs: fast.sound.ms };
  const tokens = choosePrecision(tokenTimes, tokensAgree(agreement));
  const sound = choosePrecision(soundTimes, soundsAgree(differenceDb, usualDifferenceDb));

  onStep?.('threads');
  const runs: Record<Precision, Measured[]> = { exact: [exact], fast: [fast] };
  for (const threads of threadCounts(processors).filter((count) => count > 1)) {
    for (const precision of new Set([tokens.precision, sound.precision])) {
      runs[precision].push(await measureForm(precision, threads));
    }
  }
  const threadsFor = (precision: Precision, msOf: (run: Measured) => number): number =>
    chooseThreads(runs[precision].map((run) => ({ threads: run.threads, ms: msOf(run) })));
  return {
    tokens: {
      ...tokens,
      ...tokenTimes,
      threads: threadsFor(tokens.precision, ({ forced }) => forced.tokenMs),
      agreement,
      cacheScales,
    },
    sound: {
      ...sound,
      ...soundTimes,
      threads: threadsFor(sound.precision, ({ sound: { ms } }) => ms),
      differenceDb,
      usualDifferenceDb,
    },
  };
}

async function measure(
  voice: LoadedVoice,
  trial: SelfTestTrial,
  codes: Int32Array,
  threads: number,
): Promise<Measured> {
  const forced = await voice.t2s.teacherForce(trial.tokens, codes);
  return { threads, forced, sound: await decode(voice, trial, codes, trial.tokens.rngKey) };
}

const otherKey: RngKey = { seed: 2, stream: 0 };

/** The sound of the tokens, and the shorter of two times, because in its first run the runtime also allocates its memory. */
async function decode(
  { sovits }: LoadedVoice,
  { prepared: { style }, phones, tokens: { signal } }: SelfTestTrial,
  codes: Int32Array,
  rngKey: RngKey,
): Promise<TimedSound> {
  const run = async (): Promise<TimedSound> => {
    const startedAt = performance.now();
    const samples = await sovits.decode({ codes, phones, style, rngKey, signal });
    const seconds = samples.length / sovits.sampleRateHz;
    return { samples, sampleRateHz: sovits.sampleRateHz, ms: (performance.now() - startedAt) / seconds };
  };
  const [first, second] = [await run(), await run()];
  return first.ms < second.ms ? first : second;
}

function shareOfEqual(a: readonly number[], b: readonly number[]): number {
  return a.filter((value, i) => value === b[i]).length / Math.max(1, a.length);
}

/** Mean distance of the log mel spectra in dB. */
function differenceOf(a: TimedSound, b: TimedSound): number {
  const [left, right] = [a, b].map(({ samples, sampleRateHz }) =>
    logMelFilterBank(resample(samples, sampleRateHz, 16_000)),
  ) as [Spectra, Spectra];
  const count = Math.min(left.data.length, right.data.length);
  let sum = 0;
  for (let i = 0; i < count; i++) sum += Math.abs(left.data[i]! - right.data[i]!);
  return (sum / Math.max(1, count)) * (10 / Math.LN10);
}

type Spectra = ReturnType<typeof logMelFilterBank>;
