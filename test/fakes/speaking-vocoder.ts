/**
 * Vocoders of v3 and v4 whose sound is like speech whatever spectrogram they get, so that a proof of voice can be passed with weights
 * of a few hundred kilobytes: each frame gives a pulse of two vowels, as loud as a sum over the bands happens to be. Their layers do
 * it as a vocoder's do, by convolutions: the first sums bands over fifteen frames, the next ones write the pulse.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BIGVGAN, tensorOf } from './cfm-voice.ts';
import { torchFileOf, type WrittenTensor } from './torch-writer.ts';

const MEL = 100;
/** Over which bands are summed: about as long as a syllable. */
const FRAMES = 15;
/** Two resonances of the mouth in Hz; the one sounds where the sum is above zero, the other where it is below. */
const vowels = [
  { formants: [800, 1300], sign: 1 },
  { formants: [280, 2500], sign: -1 },
] as const;
const DECAY_HZ = 60;
/** v4: a hundred frames a second, each with a pulse as long as two of them, first drawn at an eighth of the rate. */
const V4_PULSE = { rateHz: 6_000, samples: 120, onset: 1 };
/** v3: the same at its full rate of 24 kHz, 256 samples a frame; rising gently, so that a vowel leaves the other's bands alone. */
const V3_FRAME = 256;
const V3_FORMANTS = [
  [300, 700],
  [2600, 4400],
] as const;
const V3_PULSE = { rateHz: 24_000, samples: 2 * V3_FRAME, onset: 40 };
/** Of a vowel: in the mean, and by how much it moves. */
const MEAN = 0.2;
const SPREAD = 0.2;
const GAIN = 0.2;
const V3_GAIN = 0.05;
/** Between two values, for twice as many. */
const between = [0.25, 0.75, 0.75, 0.25];

type ValueAt = (...index: readonly number[]) => number;

/**
 * A folder with `config.json` and `bigvgan_generator.pt`: one stage, whose activations leave the sound as it is. Nothing is cut, so
 * both vowels sound all the time: each has a sum of its own, and they lie farther apart.
 */
export function writeSpeakingV3Vocoder(dir: string): string {
  const tensors = new Tensors();
  const pulses = V3_FORMANTS.map((formants) => pulseOf(formants, V3_PULSE));
  tensors.sumOfBands(pulses.length, (vowel, band) => ((band >> vowel) % 2 === 0 ? 1 : -1));
  tensors.put('ups.0.0.weight', [pulses.length, 1, V3_PULSE.samples], (vowel = 0, _ = 0, at = 0) => {
    return pulses[vowel]?.[at] ?? 0;
  });
  tensors.silence('ups.0.0.bias', [1]);
  for (const part of ['convs1', 'convs2']) {
    tensors.silence(`resblocks.0.${part}.0.weight`, [1, 1, 3]);
    tensors.silence(`resblocks.0.${part}.0.bias`, [1]);
  }
  for (const activation of ['resblocks.0.activations.0', 'resblocks.0.activations.1', 'activation_post']) {
    tensors.silence(`${activation}.act.alpha`, [1]);
    tensors.put(`${activation}.act.beta`, [1], () => 1);
  }
  tensors.put('conv_post.weight', [1, 1, 7], (_, __, at) => (at === 3 ? V3_GAIN : 0));
  const config = {
    ...BIGVGAN,
    upsample_rates: [V3_FRAME],
    upsample_kernel_sizes: [V3_PULSE.samples],
    resblock_dilation_sizes: [[1]],
    snake_logscale: false,
    use_tanh_at_final: true,
  };
  mkdirSync(dir, { recursive: true });
  writeFileSync(path.join(dir, 'config.json'), JSON.stringify(config));
  writeFileSync(path.join(dir, 'bigvgan_generator.pt'), torchFileOf({ generator: tensors.all }));
  return dir;
}

/** A plain state dict, `vocoder.pth`. Behind each of its layers what is below zero is cut to a tenth. */
export function writeSpeakingV4Vocoder(file: string): string {
  const tensors = new Tensors();
  const put = tensors.put.bind(tensors);
  const silent = tensors.silence.bind(tensors);
  // Every other band is subtracted: one vowel sounds where the sum is above zero, the other where it is below.
  tensors.sumOfBands(64, (vowel, band) => (vowels[vowel]?.sign ?? 0) * (1 - 2 * (band % 2)));
  const pulses = vowels.map(({ formants }) => pulseOf(formants, V4_PULSE));
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
  writeFileSync(file, torchFileOf(tensors.all));
  return file;
}

class Tensors {
  readonly all: Record<string, WrittenTensor> = {};

  put(name: string, shape: readonly number[], valueAt: ValueAt): void {
    this.all[name] = tensorOf(name, shape, valuesOf(shape, valueAt));
  }

  silence(name: string, shape: readonly number[]): void {
    this.put(name, shape, () => 0);
  }

  /** The first layer: a channel for each vowel. Half of the bands are subtracted, so that what all have alike is no part of it. */
  sumOfBands(channels: number, signOf: (vowel: number, band: number) => number): void {
    const scale = SPREAD / Math.sqrt(MEL * FRAMES);
    this.put('conv_pre.weight', [channels, MEL, FRAMES], (channel = 0, band = 0) =>
      channel < vowels.length ? scale * signOf(channel, band) : 0,
    );
    this.put('conv_pre.bias', [channels], (channel = 0) => (channel < vowels.length ? MEAN : 0));
  }
}

function pulseOf(
  formants: readonly [number, number],
  { rateHz, samples, onset }: Readonly<Record<'rateHz' | 'samples' | 'onset', number>>,
): readonly number[] {
  return Array.from({ length: samples }, (_, at) => {
    const seconds = at / rateHz;
    const [first = 0, second = 0] = formants.map((hz) => Math.sin(2 * Math.PI * hz * seconds));
    return Math.min(1, at / onset) * Math.exp(-Math.PI * DECAY_HZ * seconds) * (first + 0.5 * second);
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
