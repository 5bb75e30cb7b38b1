/**
 * The interfaces of the loaded networks. Loading turns a GPT-SoVITS checkpoint into sessions; afterwards everything is plain
 * typed arrays. Feature matrices are row-major with time (or phones) as rows, so that two of them are
 * concatenated by appending.
 *
 * Loaders, one file each:
 *   t2s/model.ts              loadT2sModel(gptCheckpointPath, execution)          -> T2sModel
 *   sovits/model.ts           loadSovitsModel(sovitsCheckpointPath, execution)    -> SovitsModel
 *   encoders/hubert-model.ts  loadHubertModel(huggingFaceDir, execution)          -> HubertModel
 *   encoders/bert-model.ts    loadBertModel(huggingFaceDir, execution)            -> BertModel
 *   encoders/speaker-model.ts loadSpeakerModel(eres2netCheckpointPath, execution) -> SpeakerModel
 */
import type { VoiceVersion } from './engine-types.ts';
import type { Share } from './fair-turns.ts';
import type { CacheScales } from './ort/session.ts';

/** A [rows, columns] row-major float matrix. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

export interface SamplingSettings {
  readonly topK: number;
  readonly topP: number;
  readonly temperature: number;
  readonly repetitionPenalty: number;
}

/** Key of the counter-based generator (random.ts). The same seed and stream (for instance a sentence's index) give the same numbers. */
export interface RngKey {
  readonly seed: number;
  readonly stream: number;
}

export interface T2sRequest {
  /** Prompt phones followed by the sentence's phones. */
  readonly phones: ArrayLike<number>;
  /** [phones, bert width] features in the order of `phones`; null means all zeros (every language but Chinese). */
  readonly bert: Float32Array | null;
  /** Semantic tokens of the reference; empty for prompt-free speech. */
  readonly promptCodes: ArrayLike<number>;
  readonly sampling: SamplingSettings;
  readonly rngKey: RngKey;
  /** Longest output in steps (25 a second); 1500 when left out, as in `t2s_model.py, infer_panel_naive`. */
  readonly maxSteps?: number;
  readonly signal?: AbortSignal;
  /** Runs each step when its turn has come; at once when left out. */
  readonly share?: Share;
}

/** `eos`: the network ended the sentence; `limit`: the step guard did. */
export type EndReason = 'eos' | 'limit';

export interface T2sResult {
  readonly codes: Int32Array;
  readonly reason: EndReason;
}

/** Given tokens read one by one, and what the network would have chosen instead. */
export interface TeacherForcedRun {
  /** The likeliest token at every step, the one after the last included. */
  readonly likeliest: readonly number[];
  /** Median over the steps. */
  readonly tokenMs: number;
  /** From a float32 cache: steps for one of 8 bits. Null when the cache has 8 bits already. */
  readonly cacheScales: CacheScales | null;
}

/** Milliseconds: of a prompt, of a token alone, and of a token for each of several sentences, where one run reads several. */
export interface T2sTimes {
  readonly promptMs: number;
  readonly tokenMs: number;
  readonly togetherMs?: number;
}

export interface T2sModel {
  /** Number of phone symbols known to the network (322: v1 table, 732: v2 table). */
  readonly symbolCount: number;
  /** Width of the BERT rows it expects (1024). */
  readonly bertWidth: number;
  readonly provider: string;
  /** So many sentences at a time take the least time for each. What comes out for a sentence is the same as alone. */
  readonly together: number;
  /** [codes] cosine between each token's embedding and that of silence: where a stream may be cut. */
  readonly silenceLikeness: Float32Array;
  generate(request: T2sRequest): Promise<T2sResult>;
  /** The same token by token; the next one is made when it is asked for. */
  tokens(request: T2sRequest): AsyncGenerator<number, EndReason>;
  /** Teacher forcing: reads these tokens instead of choosing its own; nothing is drawn. */
  teacherForce(request: T2sRequest, codes: ArrayLike<number>): Promise<TeacherForcedRun>;
  /** Takes the time of every kind of run, once. */
  timeRuns(request: T2sRequest, codes: ArrayLike<number>): Promise<T2sTimes>;
  dispose(): Promise<void>;
}

/** One reference recording as the style encoder reads it. */
export interface StyleReference {
  /** Mono, at the model's `styleRateHz`, after the peak rule (see audio/stft.ts `limitReferencePeak`). */
  readonly samples: Float32Array;
  /** Speaker embedding of the same recording; required by the v2Pro family, ignored by others. */
  readonly speakerEmbedding?: Float32Array;
}

/** What v3 and v4 continue: a reference as spectrogram and as features, equally long. */
export interface AcousticPrompt {
  /** [frames, bands], scaled for the network. */
  readonly mel: Matrix;
  /** [frames, condition] */
  readonly features: Matrix;
}

/** The recording that v3 and v4 continue, at its own rate, and what is said in it. */
export interface AcousticReference {
  readonly samples: Float32Array;
  readonly sampleRateHz: number;
  readonly codes: ArrayLike<number>;
  readonly phones: ArrayLike<number>;
  readonly style: VoiceStyle;
}

/** Constant for a voice and its references: compute once, keep, pass to every decode. */
export interface VoiceStyle {
  /** [gin] conditions flow and generator. */
  readonly ge: Float32Array;
  /** [512] conditions the prior encoder; the same array as `ge` outside the v2Pro family. */
  readonly geText: Float32Array;
  /** Needed by v3 and v4, which have no sound without it. */
  readonly acoustic?: AcousticPrompt;
}

export interface SovitsRequest {
  readonly codes: ArrayLike<number>;
  /** Phones of the sentence alone, without the prompt's. */
  readonly phones: ArrayLike<number>;
  readonly style: VoiceStyle;
  /** 1 is the recorded pace; 2 is twice as fast. */
  readonly speed?: number;
  /** In how many steps v3 and v4 draw their spectrogram; 32 when left out. */
  readonly sampleSteps?: number | undefined;
  readonly rngKey: RngKey;
  readonly signal?: AbortSignal;
}

/** Several sentences through the decoder at once. */
export interface SovitsBatchRequest extends Omit<SovitsRequest, 'codes' | 'phones'> {
  readonly sentences: readonly Pick<SovitsRequest, 'codes' | 'phones'>[];
}

export interface SovitsStreamSettings extends Omit<SovitsRequest, 'codes'> {
  /** Tokens that neighbouring pieces share (`overlap_length` of `api_v2.py`, 2 by default). */
  readonly overlapCodes?: number;
}

export interface SovitsStream {
  /** Sound that the new tokens make final; everything that is left when `isFinal`. */
  push(codes: ArrayLike<number>, isFinal: boolean): Promise<Float32Array>;
  /** The sound held back so far, when no more tokens come. */
  finish(): Float32Array;
}

export interface SovitsModel {
  readonly version: VoiceVersion;
  readonly sampleRateHz: number;
  /** Samples of sound per semantic token at speed 1 (1280). */
  readonly samplesPerCode: number;
  readonly symbolCount: number;
  readonly needsSpeakerEmbedding: boolean;
  /** At which it reads references for their style. */
  readonly styleRateHz: number;
  /** Lengths of a style's two vectors. */
  readonly styleWidths: { readonly ge: number; readonly geText: number };
  readonly provider: string;
  /** Style of one or several references: the arithmetic mean of their vectors. */
  referenceStyle(references: readonly StyleReference[], signal?: AbortSignal): Promise<VoiceStyle>;
  /** Semantic tokens of a reference from its HuBERT features (25 per second). They belong to this checkpoint only. */
  promptCodes(hubert: Matrix, signal?: AbortSignal): Promise<Int32Array>;
  /** Waveform in about [-1, 1] at `sampleRateHz`. */
  decode(request: SovitsRequest): Promise<Float32Array>;
  /** The same in windows of about a second, each made when it is asked for. */
  decodeWindows(request: SovitsRequest): AsyncGenerator<Float32Array>;
  /** Sound of each sentence; at their seams it differs from that of sentences decoded one by one. */
  decodeBatch(request: SovitsBatchRequest): Promise<Float32Array[]>;
  /** A decoder that sounds a sentence while its tokens are still being made; null where a sentence needs all of them. */
  readonly openStream: ((settings: SovitsStreamSettings) => SovitsStream) | null;
  /** Reads the recording that every sentence continues; null for versions that continue none. */
  readonly acousticPrompt: ((reference: AcousticReference, signal?: AbortSignal) => Promise<AcousticPrompt>) | null;
  dispose(): Promise<void>;
}

export interface HubertModel {
  readonly provider: string;
  /** [frames, width] last hidden state of 16 kHz mono samples, as they are (no normalisation, no padding added here). */
  features(samples16k: Float32Array, signal?: AbortSignal): Promise<Matrix>;
  dispose(): Promise<void>;
}

export interface BertModel {
  readonly provider: string;
  readonly width: number;
  /** Lines of vocab.txt beside the weights: token -> id by position. */
  readonly vocabulary: readonly string[];
  /** [ids, width] hidden states third from last, all positions including [CLS] and [SEP]. */
  hidden(inputIds: ArrayLike<number>, signal?: AbortSignal): Promise<Matrix>;
  dispose(): Promise<void>;
}

export interface SpeakerModel {
  readonly provider: string;
  /** Speaker embedding from 16 kHz mono samples in [-1, 1]. */
  embedding(samples16k: Float32Array, signal?: AbortSignal): Promise<Float32Array>;
  dispose(): Promise<void>;
}
