/** The encoders that a voice uses, each with a piece of its usual work. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { resampleSharp } from '../audio/resample-sharp.ts';
import { loadBertModel } from '../encoders/bert-model.ts';
import { type EncoderPaths, hubertDirOf } from '../encoders/encoder-paths.ts';
import { loadHubertModel } from '../encoders/hubert-model.ts';
import type { VoiceReference } from '../engine-types.ts';
import type { Execution } from '../ort/session.ts';
import type { VoicePack } from '../voice-pack/read.ts';
import { readReference } from '../voice-pack/reference.ts';
import type { EncoderTrial } from './time-places.ts';

const contentRateHz = 16_000;
/** Tokens of a usual line of Chinese text. */
const lineTokens = 30;

interface Given {
  readonly onProcessor: Execution;
  readonly reference: VoiceReference;
  readonly signal?: AbortSignal | undefined;
}

/** Only those that are installed. */
export async function encoderTrials(pack: VoicePack, encoders: EncoderPaths, given: Given): Promise<EncoderTrial[]> {
  const trials: EncoderTrial[] = [];
  const hasHubert = pack.manifest.hubert === 'pack' || encoders.hubertDir !== undefined;
  if (hasHubert) trials.push(await hubertTrial(hubertDirOf(pack, encoders), pack, given));
  if (pack.manifest.usesBert && encoders.bertDir !== undefined) trials.push(bertTrial(encoders.bertDir, given));
  return trials;
}

/** With its loading, since it is loaded for every reference and let go again. */
async function hubertTrial(
  dir: string,
  pack: VoicePack,
  { onProcessor, reference, signal }: Given,
): Promise<EncoderTrial> {
  const sound = readReference(await readFile(path.join(pack.dir, reference.file)), reference.name);
  const samples = resampleSharp(sound.samples, sound.sampleRateHz, contentRateHz);
  return {
    network: 'hubert',
    large: false,
    open: async (execution) => ({
      async run() {
        const hubert = await loadHubertModel(dir, { ...onProcessor, ...execution });
        try {
          return (await hubert.features(samples, signal)).data;
        } finally {
          await hubert.dispose();
        }
      },
      dispose: async () => {},
    }),
  };
}

function bertTrial(dir: string, { onProcessor, signal }: Given): EncoderTrial {
  return {
    network: 'bert',
    large: true,
    async open(execution) {
      const bert = await loadBertModel(dir, { ...onProcessor, ...execution });
      const ids = Array.from({ length: lineTokens }, (_, i) => (i * 37) % bert.vocabulary.length);
      return { run: async () => (await bert.hidden(ids, signal)).data, dispose: () => bert.dispose() };
    },
  };
}
