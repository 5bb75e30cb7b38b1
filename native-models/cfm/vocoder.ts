/** The vocoders of v3 and v4: mel spectrogram to sound, window by window. Their files are no part of a voice. */
import path from 'node:path';
import { unscaleLogMel } from '../audio/log-mel.ts';
import { openByteSource } from '../checkpoint/byte-source.ts';
import { objectAt, type Plain, type PlainObject } from '../checkpoint/plain-value.ts';
import { MAX_JSON_BYTES, parseSmallJson } from '../checkpoint/small-json.ts';
import { openTorchFile, type TorchFile } from '../checkpoint/torch-file.ts';
import { tensorsOf } from '../checkpoint/torch-weights.ts';
import { Weights } from '../checkpoint/weights.ts';
import { EngineError } from '../engine-error.ts';
import type { Provider } from '../engine-types.ts';
import { planV3Vocoder } from '../graphs/vocoder-v3.ts';
import { planV4Vocoder, type VocoderPlan } from '../graphs/vocoder-v4.ts';
import type { Matrix } from '../models.ts';
import { createSession } from '../ort/create-session.ts';
import type { Execution, Session } from '../ort/session.ts';
import { floats, floatsOf, longs } from '../ort/tensor.ts';
import { planWindows, type SoundWindow } from '../sovits/windows.ts';
import type { CfmVersion } from './settings.ts';

const V3_CONFIG = 'config.json';
const V3_WEIGHTS = 'bigvgan_generator.pt';

export class Vocoder {
  readonly #plan: VocoderPlan;
  readonly #session: Session;

  constructor(plan: VocoderPlan, session: Session) {
    this.#plan = plan;
    this.#session = session;
  }

  get bands(): number {
    return this.#plan.bands;
  }

  get samplesPerFrame(): number {
    return this.#plan.upsampleRates.reduce((product, rate) => product * rate, 1);
  }

  /** Windows of about `samplesPerWindow` samples each that cover `frames`. */
  windows(frames: number, samplesPerWindow: number): SoundWindow[] {
    const { receptiveField, upsampleRates } = this.#plan;
    return planWindows(frames, samplesPerWindow / this.samplesPerFrame, receptiveField, upsampleRates);
  }

  /** Sound of one window; `mel` [frames, bands] is the whole spectrogram, scaled as the network draws it. */
  async sound(mel: Matrix, { from, to, spans }: SoundWindow, signal?: AbortSignal): Promise<Float32Array> {
    const { bands } = this.#plan;
    const part = { rows: to - from, columns: bands, data: mel.data.subarray(from * bands, to * bands) };
    return this.soundOf(unscaleLogMel(part), spans, signal);
  }

  /** The same of logarithms [frames, bands]. */
  async soundOf(logMel: Matrix, spans: BigInt64Array, signal?: AbortSignal): Promise<Float32Array> {
    const { rows, columns, data } = logMel;
    const plane = new Float32Array(data.length);
    for (let f = 0; f < rows; f++) for (let b = 0; b < columns; b++) plane[b * rows + f] = data[f * columns + b]!;
    const outputs = await this.#session.run({ mel: floats(plane, [1, columns, 1, rows]), spans: longs(spans) }, signal);
    return floatsOf(outputs, 'audio');
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

/**
 * `place`: for v3 the folder of BigVGAN, for v4 the file `vocoder.pth`.
 * @throws EngineError CHECKPOINT_*, VOICE_WEIGHTS_INVALID or MODEL_MISSING.
 */
export async function loadVocoder(version: CfmVersion, place: string, execution: Execution): Promise<Vocoder> {
  const file = openVocoderFile(version, place, execution.provider);
  try {
    // Its file is none of the voice's, beside whose networks it would be kept.
    return new Vocoder(file.plan, await createSession(file.plan.graph, { ...execution, kept: undefined }));
  } finally {
    file.close();
  }
}

/** The same, described but not built. */
export function openVocoderFile(
  version: CfmVersion,
  place: string,
  provider: Provider = 'cpu',
): Pick<TorchFile, 'verify' | 'close'> & { readonly weights: Weights; readonly plan: VocoderPlan } {
  const file = openTorchFile(version === 'v3' ? path.join(place, V3_WEIGHTS) : place);
  try {
    const weights = new Weights(tensorsOf(file, ['generator', 'state_dict']));
    const plan = version === 'v3' ? planV3Vocoder(weights, readConfig(place), provider) : planV4Vocoder(weights);
    return { weights, plan, verify: file.verify, close: file.close };
  } catch (error) {
    file.close();
    throw error;
  }
}

function readConfig(dir: string): PlainObject {
  const source = openByteSource(path.join(dir, V3_CONFIG));
  try {
    if (source.sizeBytes > MAX_JSON_BYTES) throw invalidConfig();
    return objectAt(parseSmallJson(source.read(0, source.sizeBytes), source.path) as Plain);
  } finally {
    source.close();
  }
}

function invalidConfig(): EngineError {
  return new EngineError('VOICE_WEIGHTS_INVALID', 'the configuration of the vocoder is too large', {
    field: V3_CONFIG,
  });
}
