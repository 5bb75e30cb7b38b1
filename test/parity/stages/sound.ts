/** SoVITS: style, prompt codes, prior encoder, flow, generator, pace and streaming pieces. */

import type { Matrix, VoiceStyle } from '../../../native-models/models.ts';
import { floatsOf, type Outputs } from '../../../native-models/ort/tensor.ts';
import { resampleLatent } from '../../../native-models/sovits/latent.ts';
import { crossFadeRows } from '../../../native-models/sovits/stream.ts';
import { type Golden, numberIn, transpose } from '../golden.ts';
import { openSovits } from '../models.ts';
import { checkInput, compare, failed, type Stage } from '../outcome.ts';

export async function networkOf(golden: Golden, version: string) {
  return (await openSovits(golden, `ckpt/s2_${version}.pth`)).network;
}

/** The first `frames` columns of the version's golden noise, scaled. */
export function goldenNoise(golden: Golden, version: string, channels: number, frames: number): Float32Array {
  const { shape, data } = golden.array(`${version}/noise.npy`);
  const width = shape.at(-1)!;
  const out = new Float32Array(channels * frames);
  for (let c = 0; c < channels; c++) {
    for (let f = 0; f < frames; f++) out[c * frames + f] = data[c * width + f]! * golden.noiseScale;
  }
  return out;
}

function speakerOf(golden: Golden, version: string, which: '' | '_2' = ''): Float32Array | undefined {
  const file = `${version}/sv_emb${which}.npy`;
  return golden.has(file) ? golden.floats(file) : undefined;
}

function readStyle(golden: Golden, version: string): Promise<Outputs> {
  return golden.keep(`style:${version}`, async () =>
    (await networkOf(golden, version)).style(golden.rows(`${version}/spec.npy`), speakerOf(golden, version)),
  );
}

export async function goldenStyle(golden: Golden, version: string): Promise<VoiceStyle> {
  return (await networkOf(golden, version)).withText(floatsOf(await readStyle(golden, version), 'ge'));
}

function runPrior(golden: Golden, version: string): Promise<Outputs> {
  return golden.keep(`prior:${version}`, async () => {
    const { geText } = await goldenStyle(golden, version);
    const codes = golden.numbers(`${version}/codes.npy`);
    return (await networkOf(golden, version)).prior(codes, golden.numbers(`${version}/phones.npy`), geText);
  });
}

async function latentRows(golden: Golden, version: string): Promise<Matrix> {
  const data = floatsOf(await runPrior(golden, version), 'latent');
  const columns = (await networkOf(golden, version)).dims.hidden;
  return { rows: data.length / columns, columns, data };
}

/** What the flow gives, and the generator's first layer over the whole. */
async function decodeInside(golden: Golden, version: string, latent: Matrix): Promise<Outputs> {
  const network = await networkOf(golden, version);
  const { ge } = await goldenStyle(golden, version);
  const flow = await network.flow(latent, goldenNoise(golden, version, network.dims.latent, latent.rows), ge);
  const [whole] = network.windows(latent.rows, Number.POSITIVE_INFINITY);
  return { ...(await network.generate(floatsOf(flow, 'z'), ge, whole!)), ...flow };
}

async function decodeRows(golden: Golden, version: string, latent: Matrix): Promise<Float32Array> {
  const network = await networkOf(golden, version);
  const { ge } = await goldenStyle(golden, version);
  return network.decode(latent, goldenNoise(golden, version, network.dims.latent, latent.rows), ge);
}

/** Latent rows and sound of the second streaming piece. */
async function secondPiece(golden: Golden, version: string): Promise<{ first: Matrix; second: Matrix }> {
  const network = await networkOf(golden, version);
  const { geText } = await goldenStyle(golden, version);
  const codes = golden.numbers(`${version}/codes.npy`);
  const phones = golden.numbers(`${version}/phones.npy`);
  const columns = network.dims.hidden;
  const firstCodes = golden.array(`${version}/stream_lat1.npy`).shape.at(-1)! / 2;
  const how = golden.describe(`${version}/stream_lat2.npy`).how;
  const rows = 2 * (numberIn(how, /result_length=(\d+)/) ?? 13);
  const fade = numberIn(how, /\((\d+) frames\)/) ?? 4;
  const start = floatsOf(await network.prior(codes.slice(0, firstCodes), phones, geText), 'latent');
  const whole = floatsOf(await network.prior(codes, phones, geText), 'latent');
  const first = { rows: 2 * firstCodes, columns, data: start };
  const second = { rows, columns, data: whole.slice(whole.length - rows * columns) };
  crossFadeRows(first, second, fade);
  return { first, second };
}

const PRIOR_NAMES: Readonly<Record<string, string>> = {
  quantized: 'quantized',
  enc_ssl: 'enc_ssl',
  enc_text: 'enc_text',
  mrte: 'mrte',
  enc2: 'latent',
};

export const soundStages: readonly Stage[] = [
  { knows: /^(\w+)\/(noise|codes|phones|sv_emb|sv_emb_2)\.npy$/, check: checkInput },
  {
    knows: /^(\w+)\/(ssl_proj|prompt_codes)\.npy$/,
    check: async (golden, entry, [, version = '', name]) => {
      const network = await networkOf(golden, version);
      const outputs = await network.quantize(golden.rows(`${version}/ssl.npy`));
      if (name === 'prompt_codes')
        return compare(golden, entry, Array.from(outputs['codes']!.data as BigInt64Array, Number));
      const { shape, data } = outputs['ssl_proj']!;
      return compare(golden, entry, transpose(data as Float32Array, shape[0]!, shape[1]!));
    },
  },
  {
    knows: /^(\w+)\/(ge_raw|ge|ge512)\.npy$/,
    check: async (golden, entry, [, version = '', name = '']) => {
      if (name === 'ge512') return compare(golden, entry, (await goldenStyle(golden, version)).geText);
      const outputs = await readStyle(golden, version);
      return compare(golden, entry, floatsOf(outputs, name in outputs ? name : 'ge'));
    },
  },
  {
    knows: /^(\w+)\/tworef_ge\.npy$/,
    check: async (golden, entry, [, version = '']) => {
      const note = golden.entries.find((candidate) => candidate.note?.startsWith(`${version}/tworef`))?.note;
      const frames = numberIn(note, /spec\[:, :, :(\d+)\]/);
      if (frames === undefined) return failed('the manifest does not tell the second reference');
      const network = await networkOf(golden, version);
      const spectrum = golden.rows(`${version}/spec.npy`);
      const shorter = { ...spectrum, rows: frames, data: spectrum.data.subarray(0, frames * spectrum.columns) };
      const first = floatsOf(await readStyle(golden, version), 'ge');
      const second = floatsOf(await network.style(shorter, speakerOf(golden, version, '_2')), 'ge');
      return compare(
        golden,
        entry,
        first.map((value, i) => (value + second[i]!) / 2),
      );
    },
  },
  {
    knows: /^(\w+)\/(quantized|enc_ssl|enc_text|mrte|enc2)\.npy$/,
    check: async (golden, entry, [, version = '', name = '']) => {
      const { shape, data } = (await runPrior(golden, version))[PRIOR_NAMES[name]!]!;
      return compare(golden, entry, transpose(data as Float32Array, shape[0]!, shape[1]!));
    },
  },
  {
    knows: /^(\w+)\/(m|logs|z_p|z|dec_pre|audio|flow_last_coupling)\.npy$/,
    check: async (golden, entry, [, version = '', name = '']) => {
      if (name === 'audio') {
        return compare(golden, entry, await decodeRows(golden, version, await latentRows(golden, version)));
      }
      const outputs = await golden.keep(`decode:${version}`, async () =>
        decodeInside(golden, version, await latentRows(golden, version)),
      );
      const output = name === 'flow_last_coupling' ? `flow_${numberIn(entry.how, /flows\.(\d+)/) ?? 6}` : name;
      return compare(golden, entry, floatsOf(outputs, output));
    },
  },
  {
    knows: /^(\w+)\/speed(\d+)_(m|audio)\.npy$/,
    check: async (golden, entry, [, version = '', percent, name = '']) => {
      const paced = resampleLatent(
        await latentRows(golden, version),
        numberIn(entry.how, /speed ([\d.]+)/) ?? Number(percent) / 100,
      );
      if (name === 'audio') return compare(golden, entry, await decodeRows(golden, version, paced));
      return compare(golden, entry, floatsOf(await decodeInside(golden, version, paced), name));
    },
  },
  {
    knows: /^(\w+)\/stream_lat([12])\.npy$/,
    check: async (golden, entry, [, version = '', which]) => {
      const pieces = await secondPiece(golden, version);
      const { data, rows, columns } = which === '1' ? pieces.first : pieces.second;
      return compare(golden, entry, transpose(data, rows, columns));
    },
  },
  {
    knows: /^(\w+)\/stream_audio2\.npy$/,
    check: async (golden, entry, [, version = '']) => {
      const { second } = await secondPiece(golden, version);
      return compare(golden, entry, await decodeRows(golden, version, second));
    },
  },
];
