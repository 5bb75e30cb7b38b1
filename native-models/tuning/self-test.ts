/**
 * Speaks one sentence with a voice in its exact and its fast form and compares: the tokens that each thinks likeliest, the
 * sound of the same tokens, and the time that both take. Then every network is timed at every place of this computer.
 */
import type { RngKey, SovitsModel, TeacherForcedRun } from '../models.ts';
import type { CacheScales, Execution } from '../ort/session.ts';
import type { LoadedVoice } from '../voice/loaded-voice.ts';
import type { Tuning } from '../voice-pack/tuning.ts';
import { differenceOf } from './difference.ts';
import { choosePrecision, soundsAgree, tokensAgree } from './rules.ts';
import { type PlaceTools, timePlaces } from './time-places.ts';
import { decode, type SelfTestTrial, type TimedSound } from './trial.ts';

export interface SelfTestTools extends PlaceTools {
  /** The voice with both networks in this form, on one thread. */
  readonly load: (form: Pick<Execution, 'precision' | 'cacheScales'>) => Promise<LoadedVoice>;
  /** References and trial sentence for the exact voice. */
  readonly prepare: (voice: LoadedVoice) => Promise<SelfTestTrial>;
  readonly onStep?: ((step: SelfTestStep) => void) | undefined;
}

export const selfTestSteps = ['exact', 'fast', 'threads', 'devices', 'encoders'] as const;
export type SelfTestStep = (typeof selfTestSteps)[number];

/** Tokens of the trial, two seconds of sound: long enough for a median, short enough to wait for. */
const trialSteps = 50;

export type SelfTestResult = Omit<Tuning, 'format' | 'computer' | 'testedAt'>;

interface Measured {
  readonly forced: TeacherForcedRun;
  readonly sound: TimedSound;
}

export async function selfTest(tools: SelfTestTools): Promise<SelfTestResult> {
  const { load, prepare, signal, onStep } = tools;

  async function withVoice<T>(form: Parameters<typeof load>[0], act: (voice: LoadedVoice) => Promise<T>): Promise<T> {
    signal?.throwIfAborted();
    const voice = await load(form);
    try {
      return await act(voice);
    } finally {
      await voice.dispose();
    }
  }

  onStep?.('exact');
  const { trial, codes, exact, otherSound } = await withVoice({ precision: 'exact' }, async (voice) => {
    const trial = await prepare(voice);
    const { codes } = await voice.t2s.generate({ ...trial.tokens, maxSteps: trialSteps });
    const exact = await measure(voice, trial, codes);
    return { trial, codes, exact, otherSound: await timeSound(voice.sovits, trial, codes, otherKey) };
  });
  const cacheScales: CacheScales = exact.forced.cacheScales ?? { keys: [], values: [] };

  onStep?.('fast');
  const fast = await withVoice({ precision: 'fast', cacheScales }, (voice) => measure(voice, trial, codes));
  const agreement = shareOfEqual(exact.forced.likeliest, fast.forced.likeliest);
  const differenceDb = differenceOf(exact.sound, fast.sound);
  const usualDifferenceDb = differenceOf(exact.sound, otherSound);
  const tokenTimes = { exactMs: exact.forced.tokenMs, fastMs: fast.forced.tokenMs };
  const soundTimes = { exactMs: exact.sound.ms, fastMs: fast.sound.ms };
  const tokens = choosePrecision(tokenTimes, tokensAgree(agreement));
  const sound = choosePrecision(soundTimes, soundsAgree(differenceDb, usualDifferenceDb));

  const places = await timePlaces({
    ...tools,
    trial,
    codes,
    tokens: { precision: tokens.precision, ...(tokens.precision === 'fast' ? { cacheScales } : {}) },
    sound: { precision: sound.precision },
    likeliest: exact.forced.likeliest,
    exactSamples: exact.sound.samples,
    usualDifferenceDb,
  });
  return {
    tokens: { ...tokens, ...tokenTimes, agreement, cacheScales },
    sound: { ...sound, ...soundTimes, differenceDb, usualDifferenceDb },
    ...places,
  };
}

async function measure({ t2s, sovits }: LoadedVoice, trial: SelfTestTrial, codes: Int32Array): Promise<Measured> {
  const forced = await t2s.teacherForce(trial.tokens, codes);
  return { forced, sound: await timeSound(sovits, trial, codes, trial.tokens.rngKey) };
}

const otherKey: RngKey = { seed: 2, stream: 0 };

/** The sound of the tokens, and the shorter of two times, because in its first run the runtime also allocates its memory. */
async function timeSound(
  sovits: SovitsModel,
  trial: SelfTestTrial,
  codes: ArrayLike<number>,
  rngKey: RngKey,
): Promise<TimedSound> {
  const [first, second] = [await decode(sovits, trial, codes, rngKey), await decode(sovits, trial, codes, rngKey)];
  return first.ms < second.ms ? first : second;
}

function shareOfEqual(a: readonly number[], b: readonly number[]): number {
  return a.filter((value, i) => value === b[i]).length / Math.max(1, a.length);
}
