/** The part of a SoVITS checkpoint that all versions share: style, content quantizer and prior encoder. Matrices have time as rows. */
import type { Weights } from '../checkpoint/weights.ts';
import { EngineError } from '../engine-error.ts';
import type { EncoderDimensions } from '../graphs/sovits-dimensions.ts';
import { buildPrior } from '../graphs/sovits-prior.ts';
import { buildQuantizer, buildStyle, buildTextStyle } from '../graphs/sovits-style.ts';
import type { Matrix, VoiceStyle } from '../models.ts';
import { createSession } from '../ort/create-session.ts';
import type { Execution, Session } from '../ort/session.ts';
import { floats, floatsOf, ids, type Outputs } from '../ort/tensor.ts';

export interface EncoderSessions {
  readonly style: Session;
  readonly textStyle: Session | null;
  readonly quantizer: Session;
  readonly prior: Session;
}

export class EncoderNetwork {
  readonly dims: EncoderDimensions;
  readonly #sessions: EncoderSessions;

  constructor(dims: EncoderDimensions, sessions: EncoderSessions) {
    this.dims = dims;
    this.#sessions = sessions;
  }

  /** ge [gin] of one reference. `spectrum` holds all bins; the encoder takes the lowest. */
  async style(spectrum: Matrix, speaker: Float32Array | undefined, signal?: AbortSignal): Promise<Outputs> {
    const { styleBins, speakerWidth } = this.dims;
    if (spectrum.rows < 1) throw new EngineError('REFERENCE_TOO_SHORT', 'too short for its style');
    if (spectrum.columns < styleBins) throw new EngineError('INTERNAL', 'the spectrogram is too narrow');
    const feeds = { spectrum: floats(columnsBetween(spectrum, 0, styleBins), [spectrum.rows, styleBins]) };
    if (speakerWidth === 0) return this.#sessions.style.run(feeds, signal);
    if (speaker?.length !== speakerWidth) {
      throw new EngineError('REQUEST_INVALID', 'this voice needs the speaker embedding of its reference', {
        expected: speakerWidth,
        found: speaker?.length ?? 0,
      });
    }
    return this.#sessions.style.run({ ...feeds, speaker: floats(speaker, [1, speakerWidth]) }, signal);
  }

  /** The style together with its form for the prior encoder. */
  async withText(ge: Float32Array, signal?: AbortSignal): Promise<VoiceStyle> {
    const { textStyle } = this.#sessions;
    if (textStyle === null) return { ge, geText: ge };
    const outputs = await textStyle.run({ ge: floats(ge, [1, this.dims.gin]) }, signal);
    return { ge, geText: floatsOf(outputs, 'ge_text') };
  }

  async quantize(features: Matrix, signal?: AbortSignal): Promise<Outputs> {
    return this.#sessions.quantizer.run({ features: floats(features.data, [features.rows, features.columns]) }, signal);
  }

  /** `latent` [2 · codes, hidden]. */
  async prior(
    codes: ArrayLike<number>,
    phones: ArrayLike<number>,
    geText: Float32Array,
    signal?: AbortSignal,
  ): Promise<Outputs> {
    this.#check(codes, this.dims.codebookSize, 'REQUEST_INVALID', 'code');
    this.#check(phones, this.dims.symbolCount, 'VOICE_SYMBOLS_MISMATCH', 'phone');
    return this.#sessions.prior.run(
      { codes: ids(codes), phones: ids(phones), ge_text: floats(geText, [1, this.dims.ginText]) },
      signal,
    );
  }

  /** Ends every session, those of the whole network included. */
  async release(): Promise<void> {
    for (const session of Object.values(this.#sessions)) await (session as Session | null)?.release();
  }

  #check(
    values: ArrayLike<number>,
    limit: number,
    code: 'REQUEST_INVALID' | 'VOICE_SYMBOLS_MISMATCH',
    what: string,
  ): void {
    if (values.length === 0) throw new EngineError('REQUEST_INVALID', `no ${what}s to speak`);
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (!(Number.isInteger(value) && value >= 0 && value < limit)) {
        throw new EngineError(code, `the voice knows no ${what} ${value}`, { value, limit });
      }
    }
  }
}

export interface EncoderProbes {
  readonly style?: Iterable<string>;
  readonly quantizer?: Iterable<string>;
  readonly prior?: Iterable<string>;
}

/** What opens each of the sessions. */
export function createEncoderSessions(
  weights: Weights,
  dims: EncoderDimensions,
  execution: Execution,
  probes: EncoderProbes,
) {
  return {
    style: () => createSession(buildStyle(weights, dims, probes.style), execution),
    textStyle: async () => (dims.speakerWidth > 0 ? createSession(buildTextStyle(weights, dims), execution) : null),
    quantizer: () => createSession(buildQuantizer(weights, dims, probes.quantizer), execution),
    prior: () => createSession(buildPrior(weights, dims, probes.prior), execution),
  };
}

/** Columns from…to of a matrix. */
export function columnsBetween({ rows, columns, data }: Matrix, from: number, to: number): Float32Array {
  const out = new Float32Array(rows * (to - from));
  for (let r = 0; r < rows; r++) out.set(data.subarray(r * columns + from, r * columns + to), r * (to - from));
  return out;
}
