/**
 * A vocoder of v4 whose sound is like speech whatever spectrogram it gets, so that a proof of voice can be passed with weights of a
 * few hundred kilobytes: each frame gives a pulse of two vowels, as loud as a sum over the bands happens to be. Its layers do it
 * as a vocoder's do, by convolutions: the first sums bands over fifteen frames, the next two write the pulse, the others fill in
 * between. Behind each of them what is below zero is cut to a tenth.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tensorOf } from './cfm-voice.ts';
import { torchFileOf, type WrittenTensor } from './torch-writer.ts';

const MEL = 100;
/** Over which bands are summed: about as long as a syllable. */
const FRAMES = 15;
/** Two resonances of the mouth in Hz; the one sounds where the sum is above zero, the other where it is below. */
const vowels = [
  { formants: [800, 1300], sign: 1 },
  { formants: [280, 2500], sign: -1 },
] as const;
/** A hundred pulses a second, each as long as two frames. */
const PULSE_RATE_HZ = 6_000;
const PULSE = 120;
const DECAY_HZ = 60;
/** Of a vowel: in the mean, and by how much it moves. */
const MEAN = 0.2;
const SPREAD = 0.2;
const GAIN = 0.2;
/** Between two values, for twice as many. */
const between = [0.25, 0.75, 0.75, 0.25];

type ValueAt = (...index: readonly number[]) => number;

export function writeSpeakingVocoder(file: string): string {
  const tensors: Record<string, WrittenTensor> = {};
  const put = (name: string, shape: readonly number[], valueAt: ValueAt): void => {
    tensors[name] = tensorOf(name, shape, valuesOf(shape, valueAt));
  };
  const silent = (name: string, shape: readonly number[]): void => put(name, shape, () => 0);

  const scale = SPREAD / Math.sqrt(MEL * FRAMES);
  // Every other band is subtracted, so that what all have alike is no part of it.
  put('conv_pre.weight', [64, MEL, FRAMES], (channel = 0, band = 0) =>
    channel < vowels.length ? scale * (vowels[channel]?.sign ?? 0) * (1 - 2 * (band % 2)) : 0,
  );
  put('conv_pre.bias', [64], (channel = 0) => (channel < vowels.length ? MEAN : 0));
  const pulses = vowels.map(({ formants }) => pulseOf(formants));
  // Six places within a millisecond, first for what is above zero and then for what is below.
  put('ups.0.weight', [64, 32, 20], (vowel = 0, channel = 0, at = 0) => {
    const value = channel < 12 ? (pulses[vowel]?.[6 * at + (channel % 6)] ?? 0) : 0;
    return Math.max(0, channel < 6 ? value : -value);
  });
  // From here on a value stands beside its negative, so that what is cut adds up again.
  put('ups.1.weight', [32, 16, 12], (channel = 0, side = 0, at = 0) => {
    if (channel >= 12 || side > 1 || at !== (channel % 6) + 3) return 0;
    return channel < 6 === (side === 0) ? 1 : -1;
  });
  for (const [index, channels] of [16, 8, 4].entries()) {
    put(`ups.${index + 2}.weight`, [channels, channels / 2, 4], (from = 0, to = 0, at = 0) =>
      from > 1 || to > 1 ? 0 : ((from === to ? 1 : -1) * (between[at] ?? 0)) / 1.1,
    );
  }
  for (const [stage, channels] of [32, 16, 8, 4, 2].entries()) {
    silent(`ups.${stage}.bias`, [channels]);
    for (const [kernel, size] of [3, 7, 11].entries()) {
      for (const part of ['convs1', 'convs2']) {
        for (let d = 0; d < 3; d++) {
          const name = `resblocks.${3 * stage + kernel}.${part}.${d}`;
          silent(`${name}.weight`, [channels, channels, size]);
          silent(`${name}.bias`, [channels]);
        }
      }
    }
  }
  put('conv_post.weight', [1, 2, 7], (_, side = 0, at = 0) => (at === 3 ? (1 - 2 * side) * GAIN : 0));
  silent('conv_post.bias', [1]);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, torchFileOf(tensors));
  return file;
}

function pulseOf(formants: readonly [number, number]): readonly number[] {
  return Array.from({ length: PULSE }, (_, at) => {
    const seconds = at / PULSE_RATE_HZ;
    const [first = 0, second = 0] = formants.map((hz) => Math.sin(2 * Math.PI * hz * seconds));
    return Math.exp(-Math.PI * DECAY_HZ * seconds) * (first + 0.5 * second);
  });
}

function valuesOf(shape: readonly number[], valueAt: ValueAt): Float32Array<ArrayBuffer> {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  for (let i = 0; i < values.length; i++) {
    let rest = i;
    const index = shape.toReversed().map((size) => {
      const at = rest % size;
      rest = (rest - at) / size;
      return at;
    });
    values[i] = valueAt(...index.toReversed());
  }
  return values;
}
