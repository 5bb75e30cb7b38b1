/** v3, v4 and their LoRA files: features, transformer, flow matching, chunks, vocoders and whole sentences. */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { resample } from '../../../native-models/audio/resample.ts';
import { limitReferencePeak } from '../../../native-models/audio/stft.ts';
import { readWav, toPcm16, type WavAudio } from '../../../native-models/audio/wav.ts';
import { type DrawChunkNoise, drawInTurn, integrate } from '../../../native-models/cfm/draw.ts';
import { createCfmModel, joinPieces } from '../../../native-models/cfm/model.ts';
import { type CfmNetwork, createCfmNetwork } from '../../../native-models/cfm/network.ts';
import { CFM_SETTINGS, type CfmVersion } from '../../../native-models/cfm/settings.ts';
import { loadVocoder, type Vocoder } from '../../../native-models/cfm/vocoder.ts';
import { openSovitsCheckpoint } from '../../../native-models/checkpoint/voice-checkpoints.ts';
import { cfmDimensions } from '../../../native-models/graphs/cfm-dimensions.ts';
import type { AcousticPrompt, Matrix, SovitsModel, VoiceStyle } from '../../../native-models/models.ts';
import { floatsOf, type Outputs } from '../../../native-models/ort/tensor.ts';
import { finishFragment } from '../../../native-models/speak/fragment.ts';
import { type Golden, type GoldenEntry, numberIn, transpose } from '../golden.ts';
import { checkInput, compare, failed, passed, type Stage } from '../outcome.ts';

const RNG_KEY = { seed: 0, stream: 0 };
const SPEED_OF_NAME = /speed(\d)(\d+)/;

function isVersion(text: string | undefined): text is CfmVersion {
  return text === 'v3' || text === 'v4';
}

function versionOf(text: string | undefined): CfmVersion {
  if (isVersion(text)) return text;
  throw new Error(`no version ${text}`);
}

/** A checkpoint of the folder; a LoRA file merged with the whole model of its version. */
function openFile(golden: Golden, version: CfmVersion, lora: boolean) {
  const base = golden.path(`ckpt/s2_${version}.pth`);
  return openSovitsCheckpoint(lora ? golden.path(`ckpt/s2_${version}_lora.pth`) : base, {
    version,
    baseOf: () => base,
  });
}

function openNetwork(golden: Golden, version: CfmVersion, lora: boolean): Promise<CfmNetwork> {
  return golden.keep(`cfm:${version}:${lora}`, async () => {
    const { weights, config, close } = openFile(golden, version, lora);
    const dims = cfmDimensions(weights, config);
    const perBlock = Array.from({ length: dims.blocks }, (_, i) => [
      `block${i}`,
      `attn${i}`,
      `ff${i}`,
      `q${i}_rotated`,
    ]);
    const network = await createCfmNetwork(weights, dims, CFM_SETTINGS[version], golden.execution, {
      features: ['bridge', 'fea_up'],
      condition: ['text_embed'],
      modulation: ['time_embed', 'step_embed'],
      velocity: ['conv_pos_embed', 'input_embed', ...perBlock.flat()],
    });
    close();
    return network;
  });
}

function openVocoder(golden: Golden, version: CfmVersion): Promise<Vocoder> {
  const place = version === 'v3' ? 'ckpt/bigvgan' : 'ckpt/v4_vocoder.pth';
  return golden.keep(`vocoder:${version}`, () => loadVocoder(version, golden.path(place), golden.execution));
}

async function openModel(golden: Golden, version: CfmVersion, lora: boolean): Promise<SovitsModel> {
  const network = await openNetwork(golden, version, lora);
  return createCfmModel(network, await openVocoder(golden, version), version, goldenNoise(golden));
}

/** Every draw is the same array from its beginning, whatever chunk it is for. */
function goldenNoise(golden: Golden): DrawChunkNoise {
  const { shape, data } = golden.array('input/noise.npy');
  const width = shape.at(-1)!;
  return ({ bands, frames, promptFrames }) => {
    const rows = new Float32Array(frames * bands);
    for (let b = 0; b < bands; b++) {
      for (let f = 0; f < frames; f++) rows[f * bands + b] = data[b * width + promptFrames + f]!;
    }
    return rows;
  };
}

function readSound(golden: Golden, reference: string): WavAudio {
  return readWav(readFileSync(golden.path(`ref_${reference}.wav`)));
}

function styleOf(golden: Golden, version: CfmVersion, lora: boolean, reference: string): Promise<VoiceStyle> {
  return golden.keep(`cfm-style:${version}:${lora}:${reference}`, async () => {
    const model = await openModel(golden, version, lora);
    const { samples, sampleRateHz } = readSound(golden, reference);
    return model.referenceStyle([{ samples: limitReferencePeak(resample(samples, sampleRateHz, model.styleRateHz)) }]);
  });
}

/** The prompt that a reference gives, with its own features before they are cut to it. */
function promptOf(golden: Golden, version: CfmVersion, lora: boolean, reference: string): Promise<AcousticPrompt> {
  return golden.keep(`cfm-prompt:${version}:${lora}:${reference}`, async () => {
    const model = await openModel(golden, version, lora);
    return model.acousticPrompt!({
      ...readSound(golden, reference),
      codes: golden.numbers(`input/prompt_codes_${reference}.npy`),
      phones: golden.numbers('input/prompt_phones.npy'),
      style: await styleOf(golden, version, lora, reference),
    });
  });
}

/** Tokens and phones of the sentence that a description names, as many of the tokens as it says. */
function sentenceIn(golden: Golden, how: string | undefined): { codes: number[]; phones: number[] } {
  const name = /sentence (\w+)/.exec(how ?? '')?.[1] ?? 'a';
  const codes = golden.numbers(`input/codes_${name}.npy`);
  const first = numberIn(how, /first (\d+) tokens/) ?? codes.length;
  return { codes: codes.slice(0, first), phones: golden.numbers(`input/phones_${name}.npy`) };
}

async function featuresOf(
  golden: Golden,
  version: CfmVersion,
  lora: boolean,
  reference: string,
  { how }: GoldenEntry,
): Promise<Outputs> {
  const network = await openNetwork(golden, version, lora);
  const style = await styleOf(golden, version, lora, reference);
  const speed = numberIn(how, /speed ([\d.]*\d)/) ?? 1;
  return network.features({ ...sentenceIn(golden, how), style, speed });
}

function columnsFirst(outputs: Outputs, name: string): Float32Array {
  const { shape, data } = outputs[name]!;
  return transpose(data as Float32Array, shape[0]!, shape[1]!);
}

/** The transformer on the folder's own small inputs, at the time that the description of its result tells. */
async function dit(golden: Golden, version: CfmVersion, dropped: boolean) {
  const network = await openNetwork(golden, version, false);
  const features = golden.rows(`${version}/dit/condition.npy`);
  const prompt = golden.rows(`${version}/dit/prompt.npy`);
  const zero = (matrix: Matrix): Matrix => ({ ...matrix, data: new Float32Array(matrix.data.length) });
  const [said, heard] = dropped ? [zero(features), zero(prompt)] : [features, prompt];
  return { network, told: await network.tell(said, heard), condition: await network.condition(said, heard), prompt };
}

function ditOutputs(golden: Golden, version: CfmVersion, dropped: boolean): Promise<Outputs> {
  return golden.keep(`dit:${version}:${dropped}`, async () => {
    const { network, told, condition } = await dit(golden, version, dropped);
    const { how } = golden.describe(`${version}/dit/v.npy`);
    const time = numberIn(how, /t = ([\d.]*\d)/);
    const steps = numberIn(how, /step 1\/(\d+)/);
    if (time === undefined || steps === undefined) throw new Error('the manifest does not tell time and step');
    const modulation = await network.modulationAt([time], 1 / steps);
    const noisy = golden.rows(`${version}/dit/x.npy`).data;
    const moved = await network.velocity(noisy, told, floatsOf(modulation, 'modulation'));
    return { ...condition, ...modulation, ...moved };
  });
}

/** The whole way from noise, with as much guidance as the description says; the pipeline itself never guides. */
async function integrated(golden: Golden, version: CfmVersion, steps: number, guidance: number): Promise<Matrix> {
  const { network, told, prompt } = await dit(golden, version, false);
  const free = guidance > 0 ? (await dit(golden, version, true)).told : null;
  const modulations = await network.modulations(steps);
  const noisy = golden.rows(`${version}/dit/x.npy`);
  const data = await integrate(Float32Array.from(noisy.data), prompt.data.length, steps, async (now, step) => {
    const moved = floatsOf(await network.velocity(now, told, modulations[step]!), 'velocity');
    if (free === null) return moved;
    const freely = floatsOf(await network.velocity(now, free, modulations[step]!), 'velocity');
    return moved.map((value, i) => value + guidance * (value - freely[i]!));
  });
  return { ...noisy, data };
}

async function drawSentence(
  golden: Golden,
  version: CfmVersion,
  lora: boolean,
  reference: string,
  steps: number,
  entry: GoldenEntry,
): Promise<Float32Array> {
  const network = await openNetwork(golden, version, lora);
  const prompt = await promptOf(golden, version, lora, reference);
  const data = floatsOf(await featuresOf(golden, version, lora, reference, entry), 'features');
  const columns = network.dims.condition;
  const drawing = { prompt, steps, drawNoise: goldenNoise(golden) };
  const chunks = await Array.fromAsync(drawInTurn(network, { rows: data.length / columns, columns, data }, drawing));
  const mel = chunks.flatMap((chunk) => Array.from(chunk.data));
  return transpose(Float32Array.from(mel), mel.length / network.dims.mel, network.dims.mel);
}

const FEATURE_NAMES: Readonly<Record<string, string>> = { enc_y: 'latent', bridge: 'bridge', fea_up: 'fea_up' };

export const cfmStages: readonly Stage[] = [
  { knows: /^(input\/\w+|sola\/part\d+|v[34]\/dit\/(condition|prompt|x))\.npy$/, check: checkInput },
  {
    knows: /^ckpt\/bigvgan\/config\.json$/,
    check: async (golden, { file }) => {
      const vocoder = await loadVocoder('v3', dirname(golden.path(file)), golden.execution);
      const { samplesPerFrame } = vocoder;
      await vocoder.release();
      return passed(`${samplesPerFrame} samples per frame`);
    },
  },
  {
    knows: /^(v[34])\/dit\/cfm(\d+)(_cfg\d+)?\.npy$/,
    check: async (golden, entry, [, version, steps, guided]) => {
      const guidance = guided === undefined ? 0 : (numberIn(entry.how, /guidance ([\d.]*\d)/) ?? 0);
      const { rows, columns, data } = await integrated(golden, versionOf(version), Number(steps), guidance);
      return compare(golden, entry, transpose(data, rows, columns));
    },
  },
  {
    knows: /^(v[34])\/dit\/(\w+?)(_dropped)?\.npy$/,
    check: async (golden, entry, [, version, name = '', dropped]) => {
      const outputs = await ditOutputs(golden, versionOf(version), dropped !== undefined);
      const output = name === 'v' ? 'velocity' : name;
      return output in outputs
        ? compare(golden, entry, floatsOf(outputs, output))
        : failed(`the network has no ${name}`);
    },
  },
  {
    knows: /^(v[34])\/(lora\/)?ge\.npy$/,
    check: async (golden, entry, [, version, lora]) => {
      const style = await styleOf(golden, versionOf(version), lora !== undefined, 'short');
      return compare(golden, entry, style.ge);
    },
  },
  {
    knows: /^(v[34])\/fea_ref_(\w+)\.npy$/,
    check: async (golden, entry, [, version, reference = '']) => {
      const network = await openNetwork(golden, versionOf(version), false);
      const style = await styleOf(golden, versionOf(version), false, reference);
      const codes = golden.numbers(`input/prompt_codes_${reference}.npy`);
      const phones = golden.numbers('input/prompt_phones.npy');
      const outputs = await network.features({ codes, phones, style, speed: 1 });
      return compare(golden, entry, columnsFirst(outputs, 'features'));
    },
  },
  {
    knows: /^(v[34])\/(lora\/)?(enc_y|bridge|fea_up|fea\w*)\.npy$/,
    check: async (golden, entry, [, version, lora, name = '']) => {
      if (SPEED_OF_NAME.test(name) && !/speed [\d.]/.test(entry.how ?? '')) return failed('the speed is not told');
      const outputs = await featuresOf(golden, versionOf(version), lora !== undefined, 'short', entry);
      return compare(golden, entry, columnsFirst(outputs, FEATURE_NAMES[name] ?? 'features'));
    },
  },
  {
    knows: /^(v[34])\/mel_ref_(\w+)\.npy$/,
    check: async (golden, entry, [, version, reference = '']) => {
      const { rows, columns, data } = (await promptOf(golden, versionOf(version), false, reference)).mel;
      return compare(golden, entry, transpose(Float32Array.from(data), rows, columns));
    },
  },
  {
    knows: /^(v[34])\/(lora\/)?mel_([a-z]+)_n(\d+)\.npy$/,
    check: async (golden, entry, [, version, lora, reference = '', steps]) =>
      compare(
        golden,
        entry,
        await drawSentence(golden, versionOf(version), lora !== undefined, reference, Number(steps), entry),
      ),
  },
  {
    knows: /^(v[34])\/vocoder\.npy$/,
    check: async (golden, entry, [, version]) => {
      const vocoder = await openVocoder(golden, versionOf(version));
      const mel = golden.rows('input/vocoder_mel.npy');
      const [whole] = vocoder.windows(mel.rows, Number.POSITIVE_INFINITY);
      return compare(golden, entry, await vocoder.soundOf(mel, whole!.spans));
    },
  },
  {
    knows: /^(v[34])\/wave_batched_n(\d+)\.npy$/,
    check: async (golden, entry, [, version, steps]) => {
      const model = await openModel(golden, versionOf(version), false);
      const names = /sentences (\w+) and (\w+)/.exec(entry.how ?? '')?.slice(1) ?? [];
      const reference = /ref_(\w+)/.exec(entry.how ?? '')?.[1] ?? 'long';
      const zeros = numberIn(entry.how, /(\d+) zeros/) ?? 0;
      const sounds = await model.decodeBatch({
        sentences: names.map((name) => sentenceIn(golden, `sentence ${name}`)),
        style: {
          ...(await styleOf(golden, versionOf(version), false, reference)),
          acoustic: await promptOf(golden, versionOf(version), false, reference),
        },
        sampleSteps: Number(steps),
        rngKey: RNG_KEY,
      });
      const finished = sounds.map((sound) => Array.from(finishFragment(sound, zeros, 1)));
      return compare(golden, entry, toPcm16(Float32Array.from(finished.flat())));
    },
  },
  {
    knows: /^(v[34])\/wave_([a-z]+)_n(\d+)\.npy$/,
    check: async (golden, entry, [, version, reference = '', steps]) => {
      const model = await openModel(golden, versionOf(version), false);
      const style = {
        ...(await styleOf(golden, versionOf(version), false, reference)),
        acoustic: await promptOf(golden, versionOf(version), false, reference),
      };
      const request = { ...sentenceIn(golden, entry.how), style, sampleSteps: Number(steps), rngKey: RNG_KEY };
      return compare(golden, entry, await model.decode(request));
    },
  },
  {
    knows: /^(v[34])\/lora\/merged_[\w.]+\.npy$/,
    check: (golden, entry, [, version]) => {
      const name = /transformer_blocks\.\S+/.exec(entry.how ?? '')?.[0];
      const [rows, columns] = golden.array(entry.file).shape as [number, number];
      const { weights, close } = openFile(golden, versionOf(version), true);
      try {
        const matrix = weights.read(`cfm.estimator.${name}.weight`, [null, columns]);
        return compare(golden, entry, matrix.subarray(0, rows * columns));
      } finally {
        close();
      }
    },
  },
  {
    knows: /^sola\/joined\.npy$/,
    check: (golden, entry) => {
      const parts = golden.entries.flatMap(({ file }) => (file?.startsWith('sola/part') ? [golden.floats(file)] : []));
      const [frames, samples] =
        /overlap (\d+)\*(\d+)/
          .exec(entry.how ?? '')
          ?.slice(1)
          .map(Number) ?? [];
      if (frames === undefined || samples === undefined) return failed('the overlap is not told');
      return compare(golden, entry, joinPieces(parts, frames * samples));
    },
  },
];
