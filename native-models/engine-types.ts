/**
 * What goes into the engine and what comes out, as plain data, so that the same types serve in-process callers and the
 * child-process protocol. Audio is mono float32 in [-1, 1]; every duration carries its unit in its name.
 */

import type { emojiModes, splitMethods, streamingRules, textLanguages } from './speak-limits.ts';

/** Language mode of a text, by its name in the official API (`text_lang`): `all_*` forces one language, the others allow English. */
export type TextLanguage = (typeof textLanguages)[number];

/** How a script is cut into sentences, by the names in `text_segmentation_method.py`. */
export type EmojiMode = (typeof emojiModes)[number];
export type SplitMethod = (typeof splitMethods)[number];

/** How finely sound is handed out while a sentence is still being made (`streaming_mode` 3 and 2 of `api_v2.py`). */
export interface StreamingSettings {
  /** `fixed`: after every `leastCodes` tokens. `quiet`: at the quietest place beyond them. */
  readonly rule: (typeof streamingRules)[number];
  /** Tokens (40 ms each) in a piece at least; 16 when left out. */
  readonly leastCodes?: number;
  /** Tokens that neighbouring pieces share for the cross-fade; 2 when left out. */
  readonly overlapCodes?: number;
}

export interface SpeakRequest {
  readonly text: string;
  readonly language: TextLanguage;
  /** Name of one of the voice's references; the first one when left out. */
  readonly reference?: string;
  /** Further references whose style is averaged with the first one's; the prompt comes from the first alone. */
  readonly auxReferences?: readonly string[];
  /**
   * References that give the sound of the voice (style, speaker, and what v3 and v4 draw on from); several are averaged. The manner,
   * which is prompt, transcript and codes, stays that of `reference`. Left out: one reference gives both.
   */
  readonly timbre?: readonly string[];
  /** false: speak without the reference's tokens and text (prompt-free mode); its style is still used. */
  readonly prompt?: boolean;
  /** What is said in the reference; left out: what the voice's manifest says. */
  readonly promptText?: string;
  readonly promptLanguage?: TextLanguage;
  /** 0…2^32-1; left out: drawn at random and reported in the take. */
  readonly seed?: number;
  readonly speed?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly temperature?: number;
  readonly repetitionPenalty?: number;
  readonly splitMethod?: SplitMethod;
  /** The user's own readings by word, in any form that `text/user-dictionary.ts, parseReading` knows. They win over every dictionary. */
  readonly readings?: Readonly<Record<string, string>>;
  /** Whether the names of emoji are said; `silent` when left out. */
  readonly emoji?: EmojiMode;
  /** Silence appended after every sentence, seconds (`fragment_interval`, 0.3 when left out). */
  readonly fragmentIntervalS?: number;
  /** In how many steps v3 and v4 draw a sentence (`sample_steps`, 32 when left out). */
  readonly sampleSteps?: number;
  /**
   * Sentences that are decoded together, like the official batches (`batch_size`): each then has its neighbours as context.
   * `likeLengths` groups them by length. No sound comes before a whole group is ready, and it is not faster here.
   */
  readonly batch?: { readonly size: number; readonly likeLengths: boolean; readonly threshold?: number };
  /** Left out: sound comes sentence by sentence. Streamed sound has small seams and is not the same as unstreamed. */
  readonly streaming?: StreamingSettings;
}

/** A stretch of final sound, in order: the one shape in which sound travels from the engine to whoever records or sends it. */
export interface AudioChunk {
  /** Mono in [-1, 1]. */
  readonly samples: Float32Array;
  readonly sampleRateHz: number;
  /** 0-based index of the sentence that this audio belongs to, and how many there are. */
  readonly sentence: number;
  readonly sentences: number;
  /** No more sound of this sentence follows. */
  readonly last: boolean;
  /** With `last`: when its words are said. */
  readonly words?: readonly TimedWord[];
}

/** A word and when it is said: measured at pauses, estimated between them (`speak/word-times.ts`). */
export interface TimedWord {
  readonly text: string;
  /** Its place in the text of the request, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Seconds from the beginning of the take. */
  readonly startS: number;
  readonly endS: number;
}

/**
 * Who waits for a take: somebody who listens now; the studio, whose takes come one after the other (when left out); or nobody, as for the
 * rows of a project: as many as are asked for are made together, with what the others leave of the processor.
 */
export type Priority = 'listener' | 'studio' | 'rows';

export interface SpeakOptions {
  readonly signal?: AbortSignal;
  readonly priority?: Priority;
  /** Told once, before the first sound: how many sentences the text has. */
  readonly onSentences?: (count: number) => void;
}

/** What is known of a take when its sound has ended. */
export interface TakeFacts {
  readonly sampleRateHz: number;
  readonly seed: number;
  readonly audioSeconds: number;
  /** Text and networks, without loading the voice; the time of takes beside it is in it. */
  readonly computeSeconds: number;
  /** From the moment this take began to its first sound, loading included. */
  readonly firstAudioSeconds: number;
  /** Execution provider that made the sound, at the end of the take. */
  readonly provider: string;
  /** Set when a device was lost on the way: its sentence was spoken again elsewhere. */
  readonly fellBack?: FellBack;
  /** True when the length guard, not the voice, ended a sentence. */
  readonly cutShort: boolean;
}

export interface Take extends TakeFacts {
  /** The whole sound. */
  readonly samples: Float32Array;
}

/** Execution providers by the runtime's own names. */
export type Provider = 'cpu' | 'webgpu' | 'cuda' | 'tensorrt' | 'dml' | 'coreml';

/** `auto`: whatever device this computer has, else the processor. A named one falls back to the processor too. */
export type ProviderChoice = Provider | 'auto';

/** The two networks of a voice, which may run on different providers. */
export type Network = 'tokens' | 'sound';

/** The token network may read its prompt on a device and make its tokens on the processor. */
export type PlacedNetwork = Network | 'prompt';

/**
 * What became of a provider: the network runs there; the runtime's package has no such provider; it has, but it does not
 * start, or the network is refused; it worked and was lost during a take; it could not keep the token network's cache; or a
 * person has to ask for it.
 */
export type DeviceReason =
  | 'runs'
  | 'not-in-package'
  | 'does-not-start'
  | 'does-not-run'
  | 'lost'
  | 'no-cache'
  | 'not-asked-for';

/** Why a network runs on a provider or does not. */
export interface DeviceFact {
  /** `prompt` only where it is read elsewhere than tokens are made. */
  readonly network: PlacedNetwork;
  readonly provider: Provider;
  readonly reason: DeviceReason;
  /** In the runtime's words, where it said something. For the processor that runs: why it is slower than it could be. */
  readonly message?: string;
}

/** A device that was lost during a take, which then continued on another. */
export interface FellBack {
  readonly from: Provider;
  readonly reason: string;
}

/** A text to be read without being spoken: the part of a `SpeakRequest` that decides how. */
export type ExplainRequest = Pick<SpeakRequest, 'text' | 'language' | 'splitMethod' | 'readings' | 'emoji'>;

/** What the text front end made of a text: shown to people so that a misreading can be seen before it is heard. */
export interface ExplainedSentence {
  /** As it is spoken: written forms in words. */
  readonly text: string;
  /** Its place in the text that was given, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly normalized: string;
  readonly segments: readonly {
    readonly language: string;
    readonly text: string;
    readonly normalized: string;
    readonly phones: readonly string[];
    readonly words: readonly {
      readonly text: string;
      readonly phones: readonly string[];
      /** How the reading was found: dictionary, user, spelled, split, guessed, mark. */
      readonly origin: string;
      /** Its place in the text that was given, in UTF-16 units. */
      readonly start: number;
      readonly end: number;
    }[];
  }[];
  /** What is not said as it is written: numbers, abbreviations, markup, and what cannot be said (`kind` unspoken). */
  readonly spans: readonly ExplainedSpan[];
}

export interface ExplainedSpan {
  /** As written, and its place in the text that was given, in UTF-16 units. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Empty: nothing is said for it. */
  readonly spoken: string;
  readonly kind: string;
  readonly language: string;
  /** Other customary ways to say it. */
  readonly alternatives: readonly string[];
}

export type VoiceVersion = 'v1' | 'v2' | 'v2Pro' | 'v2ProPlus' | 'v3' | 'v4';

export interface VoiceReference {
  readonly name: string;
  /** Path inside the pack, with `/`. */
  readonly file: string;
  /** Name of the file that it was imported from; left out where that is not known. */
  readonly source?: string;
  /** Which part of that file it is, seconds; left out where it is the file itself. */
  readonly piece?: { readonly fromS: number; readonly toS: number };
  readonly text: string;
  readonly language: TextLanguage;
  readonly seconds: number;
}

/** What `describe` tells about a voice pack without loading its weights. */
export interface VoiceDescription {
  readonly id: string;
  readonly name: string;
  readonly version: VoiceVersion;
  readonly references: readonly VoiceReference[];
  /** SHA-256 (hex) over the pack's weight files: the identity that a standby must match. */
  readonly modelId: string;
  readonly sizeBytes: number;
}

export interface Engine {
  /** Load a voice pack folder (idempotent; least recently used voices are dropped when the memory budget is exceeded). */
  load(packDir: string, options?: { readonly signal?: AbortSignal }): Promise<VoiceDescription>;
  /** Speak one text with a loaded or loadable voice. Rejects with EngineError, or with the signal's reason on cancel. */
  speak(packDir: string, request: SpeakRequest, options?: SpeakOptions): Promise<Take>;
  /**
   * The same as it is made; what it returns is known at its end. Takes may be spoken at the same time; each has the bytes that it
   * has alone. A loop over it that is left ends its work on the networks.
   */
  speakChunks(packDir: string, request: SpeakRequest, options?: SpeakOptions): AsyncGenerator<AudioChunk, TakeFacts>;
  dispose(): Promise<void>;
}
