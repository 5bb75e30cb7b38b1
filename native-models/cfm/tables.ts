/**
 * Tables of sines and cosines that the transformer of v3 and v4 reads. Angles are rounded to float32 as in the official program,
 * because at several hundred frames that rounding can be seen in the result.
 */

const LAST_POSITION = 4095;
const TIME_SCALE = 1000;

/** [frames, width]: cosines in the first half of a row, sines in the second (`f5_tts/model/modules.py, precompute_freqs_cis`). */
export function positionRows(frames: number, width: number): Float32Array {
  const half = width / 2;
  const perFrame = Float32Array.from(
    { length: half },
    (_, j) => 1 / Math.fround(10_000 ** Math.fround((2 * j) / width)),
  );
  const rows = new Float32Array(frames * width);
  for (let f = 0; f < frames; f++) {
    const position = Math.min(f, LAST_POSITION);
    for (let j = 0; j < half; j++) {
      const angle = Math.fround(position * perFrame[j]!);
      rows[f * width + j] = Math.cos(angle);
      rows[f * width + half + j] = Math.sin(angle);
    }
  }
  return rows;
}

/** Cosines and sines [frames, pairs] by which each pair of channels turns at a frame. */
export function turnRows(frames: number, turnPerFrame: Float32Array): { cos: Float32Array; sin: Float32Array } {
  const pairs = turnPerFrame.length;
  const cos = new Float32Array(frames * pairs);
  const sin = new Float32Array(frames * pairs);
  for (let f = 0; f < frames; f++) {
    for (let i = 0; i < pairs; i++) {
      const angle = Math.fround(f * turnPerFrame[i]!);
      cos[f * pairs + i] = Math.cos(angle);
      sin[f * pairs + i] = Math.sin(angle);
    }
  }
  return { cos, sin };
}

/** [width]: sines, then cosines, of a time in 0…1 (`modules.py, SinusPositionEmbedding`). */
export function timeRow(time: number, width: number): Float32Array {
  const half = width / 2;
  const step = Math.fround(-Math.log(10_000) / (half - 1));
  const scaled = Math.fround(TIME_SCALE * Math.fround(time));
  const row = new Float32Array(width);
  for (let k = 0; k < half; k++) {
    const angle = Math.fround(scaled * Math.fround(Math.exp(Math.fround(k * step))));
    row[k] = Math.sin(angle);
    row[half + k] = Math.cos(angle);
  }
  return row;
}
