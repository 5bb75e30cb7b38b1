/**
 * The parameters of speaking in one table: names, ranges, and defaults for those that are left out. The engine checks requests
 * by this table, and the contract (electron/contract/synthesis.ts) and both network services read it, so nothing is accepted in
 * one place and refused in another.
 *
 * Defaults are those of the official program (`api_v2.py, TTS_Request`). The four of sampling come from the voice first: what it
 * was imported with.
 * Ranges are our own, because the official program has none: it takes any number and then fails or speaks noise. They are as wide
 * as a number can be meant, and every way in has the same ones. `/tts` differs in one thing that existing clients rely on: a
 * seed of -1 there means that one is drawn (tts-request.ts), as leaving it out does here.
 */

export interface SpeakLimit {
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
  /** The default of `api_v2.py, TTS_Request`; null where leaving the parameter out means something else. */
  readonly default: number | null;
}

export const speakLimits = {
  /** Left out: drawn. */
  seed: { least: 0, most: 0xffff_ffff, whole: true, default: null },
  /** Also the range of OpenAI's speech call. */
  speed: { least: 0.25, most: 4, whole: false, default: 1 },
  /** The token network has 1025 classes. */
  topK: { least: 1, most: 1025, whole: true, default: 15 },
  /** 0 leaves the likeliest token alone. */
  topP: { least: 0, most: 1, whole: false, default: 1 },
  temperature: { least: 0, most: 10, whole: false, default: 1 },
  repetitionPenalty: { least: 0.1, most: 10, whole: false, default: 1.35 },
  /** Seconds. */
  fragmentIntervalS: { least: 0, most: 10, whole: false, default: 0.3 },
  batchSize: { least: 1, most: 200, whole: true, default: 1 },
  batchThreshold: { least: 0, most: 1, whole: false, default: 0.75 },
  /** Tokens of 40 ms. */
  leastCodes: { least: 1, most: 1000, whole: true, default: 16 },
  overlapCodes: { least: 1, most: 100, whole: true, default: 2 },
  /** In how many steps v3 and v4 draw a sentence: more are slower and finer. Other versions draw nothing. */
  sampleSteps: { least: 1, most: 1000, whole: true, default: 32 },
} as const satisfies Readonly<Record<string, SpeakLimit>>;

/** Characters. Far above any script that a studio speaks at once; without it a pasted book would occupy the engine for a day. */
export const maxTextLength = 100_000;

/** In the order in which a person is offered them. */
export const textLanguages = [
  'auto',
  'zh',
  'en',
  'ja',
  'ko',
  'yue',
  'all_zh',
  'all_ja',
  'all_ko',
  'all_yue',
  'auto_yue',
] as const;

/** Ways to cut a text into sentences, by the names in `text_segmentation_method.py`; the default first. */
export const splitMethods = ['cut5', 'cut0', 'cut1', 'cut2', 'cut3', 'cut4'] as const;

/** What becomes of emoji; the default first. */
export const emojiModes = ['silent', 'spoken'] as const;

/** Where a stream of pieces is cut; see StreamingSettings. */
export const streamingRules = ['fixed', 'quiet'] as const;
