/** Whole runs: from phones and the reference recording to 16-bit sound, in every mode. */
import { joinSound } from '../../../native-models/audio/join-sound.ts';
import { toPcm16 } from '../../../native-models/audio/wav.ts';
import type { Matrix, SovitsModel, T2sModel, VoiceStyle } from '../../../native-models/models.ts';
import { createSovitsModel } from '../../../native-models/sovits/model.ts';
import { groupByLength, groupInOrder } from '../../../native-models/speak/batch.ts';
import { finishFragment } from '../../../native-models/speak/fragment.ts';
import { speakStreaming } from '../../../native-models/speak/streaming.ts';
import { createT2sModel } from '../../../native-models/t2s/model.ts';
import { type Golden, optionsIn } from '../golden.ts';
import { openSovits, openT2s } from '../models.ts';
import { compare, failed, type Stage } from '../outcome.ts';
import { hearReference, styleSamples } from './listening.ts';
import { goldenNoise } from './sound.ts';
import { bertRows, phonesOf } from './tokens.ts';

/** The options of a manifest entry, with the official defaults. */
interface RunOptions {
  readonly text: string;
  readonly prompt_text: string;
  readonly top_k: number;
  readonly top_p: number;
  readonly temperature: number;
  readonly repetition_penalty: number;
  readonly batch_size: number;
  readonly batch_threshold: number;
  readonly split_bucket: boolean;
  readonly speed_factor: number;
  readonly fragment_interval: number;
  readonly return_fragment: boolean;
  readonly streaming_mode: boolean;
  readonly fixed_length_chunk: boolean;
  readonly min_chunk_length: number;
}

const DEFAULTS = {
  prompt_text: '',
  top_k: 15,
  top_p: 1,
  temperature: 1,
  repetition_penalty: 1.35,
  batch_size: 1,
  batch_threshold: 0.75,
  split_bucket: true,
  speed_factor: 1,
  fragment_interval: 0.3,
  return_fragment: false,
  streaming_mode: false,
  fixed_length_chunk: false,
  min_chunk_length: 16,
};

interface Speaker {
  readonly t2s: T2sModel;
  readonly sovits: SovitsModel;
  readonly style: VoiceStyle;
  readonly promptCodes: Int32Array;
}

const RNG_KEY = { seed: 1, stream: 0 };

/** A version may have a text network of its own, as where its phone symbols are others. */
function gptOf(golden: Golden, version: string): string {
  const own = `ckpt/s1_${version}.ckpt`;
  return golden.has(own) ? own : 'ckpt/s1.ckpt';
}

function openSpeaker(golden: Golden, version: string): Promise<Speaker> {
  return golden.keep(`speaker:${version}`, async () => {
    const { network, version: detected } = await openSovits(golden, `ckpt/s2_${version}.pth`);
    if (detected !== version) throw new Error(`the checkpoint of ${version} was taken for ${detected}`);
    const sovits = createSovitsModel(network, detected, (channels, rows) =>
      goldenNoise(golden, version, channels, rows),
    );
    const hidden = (await hearReference(golden, version))['hidden']!;
    const [rows, columns] = hidden.shape as [number, number];
    const heard: Matrix = { rows, columns, data: hidden.data as Float32Array };
    const samples = await styleSamples(golden, version);
    const reference = sovits.needsSpeakerEmbedding
      ? { samples, speakerEmbedding: golden.floats(`${version}/sv_emb.npy`) }
      : { samples };
    return {
      t2s: createT2sModel(await openT2s(golden, gptOf(golden, version))),
      sovits,
      style: await sovits.referenceStyle([reference]),
      promptCodes: await sovits.promptCodes(heard),
    };
  });
}

/** Blocks of sound in the order in which the run yields them. */
async function run(golden: Golden, speaker: Speaker, options: RunOptions): Promise<Float32Array[]> {
  const sentences = options.text.split('|');
  if (options.streaming_mode) return streamBlocks(golden, speaker, options, sentences);
  const spoken = new Array<Float32Array>(sentences.length);
  for (const group of groupSentences(golden, options, sentences)) {
    const batch = group.map((index) => sentences[index]!);
    for (const [i, sound] of (await speakBatch(golden, speaker, options, batch)).entries()) {
      spoken[group[i]!] = finishFragment(sound, speaker.sovits.sampleRateHz, options.fragment_interval);
    }
  }
  if (!options.return_fragment) return [joinSound(spoken)];
  const fragments: Float32Array[] = [];
  for (let at = 0; at < spoken.length; at += options.batch_size) {
    fragments.push(joinSound(spoken.slice(at, at + options.batch_size)));
  }
  return fragments;
}

/** Groups by length, as the official run does unless pace or fragments forbid it. */
function groupSentences(golden: Golden, options: RunOptions, sentences: readonly string[]): number[][] {
  const lengths = sentences.map((text) => golden.numbers(`text/${text}_phones.npy`).length);
  if (options.split_bucket && options.speed_factor === 1 && !options.return_fragment) {
    return groupByLength(lengths, options.batch_size, options.batch_threshold);
  }
  return groupInOrder(lengths, options.batch_size);
}

function requestFor(golden: Golden, speaker: Speaker, options: RunOptions, text: string) {
  const texts = options.prompt_text === '' ? [text] : [options.prompt_text, text];
  return {
    phones: phonesOf(golden, texts),
    bert: bertRows(golden, texts),
    promptCodes: options.prompt_text === '' ? [] : speaker.promptCodes,
    sampling: {
      topK: options.top_k,
      topP: options.top_p,
      temperature: options.temperature,
      repetitionPenalty: options.repetition_penalty,
    },
    rngKey: RNG_KEY,
  };
}

async function speakBatch(
  golden: Golden,
  { t2s, sovits, style, ...rest }: Speaker,
  options: RunOptions,
  batch: readonly string[],
): Promise<Float32Array[]> {
  const sentences = [];
  for (const text of batch) {
    const request = requestFor(golden, { t2s, sovits, style, ...rest }, options, text);
    const { codes } = await t2s.generate(request);
    sentences.push({ codes, phones: golden.numbers(`text/${text}_phones.npy`) });
  }
  if (options.speed_factor === 1) return sovits.decodeBatch({ sentences, style, rngKey: RNG_KEY });
  const sounds: Float32Array[] = [];
  for (const { codes, phones } of sentences) {
    sounds.push(await sovits.decode({ codes, phones, style, speed: options.speed_factor, rngKey: RNG_KEY }));
  }
  return sounds;
}

async function streamBlocks(
  golden: Golden,
  speaker: Speaker,
  options: RunOptions,
  sentences: readonly string[],
): Promise<Float32Array[]> {
  const { t2s, sovits, style } = speaker;
  const blocks: Float32Array[] = [];
  for (const text of sentences) {
    const phones = golden.numbers(`text/${text}_phones.npy`);
    const stream = sovits.openStream!({ phones, style, speed: options.speed_factor, rngKey: RNG_KEY });
    const rule = options.fixed_length_chunk ? 'fixed' : 'quiet';
    const request = requestFor(golden, speaker, options, text);
    const cut = { rule, leastCodes: options.min_chunk_length } as const;
    for await (const { sound } of speakStreaming(t2s, stream, request, cut, sovits.sampleRateHz)) {
      for await (const samples of sound) blocks.push(samples);
    }
    blocks.push(finishFragment(new Float32Array(0), sovits.sampleRateHz, options.fragment_interval));
  }
  return blocks;
}

export const wholeRunStages: readonly Stage[] = [
  {
    knows: /^(\w+)\/e2e\/\w+\.npy$/,
    check: async (golden, entry, [, version = '']) => {
      const options = { ...DEFAULTS, ...optionsIn(entry.how) } as unknown as RunOptions;
      const speaker = await openSpeaker(golden, version);
      const blocks = await run(golden, speaker, options);
      const lengths = blocks.map((block) => block.length);
      if (entry.chunks !== undefined && lengths.join() !== entry.chunks.join()) {
        return failed(`blocks of ${lengths}, expected ${entry.chunks}`);
      }
      const rates = entry.sample_rates ?? [];
      if (rates.some((rate) => rate !== speaker.sovits.sampleRateHz))
        return failed(`rate ${speaker.sovits.sampleRateHz}`);
      return compare(golden, entry, toPcm16(joinSound(blocks)));
    },
  },
];
