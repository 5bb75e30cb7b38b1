/**
 * A voice in memory: its two networks, and per reference what never changes between sentences (style, prompt tokens, prompt
 * phones). The content and speaker encoders are needed only to read a reference, so they are loaded for that moment and let
 * go again.
 */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { resample } from './audio/resample.ts';
import { resampleSharp } from './audio/resample-sharp.ts';
import { limitReferencePeak } from './audio/stft.ts';
import type { SpokenText } from './bert-features.ts';
import { type EncoderPaths, hubertDirOf, requireEncoder } from './encoders.ts';
import { EngineError } from './engine-error.ts';
import type { TextLanguage, VoiceReference } from './engine-types.ts';
import { loadHubertModel } from './runtime/hubert-model.ts';
import type { Execution, SovitsModel, StyleReference, T2sModel, VoiceStyle } from './runtime/models.ts';
import { loadSovitsModel } from './runtime/sovits-model.ts';
import { loadSpeakerModel } from './runtime/speaker-model.ts';
import { loadT2sModel } from './runtime/t2s-model.ts';
import { gptFile, sovitsFile } from './voice-pack/manifest.ts';
import type { VoicePack } from './voice-pack/read.ts';
import { type ReferenceSound, readReference } from './voice-pack/reference.ts';
import type { Shelved } from './voice-shelf.ts';

/** Zeros behind the reference before the content encoder reads it: 0.3 s worth of 32 kHz samples, at 16 kHz. */
const prompTailSamples = 9600;
/** What the content and speaker encoders hear. */
const contentRateHz = 16_000;
/** Widened weights, sessions and caches against the size of the fp16 files. */
const memoryPerFileByte = 2.5;

/** Which recordings a take is spoken after, and what is said in the first. */
export interface ReferenceChoice {
  readonly main: VoiceReference;
  readonly aux: readonly VoiceReference[];
  readonly promptText: string;
  readonly promptLanguage: TextLanguage;
}

/** A reference as the networks take it. */
export interface PreparedReference {
  readonly style: VoiceStyle;
  readonly promptCodes: Int32Array;
  readonly promptText: SpokenText;
}

export interface LoadedVoice extends Shelved {
  readonly pack: VoicePack;
  readonly t2s: T2sModel;
  readonly sovits: SovitsModel;
  /** Computed once per choice; `readPrompt` turns the transcript into phones and features. */
  prepare(
    choice: ReferenceChoice,
    readPrompt: (text: string, language: TextLanguage) => Promise<SpokenText>,
    signal?: AbortSignal,
  ): Promise<PreparedReference>;
}

export function estimateMemoryBytes(pack: VoicePack): number {
  const weights = pack.manifest.files.filter((file) => file.path === gptFile || file.path === sovitsFile);
  return Math.round(weights.reduce((sum, file) => sum + file.sizeBytes, 0) * memoryPerFileByte);
}

export async function loadVoice(pack: VoicePack, execution: Execution, encoders: EncoderPaths): Promise<LoadedVoice> {
  const t2s = await loadT2sModel(path.join(pack.dir, gptFile), execution);
  const sovits = await loadSovitsModel(path.join(pack.dir, sovitsFile), execution).catch(async (error: unknown) => {
    await t2s.dispose();
    throw error;
  });
  const sounds = new Map<string, Promise<ReferenceSound>>();
  const promptCodes = new Map<string, Promise<Int32Array>>();
  const styles = new Map<string, Promise<VoiceStyle>>();
  const promptTexts = new Map<string, Promise<SpokenText>>();

  async function prepare(
    choice: ReferenceChoice,
    readPrompt: (text: string, language: TextLanguage) => Promise<SpokenText>,
    signal?: AbortSignal,
  ): Promise<PreparedReference> {
    const { main, aux, promptText, promptLanguage } = choice;
    const references = [main, ...aux];
    const names = references.map((reference) => reference.file).join('\n');
    return {
      promptCodes: await once(promptCodes, main.file, async () => readPromptCodes(await readSound(main), signal)),
      style: await once(styles, names, async () => {
        const read: StyleReference[] = [];
        for (const reference of references) read.push(await readStyleReference(await readSound(reference), signal));
        return sovits.referenceStyle(read, signal);
      }),
      promptText:
        promptText === ''
          ? { phones: [], bert: null }
          : await once(promptTexts, `${promptLanguage}\n${promptText}`, () => readPrompt(promptText, promptLanguage)),
    };
  }

  function readSound(reference: VoiceReference): Promise<ReferenceSound> {
    return once(sounds, reference.file, async () =>
      readReference(await readFile(path.join(pack.dir, reference.file)), reference.name),
    );
  }

  async function readPromptCodes(sound: ReferenceSound, signal?: AbortSignal): Promise<Int32Array> {
    const samples16k = resampleSharp(sound.samples, sound.sampleRateHz, contentRateHz);
    const padded = new Float32Array(samples16k.length + prompTailSamples);
    padded.set(samples16k);
    const hubert = await loadHubertModel(hubertDirOf(pack, encoders), execution);
    try {
      return await sovits.promptCodes(await hubert.features(padded, signal), signal);
    } finally {
      await hubert.dispose();
    }
  }

  async function readStyleReference(sound: ReferenceSound, signal?: AbortSignal): Promise<StyleReference> {
    const samples = limitReferencePeak(resample(sound.samples, sound.sampleRateHz, sovits.sampleRateHz));
    if (!sovits.needsSpeakerEmbedding) return { samples };
    const speaker = await loadSpeakerModel(requireEncoder('speaker', encoders.speakerCheckpoint), execution);
    try {
      const samples16k = resample(samples, sovits.sampleRateHz, contentRateHz);
      return { samples, speakerEmbedding: await speaker.embedding(samples16k, signal) };
    } finally {
      await speaker.dispose();
    }
  }

  return {
    pack,
    t2s,
    sovits,
    prepare,
    memoryBytes: estimateMemoryBytes(pack),
    async dispose() {
      await t2s.dispose();
      await sovits.dispose();
    },
  };
}

/** The reference of that name, or the first one. @throws EngineError REFERENCE_UNKNOWN with the known names. */
export function findReference(pack: VoicePack, name: string | undefined): VoiceReference {
  const { references } = pack.manifest;
  const found = name === undefined ? references[0] : references.find((reference) => reference.name === name);
  if (found) return found;
  throw new EngineError('REFERENCE_UNKNOWN', `This voice has no reference called ${name}`, {
    reference: name ?? '',
    known: references.map((reference) => reference.name),
  });
}

/** Results kept per kind; requests with ever new transcripts must not fill the memory. */
const maxKept = 64;

/** The result under this key, computed when it is not there. A failure or a cancel is not kept. */
function once<T>(kept: Map<string, Promise<T>>, key: string, compute: () => Promise<T>): Promise<T> {
  const known = kept.get(key);
  if (known) return known;
  const oldest = kept.keys().next();
  if (kept.size >= maxKept && !oldest.done) kept.delete(oldest.value);
  const result = compute();
  kept.set(key, result);
  result.catch(() => kept.delete(key));
  return result;
}
