/**
 * The SoVITS decoder as separate steps, so that what is constant for a voice is computed once and streaming can change the latent
 * rows in between. Matrices have time as rows.
 */
import { joinSound } from '../audio/join-sound.ts';
import type { Weights } from '../checkpoint/weights.ts';
import { EngineError } from '../engine-error.ts';
import type { SovitsDimensions } from '../graphs/sovits-dimensions.ts';
import { buildFlow } from '../graphs/sovits-flow.ts';
import { buildGenerator, type ReceptiveField, receptiveFieldOf } from '../graphs/sovits-generator.ts';
import { buildInt8Generator, int8ReceptiveField } from '../graphs/sovits-generator-int8.ts';
import { buildPrior } from '../graphs/sovits-prior.ts';
import { buildQuantizer, buildStyle, buildTextStyle } from '../graphs/sovits-style.ts';
import type { Matrix, VoiceStyle } from '../models.ts';
import { createSession } from '../ort/create-session.ts';
import { maxInt8Weight } from '../ort/int8-saturation.ts';
import type { Execution, Session } from '../ort/session.ts';
import { floats, floatsOf, ids, longs, type Outputs } from '../ort/tensor.ts';
import { planWindows, type SoundWindow } from './windows.ts';

export interface SovitsSessions {
  readonly style: Session;
  readonly textStyle: Session | null;
  readonly quantizer: Session;
  readonly prior: Session;
  readonly flow: Session;
  readonly generator: Session;
}

export class SovitsNetwork {
  readonly dims: SovitsDimensions;
  readonly #receptiveField: ReceptiveField;
  readonly #sessions: SovitsSessions;

  constructor(dims: SovitsDimensions, receptiveField: ReceptiveField, sessions: SovitsSessions) {
    this.dims = dims;
    this.#receptiveField = receptiveField;
    this.#sessions = sessions;
  }

  get provider(): string {
    return this.#sessions.generator.provider;
  }

  /** Samples of sound per token at speed 1: a token is two frames. */
  get samplesPerCode(): number {
    return 2 * this.#samplesPerFrame;
  }

  get #samplesPerFrame(): number {
    return this.dims.upsampleRates.reduce((product, rate) => product * rate, 1);
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

  /** Sound of latent rows, window by window; `noise` is [latent, rows], already scaled. */
  async *decodeWindows(
    latent: Matrix,
    noise: Float32Array,
    ge: Float32Array,
    signal?: AbortSignal,
  ): AsyncGenerator<Float32Array> {
    const z = floatsOf(await this.flow(latent, noise, ge, signal), 'z');
    for (const window of this.windows(latent.rows, this.dims.sampleRateHz)) {
      yield floatsOf(await this.generate(z, ge, window, signal), 'audio');
    }
  }

  /** The same as one. */
  async decode(latent: Matrix, noise: Float32Array, ge: Float32Array, signal?: AbortSignal): Promise<Float32Array> {
    return joinSound(await Array.fromAsync(this.decodeWindows(latent, noise, ge, signal)));
  }

  /** `z` [latent, rows]: the input of the generator. */
  async flow(latent: Matrix, noise: Float32Array, ge: Float32Array, signal?: AbortSignal): Promise<Outputs> {
    return this.#sessions.flow.run(
      {
        latent: floats(latent.data, [latent.rows, latent.columns]),
        noise: floats(noise, [1, this.dims.latent, 1, latent.rows]),
        ge: floats(ge, [1, this.dims.gin]),
      },
      signal,
    );
  }

  /** The windows, of about `samplesPerWindow` each, in which a sentence of `frames` is decoded. */
  windows(frames: number, samplesPerWindow: number): SoundWindow[] {
    const { upsampleRates } = this.dims;
    return planWindows(frames, samplesPerWindow / this.#samplesPerFrame, this.#receptiveField, upsampleRates);
  }

  /** `audio` of one window of the sentence whose `z` this is. */
  async generate(z: Float32Array, ge: Float32Array, window: SoundWindow, signal?: AbortSignal): Promise<Outputs> {
    const { latent, gin } = this.dims;
    const { from, to, spans } = window;
    const fed = columnsBetween({ rows: latent, columns: z.length / latent, data: z }, from, to);
    return this.#sessions.generator.run(
      { z: floats(fed, [1, latent, 1, to - from]), ge: floats(ge, [1, gin]), spans: longs(spans) },
      signal,
    );
  }

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

export interface SovitsProbes {
  readonly style?: Iterable<string>;
  readonly quantizer?: Iterable<string>;
  readonly prior?: Iterable<string>;
  readonly flow?: Iterable<string>;
  readonly generator?: Iterable<string>;
}

export async function createSovitsNetwork(
  weights: Weights,
  dims: SovitsDimensions,
  execution: Execution,
  probes: SovitsProbes = {},
): Promise<SovitsNetwork> {
  const isFast = execution.provider === 'cpu' && execution.precision === 'fast';
  const generator = isFast
    ? buildInt8Generator(weights, dims, await maxInt8Weight(), probes.generator)
    : buildGenerator(weights, dims, probes.generator);
  const receptiveField = isFast ? int8ReceptiveField(weights, dims) : receptiveFieldOf(weights, dims);
  return new SovitsNetwork(dims, receptiveField, {
    style: await createSession(buildStyle(weights, dims, probes.style), execution),
    textStyle: dims.speakerWidth > 0 ? await createSession(buildTextStyle(weights, dims), execution) : null,
    quantizer: await createSession(buildQuantizer(weights, dims, probes.quantizer), execution),
    prior: await createSession(buildPrior(weights, dims, probes.prior), execution),
    flow: await createSession(buildFlow(weights, dims, probes.flow), execution),
    generator: await createSession(generator, execution),
  });
}

function columnsBetween({ rows, columns, data }: Matrix, from: number, to: number): Float32Array {
  const out = new Float32Array(rows * (to - from));
  for (let r = 0; r < rows; r++) out.set(data.subarray(r * columns + from, r * columns + to), r * (to - from));
  return out;
}
