/**
 * Conditional flow matching: from noise to a mel spectrogram in equal steps, chunk by chunk (official: `GPT_SoVITS/module/models.py,
 * CFM.inference`, and `TTS_infer_pack/TTS.py, using_vocoder_synthesis`).
 */
import type { AcousticPrompt, Matrix, RngKey } from '../models.ts';
import { floatsOf } from '../ort/tensor.ts';
import { drawNormals } from '../random.ts';
import type { CfmNetwork } from './network.ts';
import type { CfmSettings } from './settings.ts';

/** Where in a sequence noise is needed. */
export interface NoisePlace {
  readonly bands: number;
  readonly frames: number;
  /** Frames of the prompt before them, which have none. */
  readonly promptFrames: number;
  /** Place of the first one in the sentence. */
  readonly firstFrame: number;
}

/** Standard normal [frames, bands]. */
export type DrawChunkNoise = (place: NoisePlace) => Float32Array;

export function seededChunkNoise(rngKey: RngKey): DrawChunkNoise {
  return ({ bands, frames, firstFrame }) => {
    const rows = new Float32Array(frames * bands);
    const column = new Float32Array(frames);
    for (let band = 0; band < bands; band++) {
      drawNormals(rngKey, band, firstFrame, column);
      for (let frame = 0; frame < frames; frame++) rows[frame * bands + band] = column[frame]!;
    }
    return rows;
  };
}

export interface Drawing {
  readonly prompt: AcousticPrompt;
  readonly steps: number;
  readonly drawNoise: DrawChunkNoise;
  readonly signal?: AbortSignal | undefined;
}

/** Where the noisy sequence moves at this step. */
export type Velocity = (noisy: Float32Array, step: number) => Promise<Float32Array>;

/** Moves `noisy` [frames, bands] in place, `steps` times; its first `still` values stay zero. */
export async function integrate(
  noisy: Float32Array,
  still: number,
  steps: number,
  velocity: Velocity,
): Promise<Float32Array> {
  for (let step = 0; step < steps; step++) {
    const moved = await velocity(noisy, step);
    for (let i = still; i < noisy.length; i++) noisy[i] = noisy[i]! + Math.fround(moved[i]! * (1 / steps));
  }
  return noisy;
}

/** The spectrogram of one chunk of features, without its prompt's. */
async function drawChunk(network: CfmNetwork, chunk: Matrix, firstFrame: number, drawing: Drawing): Promise<Matrix> {
  const { prompt, steps, drawNoise, signal } = drawing;
  const bands = network.dims.mel;
  const promptFrames = prompt.mel.rows;
  const told = await network.tell(appendRows(prompt.features, chunk), prompt.mel, signal);
  const modulations = await network.modulations(steps, signal);
  const noisy = new Float32Array(told.frames * bands);
  noisy.set(drawNoise({ bands, frames: chunk.rows, promptFrames, firstFrame }), promptFrames * bands);
  const drawn = await integrate(noisy, promptFrames * bands, steps, async (now, step) =>
    floatsOf(await network.velocity(now, told, modulations[step]!, signal), 'velocity'),
  );
  return { rows: chunk.rows, columns: bands, data: drawn.slice(promptFrames * bands) };
}

/** The spectrogram of a sentence, chunk by chunk: each continues the one before it. */
export async function* drawInTurn(network: CfmNetwork, features: Matrix, drawing: Drawing): AsyncGenerator<Matrix> {
  const longest = drawing.prompt.mel.rows;
  const chunkFrames = network.settings.sequenceFrames - longest;
  let { prompt } = drawing;
  for (let start = 0; start < features.rows; start += chunkFrames) {
    const chunk = rowsBetween(features, start, Math.min(features.rows, start + chunkFrames));
    const mel = await drawChunk(network, chunk, start, { ...drawing, prompt });
    yield mel;
    prompt = { mel: lastRows(mel, longest), features: lastRows(chunk, longest) };
  }
}

/** Frames that neighbouring chunks of a batch share. */
export const SHARED_FRAMES = 12;

export interface DrawnTogether {
  /** Side by side, all of the same length. */
  readonly mel: Matrix;
  readonly chunks: number;
  readonly chunkFrames: number;
  /** Frames at the end that stand for nothing. */
  readonly padFrames: number;
}

/**
 * Several sentences in a row, cut into chunks that do not know of each other but share frames, by which their sound is joined
 * afterwards (official: `TTS.py, using_vocoder_synthesis_batched_infer`).
 */
export async function drawTogether(
  network: CfmNetwork,
  sentences: readonly Matrix[],
  drawing: Drawing,
): Promise<DrawnTogether> {
  const columns = network.dims.condition;
  const lead: Matrix = { rows: SHARED_FRAMES, columns, data: new Float32Array(SHARED_FRAMES * columns) };
  const all = sentences.reduce(appendRows, lead);
  const chunkFrames = network.settings.sequenceFrames - drawing.prompt.mel.rows;
  const drawn: Matrix[] = [];
  let padFrames = 0;
  for (let start = 0; start < all.rows; start += chunkFrames - SHARED_FRAMES) {
    const end = Math.min(all.rows, start + chunkFrames);
    padFrames = start + chunkFrames - end;
    const chunk = { rows: chunkFrames, columns, data: new Float32Array(chunkFrames * columns) };
    chunk.data.set(all.data.subarray(start * columns, end * columns));
    drawn.push(await drawChunk(network, chunk, start, drawing));
  }
  return { mel: drawn.reduce(appendRows), chunks: drawn.length, chunkFrames, padFrames };
}

/** The prompt that a reference gives: spectrogram and features of its last seconds, equally long. */
export function cutPrompt(mel: Matrix, features: Matrix, { promptFrames }: CfmSettings): AcousticPrompt {
  const common = Math.min(mel.rows, features.rows);
  const cut = (matrix: Matrix): Matrix => lastRows(rowsBetween(matrix, 0, common), promptFrames);
  return { mel: cut(mel), features: cut(features) };
}

export function rowsBetween({ columns, data }: Matrix, from: number, to: number): Matrix {
  return { rows: to - from, columns, data: data.subarray(from * columns, to * columns) };
}

function lastRows(matrix: Matrix, most: number): Matrix {
  return rowsBetween(matrix, Math.max(0, matrix.rows - most), matrix.rows);
}

function appendRows(first: Matrix, second: Matrix): Matrix {
  const data = new Float32Array(first.data.length + second.data.length);
  data.set(first.data);
  data.set(second.data, first.data.length);
  return { rows: first.rows + second.rows, columns: first.columns, data };
}
