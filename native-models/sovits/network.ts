/**
 * The SoVITS decoder as separate steps, so that what is constant for a voice is computed once and streaming can change the latent
 * rows in between.
 */
import { joinSound } from '../audio/join-sound.ts';
import type { Weights } from '../checkpoint/weights.ts';
import type { SovitsDimensions } from '../graphs/sovits-dimensions.ts';
import { buildFlow } from '../graphs/sovits-flow.ts';
import { buildGenerator, type ReceptiveField, receptiveFieldOf } from '../graphs/sovits-generator.ts';
import { buildInt8Generator, int8ReceptiveField } from '../graphs/sovits-generator-int8.ts';
import type { Matrix } from '../models.ts';
import { createSession, runsAtOnce } from '../ort/create-session.ts';
import { maxInt8Weight } from '../ort/int8-saturation.ts';
import { openTogether } from '../ort/open-together.ts';
import type { Execution, Session } from '../ort/session.ts';
import { floats, floatsOf, longs, type Outputs } from '../ort/tensor.ts';
import {
  columnsBetween,
  createEncoderSessions,
  EncoderNetwork,
  type EncoderProbes,
  type EncoderSessions,
} from './encoder-network.ts';
import { planWindows, type SoundWindow } from './windows.ts';

export interface SovitsSessions extends EncoderSessions {
  readonly flow: Session;
  readonly generator: Session;
}

export class SovitsNetwork extends EncoderNetwork {
  override readonly dims: SovitsDimensions;
  readonly #receptiveField: ReceptiveField;
  readonly #sessions: SovitsSessions;
  readonly #windowsAtOnce: number;

  constructor(dims: SovitsDimensions, receptiveField: ReceptiveField, sessions: SovitsSessions, windowsAtOnce: number) {
    super(dims, sessions);
    this.dims = dims;
    this.#receptiveField = receptiveField;
    this.#sessions = sessions;
    this.#windowsAtOnce = windowsAtOnce;
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

  /** Sound of latent rows, window by window; `noise` is [latent, rows], already scaled. */
  async *decodeWindows(
    latent: Matrix,
    noise: Float32Array,
    ge: Float32Array,
    signal?: AbortSignal,
  ): AsyncGenerator<Float32Array> {
    const z = floatsOf(await this.flow(latent, noise, ge, signal), 'z');
    const windows = this.windows(latent.rows, this.dims.sampleRateHz, this.#windowsAtOnce);
    for (let at = 0; at < windows.length; at += this.#windowsAtOnce) {
      const round = windows.slice(at, at + this.#windowsAtOnce);
      // Whole rounds, so that nothing runs while the caller does something else.
      const made = await Promise.allSettled(round.map((window) => this.generate(z, ge, window, signal)));
      for (const one of made) {
        if (one.status === 'rejected') throw one.reason;
        yield floatsOf(one.value, 'audio');
      }
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
  windows(frames: number, samplesPerWindow: number, atOnce = 1): SoundWindow[] {
    const { upsampleRates } = this.dims;
    return planWindows(frames, samplesPerWindow / this.#samplesPerFrame, this.#receptiveField, upsampleRates, atOnce);
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
}

export interface SovitsProbes extends EncoderProbes {
  readonly flow?: Iterable<string>;
  readonly generator?: Iterable<string>;
}

export async function createSovitsNetwork(
  weights: Weights,
  dims: SovitsDimensions,
  execution: Execution,
  probes: SovitsProbes = {},
): Promise<SovitsNetwork> {
  const onProcessor = execution.provider === 'cpu';
  const isFast = onProcessor && execution.precision === 'fast';
  const generator = isFast
    ? buildInt8Generator(weights, dims, await maxInt8Weight(), probes.generator)
    : buildGenerator(weights, dims, probes.generator);
  const receptiveField = isFast ? int8ReceptiveField(weights, dims) : receptiveFieldOf(weights.below('dec.'), dims);
  const atOnce = await runsAtOnce(execution);
  const sessions = await openTogether(
    {
      ...createEncoderSessions(weights, dims, execution, probes),
      flow: () => createSession(buildFlow(weights, dims, probes.flow), execution),
      generator: () => createSession(generator, atOnce ? { ...execution, threads: 1 } : execution),
    },
    (session) => session.release(),
  );
  return new SovitsNetwork(dims, receptiveField, sessions, atOnce ? execution.threads : 1);
}
