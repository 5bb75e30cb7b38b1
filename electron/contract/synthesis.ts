/** Text becomes takes. A take is kept with the seed and the parameters that made it, so it can be made again byte for byte. */
import { z } from 'zod';
import type { DeviceFact, ExplainedSentence, TimedWord } from '../../native-models/engine-types.ts';
import { type SpeakLimit, speakLimits } from '../../native-models/speak-limits.ts';
import { declare, type Started } from './define.ts';
import { emojiModes, splitMethods, textLanguages } from './names.ts';

export type { DeviceFact, ExplainedSentence, ExplainedSpan, TimedWord } from '../../native-models/engine-types.ts';

/** Left out, the engine's own default counts. */
function within({ least, most, whole }: SpeakLimit): z.ZodOptional<z.ZodNumber> {
  return (whole ? z.number().int() : z.number()).min(least).max(most).optional();
}

export const speakParameters = z.object({
  language: z.enum(textLanguages).default('auto'),
  reference: z.string().optional(),
  /** References that give the sound of the voice, where `reference` gives its manner alone. */
  timbre: z.array(z.string()).min(1).max(50).optional(),
  seed: within(speakLimits.seed),
  speed: within(speakLimits.speed),
  topK: within(speakLimits.topK),
  topP: within(speakLimits.topP),
  temperature: within(speakLimits.temperature),
  repetitionPenalty: within(speakLimits.repetitionPenalty),
  splitMethod: z.enum(splitMethods).optional(),
  fragmentIntervalS: within(speakLimits.fragmentIntervalS),
  sampleSteps: within(speakLimits.sampleSteps),
  emoji: z.enum(emojiModes).optional(),
  /** Readings to be heard before they are kept. */
  readings: z.record(z.string().trim().min(1).max(60), z.string().trim().min(1).max(300)).optional(),
  /** Sound begins while a sentence is still being made; it has small seams and is not the same as without. */
  stream: z.boolean().optional(),
});
export type SpeakParameters = z.output<typeof speakParameters>;

export interface Take {
  readonly id: string;
  readonly voiceId: string;
  readonly voiceName: string;
  readonly text: string;
  readonly parameters: SpeakParameters;
  readonly seed: number;
  readonly createdAt: string;
  readonly audioSeconds: number;
  readonly computeSeconds: number;
  readonly firstAudioSeconds: number;
  readonly provider: string;
  /** A device that was lost on the way; the take went on elsewhere from the sentence it was at. */
  readonly fellBack?: { readonly from: string; readonly reason: string } | undefined;
  readonly cutShort: boolean;
  readonly kept: boolean;
  /** Path below the media root. */
  readonly mediaPath: string;
  /** Where the WAV lies on this computer. */
  readonly file: string;
}

/** In the bin. */
export interface RemovedTake {
  readonly id: string;
  readonly voiceName: string;
  readonly text: string;
  readonly audioSeconds: number;
  /** ISO 8601: until then it can be put back. */
  readonly keptUntil: string;
}

export interface EngineState {
  readonly state: 'idle' | 'starting' | 'ready' | 'busy' | 'stopped';
  readonly provider: string | null;
  readonly rssBytes: number | null;
  readonly loadedVoices: readonly string[];
  /** Where the networks of the voice used last run, and why not elsewhere. */
  readonly devices?: readonly DeviceFact[];
}

/** One finished sentence of a running take: playable while the rest is still being spoken. */
export interface SentenceReady {
  readonly jobId: string;
  readonly sentence: number;
  readonly sentences: number;
  readonly mediaPath: string;
}

/**
 * How the studio says a word: pinyin with tones (`zhong4 qing4`), Jyutping, ARPAbet with stress (`K EH1 V IH0 N`), or other words that
 * sound like it (`jiff`, `きょう`).
 */
export interface OwnReading {
  readonly word: string;
  readonly reading: string;
  /** The voice that says it so; null: every voice. A voice's own reading comes before the studio's. */
  readonly voiceId: string | null;
}

const word = z.string().trim().min(1).max(60);
const reading = z.string().trim().min(1).max(300);
const scope = z.string().nullable().default(null);

export const synthesisCalls = {
  'synthesis.start': declare<Started>()({
    effect: 'write',
    job: true,
    input: z.object({ voiceId: z.string(), text: z.string(), parameters: speakParameters }),
  }),
  'synthesis.takes': declare<readonly Take[]>()({
    effect: 'read',
    input: z.object({ limit: z.number().int().min(1).max(20_000).default(50) }),
  }),
  /** Removed last first. */
  'synthesis.removedTakes': declare<readonly RemovedTake[]>()({ effect: 'read', input: z.object({}) }),
  /** When the words of a take are said, in order. */
  'synthesis.words': declare<readonly TimedWord[]>()({ effect: 'read', input: z.object({ takeId: z.string() }) }),
  'synthesis.keep': declare<Take>()({ effect: 'write', input: z.object({ takeId: z.string(), kept: z.boolean() }) }),
  'synthesis.removeTake': declare<{ readonly id: string }>()({
    effect: 'write',
    input: z.object({ takeId: z.string() }),
  }),
  'synthesis.putTakeBack': declare<Take>()({ effect: 'write', input: z.object({ takeId: z.string() }) }),
  'synthesis.explain': declare<readonly ExplainedSentence[]>()({
    effect: 'read',
    input: z.object({
      text: z.string().max(20_000),
      language: z.enum(textLanguages),
      splitMethod: z.enum(splitMethods).optional(),
      emoji: z.enum(emojiModes).optional(),
      /** With the readings of this voice. */
      voiceId: z.string().optional(),
      /** Readings to be tried, before those that are kept. */
      readings: z.record(word, reading).optional(),
    }),
  }),
  'synthesis.readings': declare<readonly OwnReading[]>()({ effect: 'read', input: z.object({}) }),
  /** `reading: null` gives the word back to the dictionaries. */
  'synthesis.setReading': declare<readonly OwnReading[]>()({
    effect: 'write',
    input: z.object({ word, reading: reading.nullable(), voiceId: scope }),
  }),
  /** All or none; a word that is there already takes the new reading. */
  'synthesis.importReadings': declare<readonly OwnReading[]>()({
    effect: 'write',
    input: z.object({ readings: z.array(z.object({ word, reading, voiceId: scope })).max(5000) }),
  }),
} as const;
