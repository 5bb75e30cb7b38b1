/** What is read from a reference: HuBERT, resampling, spectrogram, filter bank, speaker network. */
import { readFileSync } from 'node:fs';
import { logMelFilterBank } from '../../../native-models/audio/fbank.ts';
import { resample } from '../../../native-models/audio/resample.ts';
import { resampleSharp } from '../../../native-models/audio/resample-sharp.ts';
import { limitReferencePeak, magnitudeSpectrogram } from '../../../native-models/audio/stft.ts';
import { readWav } from '../../../native-models/audio/wav.ts';
import { openTorchFile } from '../../../native-models/checkpoint/torch-file.ts';
import { tensorsOf } from '../../../native-models/checkpoint/torch-weights.ts';
import { Weights } from '../../../native-models/checkpoint/weights.ts';
import { buildSpeaker, speakerDimensions } from '../../../native-models/graphs/speaker-verification.ts';
import { createSession } from '../../../native-models/ort/create-session.ts';
import { floats, floatsOf, type Outputs } from '../../../native-models/ort/tensor.ts';
import { type Golden, numberIn, transpose } from '../golden.ts';
import { openHubert, openSovits } from '../models.ts';
import { checkInput, compare, failed, type Stage } from '../outcome.ts';

/** Zeros that follow a reference before HuBERT hears it. */
const TAIL_SAMPLES = 9600;

export function hearSamples(golden: Golden, dir: string, samples: Float32Array): Promise<Outputs> {
  return openHubert(golden, dir).then((session) =>
    session.run({ samples: floats(samples, [1, 1, 1, samples.length]) }),
  );
}

/** HuBERT on a version's golden 16 kHz reference. */
export function hearReference(golden: Golden, version: string): Promise<Outputs> {
  return golden.keep(`hear:${version}`, () => {
    const reference = golden.floats(`${version}/ref_16k.npy`);
    const padded = new Float32Array(reference.length + TAIL_SAMPLES);
    padded.set(reference);
    return hearSamples(golden, 'ckpt/hubert', padded);
  });
}

/** The style reading of a version's reference recording. */
export async function styleSamples(golden: Golden, version: string): Promise<Float32Array> {
  const { network } = await openSovits(golden, `ckpt/s2_${version}.pth`);
  const { samples, sampleRateHz } = readWav(readFileSync(golden.path(`${version}/ref.wav`)));
  return limitReferencePeak(resample(samples, sampleRateHz, network.dims.sampleRateHz));
}

function hearSpeaker(golden: Golden): Promise<Outputs> {
  return golden.keep('speaker', async () => {
    const checkpoint = golden.entries.find((entry) => /^ckpt\/eres2net.*\.ckpt$/.test(entry.file ?? ''))?.file;
    const file = openTorchFile(golden.path(checkpoint ?? 'ckpt/eres2netv2_tiny.ckpt'));
    const weights = new Weights(tensorsOf(file, ['state_dict']));
    const { shape, data } = golden.array('eres2net/input_fbank.npy');
    const [frames, bins] = shape.slice(-2) as [number, number];
    const probes = ['layer1', 'layer2', 'layer3', 'layer4', 'fuse34'];
    const session = await createSession(
      buildSpeaker(weights, speakerDimensions(weights, bins), probes),
      golden.execution,
    );
    file.close();
    return session.run({ fbank: floats(Float32Array.from(data), [frames, bins]) });
  });
}

export const listeningStages: readonly Stage[] = [
  { knows: /^(hubert_\w+\/input_16k|eres2net\/input_fbank|resample\/in_\d+)\.npy$/, check: checkInput },
  {
    knows: /^(hubert_\w+)\/(conv_features|hidden_0|last_hidden_state)\.npy$/,
    check: async (golden, entry, [, dir = '', name = '']) => {
      const heard = await golden.keep(`hear:${dir}`, () =>
        hearSamples(golden, `ckpt/${dir}`, golden.floats(`${dir}/input_16k.npy`)),
      );
      return compare(golden, entry, floatsOf(heard, name === 'last_hidden_state' ? 'hidden' : name));
    },
  },
  {
    knows: /^(\w+)\/hubert_(conv_features|pos_conv)\.npy$/,
    check: async (golden, entry, [, version = '', name = '']) => {
      const heard = await hearReference(golden, version);
      const width = golden.array(entry.file).shape.at(-1)!;
      const every = numberIn(entry.how, /every (\d+)/) ?? 1;
      const data = floatsOf(heard, name);
      return compare(golden, entry, every === 1 ? data : data.filter((_, i) => Math.floor(i / width) % every === 0));
    },
  },
  {
    knows: /^(\w+)\/ssl\.npy$/,
    check: async (golden, entry, [, version = '']) => {
      const hidden = (await hearReference(golden, version))['hidden']!;
      const [rows, columns] = hidden.shape as [number, number];
      return compare(golden, entry, transpose(hidden.data as Float32Array, rows, columns));
    },
  },
  {
    knows: /^(\w+)\/ref_16k\.npy$/,
    check: (golden, entry, [, version = '']) => {
      const { samples, sampleRateHz } = readWav(readFileSync(golden.path(`${version}/ref.wav`)));
      return compare(golden, entry, resampleSharp(samples, sampleRateHz, 16000));
    },
  },
  {
    knows: /^(\w+)\/ref_32k\.npy$/,
    check: async (golden, entry, [, version = '']) => compare(golden, entry, await styleSamples(golden, version)),
  },
  {
    knows: /^(\w+)\/spec\.npy$/,
    check: async (golden, entry, [, version = '']) => {
      const { network } = await openSovits(golden, `ckpt/s2_${version}.pth`);
      const file = `${version}/ref_32k.npy`;
      const samples = golden.has(file) ? golden.floats(file) : await styleSamples(golden, version);
      const { frames, bins, data } = magnitudeSpectrogram(samples, network.dims.spectrum);
      return compare(golden, entry, transpose(data, frames, bins));
    },
  },
  {
    knows: /^(\w+)\/sv_16k\.npy$/,
    check: async (golden, entry, [, version = '']) => {
      const { network } = await openSovits(golden, `ckpt/s2_${version}.pth`);
      return compare(golden, entry, resample(await styleSamples(golden, version), network.dims.sampleRateHz, 16000));
    },
  },
  {
    knows: /^(\w+)\/fbank\.npy$/,
    check: (golden, entry, [, version = '']) =>
      compare(golden, entry, logMelFilterBank(golden.floats(`${version}/sv_16k.npy`)).data),
  },
  {
    knows: /^resample\/out_(\d+)_to_(\d+)\.npy$/,
    check: (golden, entry, [, from, to]) =>
      compare(golden, entry, resample(golden.floats(`resample/in_${from}.npy`), Number(from), Number(to))),
  },
  {
    knows: /^eres2net\/(\w+)\.npy$/,
    check: async (golden, entry, [, name = '']) => {
      const tensor = (await hearSpeaker(golden))[name];
      if (tensor === undefined) return failed(`the network has no ${name}`);
      const every = numberIn(entry.how, /every (\d+)/) ?? 1;
      const plane = tensor.shape.length === 4 ? tensor.shape[2]! * tensor.shape[3]! : 1;
      return compare(
        golden,
        entry,
        (tensor.data as Float32Array).filter((_, i) => Math.floor(i / plane) % every === 0),
      );
    },
  },
];
