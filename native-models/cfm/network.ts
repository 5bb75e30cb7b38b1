/** The v3 or v4 decoder as separate steps. Matrices have time as rows. */
import type { Weights } from '../checkpoint/weights.ts';
import { buildCondition } from '../graphs/cfm-condition.ts';
import type { CfmDimensions } from '../graphs/cfm-dimensions.ts';
import { buildFeatures } from '../graphs/cfm-features.ts';
import { buildModulation, buildVelocity } from '../graphs/cfm-velocity.ts';
import type { Matrix, VoiceStyle } from '../models.ts';
import { createSession } from '../ort/create-session.ts';
import { openTogether } from '../ort/open-together.ts';
import type { Execution, Session } from '../ort/session.ts';
import { floats, floatsOf, ids, type Outputs } from '../ort/tensor.ts';
import {
  createEncoderSessions,
  EncoderNetwork,
  type EncoderProbes,
  type EncoderSessions,
} from '../sovits/encoder-network.ts';
import { resampleLatent } from '../sovits/latent.ts';
import { type CfmSettings, sourcesOf, speechFrames } from './settings.ts';
import { positionRows, timeRow, turnRows } from './tables.ts';

export interface CfmSessions extends EncoderSessions {
  readonly features: Session;
  readonly condition: Session;
  readonly modulation: Session;
  readonly velocity: Session;
}

export interface Speech {
  readonly codes: ArrayLike<number>;
  readonly phones: ArrayLike<number>;
  readonly style: VoiceStyle;
  readonly speed: number;
}

/** Constant over the steps of one chunk. */
export interface Told {
  readonly frames: number;
  readonly told: Float32Array;
  readonly cos: Float32Array;
  readonly sin: Float32Array;
}

export class CfmNetwork extends EncoderNetwork {
  override readonly dims: CfmDimensions;
  readonly settings: CfmSettings;
  readonly #sessions: CfmSessions;
  /** The vectors of every step, by the number of steps: they depend on nothing else. */
  readonly #modulations = new Map<number, Promise<readonly Float32Array[]>>();

  constructor(dims: CfmDimensions, settings: CfmSettings, sessions: CfmSessions) {
    super(dims, sessions);
    this.dims = dims;
    this.settings = settings;
    this.#sessions = sessions;
  }

  get provider(): string {
    return this.#sessions.velocity.provider;
  }

  /** `features` [frames, condition] of a sentence or of the reference. */
  async features({ codes, phones, style, speed }: Speech, signal?: AbortSignal): Promise<Outputs> {
    const prior = await this.prior(codes, phones, style.geText, signal);
    const columns = this.dims.hidden;
    const latent = resampleLatent({ rows: 2 * codes.length, columns, data: floatsOf(prior, 'latent') }, speed);
    const sources = sourcesOf(latent.rows, this.settings);
    const mask = new Float32Array(sources.length).fill(1, 0, speechFrames(codes.length, speed, this.settings));
    const outputs = await this.#sessions.features.run(
      {
        latent: floats(latent.data, [latent.rows, columns]),
        ge: floats(style.ge, [1, this.dims.gin]),
        sources: ids(sources),
        mask: floats(mask, [1, 1, 1, mask.length]),
      },
      signal,
    );
    return { ...prior, ...outputs };
  }

  /** What one chunk is drawn from: `condition` [frames, condition], and `prompt` [frames, mel] for its first frames. */
  async tell(condition: Matrix, prompt: Matrix, signal?: AbortSignal): Promise<Told> {
    const outputs = await this.condition(condition, prompt, signal);
    const told = floatsOf(outputs, 'told');
    return { frames: condition.rows, told, ...turnRows(condition.rows, this.dims.turnPerFrame) };
  }

  async condition({ rows, columns, data }: Matrix, prompt: Matrix, signal?: AbortSignal): Promise<Outputs> {
    const { mel } = this.dims;
    const padded = new Float32Array(rows * mel);
    padded.set(prompt.data);
    return this.#sessions.condition.run(
      {
        features: floats(data, [rows, columns]),
        positions: floats(positionRows(rows, columns), [rows, columns]),
        prompt: floats(padded, [rows, mel]),
      },
      signal,
    );
  }

  /** For every one of `steps` equal steps from 0 to 1, its vectors. */
  modulations(steps: number, signal?: AbortSignal): Promise<readonly Float32Array[]> {
    const known = this.#modulations.get(steps);
    if (known !== undefined) return known;
    const times: number[] = [];
    for (let step = 0, time = 0; step < steps; step++, time += 1 / steps) times.push(time);
    const made = this.modulationAt(times, 1 / steps, signal).then((outputs) => {
      const all = floatsOf(outputs, 'modulation');
      const size = all.length / steps;
      return times.map((_, i) => all.slice(i * size, (i + 1) * size));
    });
    this.#modulations.clear();
    this.#modulations.set(steps, made);
    made.catch(() => this.#modulations.delete(steps));
    return made;
  }

  async modulationAt(times: readonly number[], step: number, signal?: AbortSignal): Promise<Outputs> {
    const { timeWidth } = this.dims;
    const rows = (values: readonly number[]): Float32Array => {
      const data = new Float32Array(values.length * timeWidth);
      for (const [i, value] of values.entries()) data.set(timeRow(value, timeWidth), i * timeWidth);
      return data;
    };
    const shape = [times.length, timeWidth];
    return this.#sessions.modulation.run(
      { time: floats(rows(times), shape), step: floats(rows(times.map(() => step)), shape) },
      signal,
    );
  }

  /** `velocity` [frames, mel] of `noisy` [frames, mel] at the step whose vectors these are. */
  async velocity(noisy: Float32Array, told: Told, modulation: Float32Array, signal?: AbortSignal): Promise<Outputs> {
    const { mel, width, turnPerFrame } = this.dims;
    const turns = [told.frames, turnPerFrame.length, 1];
    return this.#sessions.velocity.run(
      {
        noisy: floats(noisy, [told.frames, mel]),
        told: floats(told.told, [told.frames, width]),
        modulation: floats(modulation, [modulation.length]),
        cos: floats(told.cos, turns),
        sin: floats(told.sin, turns),
      },
      signal,
    );
  }
}

export interface CfmProbes extends EncoderProbes {
  readonly features?: Iterable<string>;
  readonly condition?: Iterable<string>;
  readonly modulation?: Iterable<string>;
  readonly velocity?: Iterable<string>;
}

export async function createCfmNetwork(
  weights: Weights,
  dims: CfmDimensions,
  settings: CfmSettings,
  execution: Execution,
  probes: CfmProbes = {},
): Promise<CfmNetwork> {
  const sessions = await openTogether(
    {
      ...createEncoderSessions(weights, dims, execution, probes),
      features: () => createSession(buildFeatures(weights, dims, probes.features), execution),
      condition: () => createSession(buildCondition(weights, dims, probes.condition), execution),
      modulation: () => createSession(buildModulation(weights, dims, probes.modulation), execution),
      velocity: () => createSession(buildVelocity(weights, dims, probes.velocity), execution),
    },
    (session) => session.release(),
  );
  return new CfmNetwork(dims, settings, sessions);
}
