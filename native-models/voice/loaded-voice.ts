/**
 * A voice in memory: its two networks, and per reference what never changes between sentences (style, prompt tokens, prompt
 * phones). The content and speaker encoders are needed only to read a reference that the pack does not keep the results of, so
 * they are loaded for that moment and let go again.
 */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { resample } from '../audio/resample.ts';
import { resampleSharp } from '../audio/resample-sharp.ts';
import { limitReferencePeak } from '../audio/stft.ts';
import { needsBert, type PhoneFeatures } from '../encoders/bert-features.ts';
import { identifyEncoder } from '../encoders/encoder-identity.ts';
import { type EncoderPaths, hubertDirOf, requireEncoder } from '../encoders/encoder-paths.ts';
import { loadHubertModel } from '../encoders/hubert-model.ts';
import { loadSpeakerModel } from '../encoders/speaker-model.ts';
import { EngineError } from '../engine-error.ts';
import type { DeviceFact, ProviderChoice, TextLanguage, VoiceReference } from '../engine-types.ts';
import type { SovitsModel, StyleReference, T2sModel, VoiceStyle } from '../models.ts';
import { type Devices, loadOnFirst } from '../ort/providers.ts';
import type { Execution } from '../ort/session.ts';
import { loadSovitsModel } from '../sovits/model.ts';
import { loadT2sModel } from '../t2s/model.ts';
import type { TextSentence } from '../text/front-end.ts';
import { gptFile, hubertFolder, sovitsFile } from '../voice-pack/manifest.ts';
import type { VoicePack } from '../voice-pack/read.ts';
import { type ReferenceSound, readReference } from '../voice-pack/reference.ts';
import { isFromEncoder, ReferenceCache, textInputDigest } from './reference-cache.ts';
import type { CachedVoice } from './voice-cache.ts';

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
  readonly promptText: PhoneFeatures;
}

export interface LoadedVoice extends CachedVoice {
  readonly pack: VoicePack;
  readonly t2s: T2sModel;
  readonly sovits: SovitsModel;
  /** Where its networks run, and why not elsewhere. */
  readonly devices: readonly DeviceFact[];
  /** Computed once per choice. */
  prepare(choice: ReferenceChoice, reader: PromptReader, signal?: AbortSignal): Promise<PreparedReference>;
}

/** Turns a transcript into phones, and phones into features. */
export interface PromptReader {
  readonly read: (text: string, language: TextLanguage) => TextSentence;
  readonly features: (sentence: TextSentence) => Promise<PhoneFeatures>;
}

export function estimateMemoryBytes(pack: VoicePack): number {
  const weights = pack.manifest.files.filter((file) => file.path === gptFile || file.path === sovitsFile);
  return Math.round(weights.reduce((sum, file) => sum + file.sizeBytes, 0) * memoryPerFileByte);
}

/** How a network runs where the processor runs it, and what else may. */
export interface NetworkExecution extends Omit<Execution, 'provider'> {
  readonly provider: ProviderChoice;
}

/** How each of a voice's networks runs; what reads references runs like the sound, but always on the processor. */
export interface VoiceExecution {
  readonly tokens: NetworkExecution;
  readonly sound: NetworkExecution;
}

export async function loadVoice(
  pack: VoicePack,
  { tokens, sound }: VoiceExecution,
  encoders: EncoderPaths,
  devices: Devices,
): Promise<LoadedVoice> {
  const { loaded: t2s, facts: tokenFacts } = await loadOnFirst(devices, tokens.provider, 'tokens', (provider) =>
    loadT2sModel(path.join(pack.dir, gptFile), { ...tokens, provider }),
  );
  const { loaded: sovits, facts: soundFacts } = await loadOnFirst(devices, sound.provider, 'sound', (provider) =>
    loadSovitsModel(path.join(pack.dir, sovitsFile), { ...sound, provider }),
  ).catch(async (error: unknown) => {
    await t2s.dispose();
    throw error;
  });
  const execution: Execution = { ...sound, provider: 'cpu' };
  const cache = new ReferenceCache(pack);
  const sounds = new Map<string, Promise<ReferenceSound>>();
  const promptCodes = new Map<string, Promise<Int32Array>>();
  const styles = new Map<string, Promise<VoiceStyle>>();
  const promptTexts = new Map<string, Promise<PhoneFeatures>>();

  async function prepare(
    choice: ReferenceChoice,
    reader: PromptReader,
    signal?: AbortSignal,
  ): Promise<PreparedReference> {
    const { main, aux, promptText, promptLanguage } = choice;
    const references = [main, ...aux];
    const names = references.map((reference) => reference.file).join('\n');
    const prepared: PreparedReference = {
      promptCodes: await once(promptCodes, main.file, () => readPromptCodes(main, signal)),
      style: await once(styles, names, () =>
        aux.length === 0 ? readStyle(main, signal) : mixStyle(references, signal),
      ),
      promptText:
        promptText === ''
          ? { phones: [], bert: null }
          : await once(promptTexts, `${promptLanguage}\n${promptText}`, () => readPrompt(choice, reader)),
    };
    await cache.flush();
    return prepared;
  }

  function readSound(reference: VoiceReference): Promise<ReferenceSound> {
    return once(sounds, reference.file, async () =>
      readReference(await readFile(path.join(pack.dir, reference.file)), reference.name),
    );
  }

  async function readPromptCodes(reference: VoiceReference, signal?: AbortSignal): Promise<Int32Array> {
    const ready = (await cache.cachedFeatures(reference)).codes;
    const encoder = await contentEncoder();
    // The last of the classes ends a sentence and is never heard.
    const known = t2s.silenceLikeness.length - 1;
    if (ready && isFromEncoder(ready, encoder) && ready.values.every((code) => code >= 0 && code < known)) {
      return ready.values;
    }
    const sound = await readSound(reference);
    const samples16k = resampleSharp(sound.samples, sound.sampleRateHz, contentRateHz);
    const padded = new Float32Array(samples16k.length + prompTailSamples);
    padded.set(samples16k);
    const hubert = await loadHubertModel(hubertDirOf(pack, encoders), execution);
    try {
      const values = await sovits.promptCodes(await hubert.features(padded, signal), signal);
      if (encoder !== null) await cache.add(reference, { codes: { encoder, values } });
      return values;
    } finally {
      await hubert.dispose();
    }
  }

  function contentEncoder(): Promise<string | null> {
    return identifyEncoder(pack.manifest.hubert === 'pack' ? path.join(pack.dir, hubertFolder) : encoders.hubertDir);
  }

  async function readStyle(reference: VoiceReference, signal?: AbortSignal): Promise<VoiceStyle> {
    const ready = (await cache.cachedFeatures(reference)).style;
    const encoder = sovits.needsSpeakerEmbedding ? await identifyEncoder(encoders.speakerCheckpoint) : null;
    const { ge, geText } = sovits.styleWidths;
    if (ready && isFromEncoder(ready, encoder) && ready.ge.length === ge && ready.geText.length === geText)
      return ready;
    const style = await mixStyle([reference], signal);
    await cache.add(reference, { style: { encoder, ...style } });
    return style;
  }

  async function mixStyle(references: readonly VoiceReference[], signal?: AbortSignal): Promise<VoiceStyle> {
    const read: StyleReference[] = [];
    for (const reference of references) read.push(await readStyleReference(await readSound(reference), signal));
    return sovits.referenceStyle(read, signal);
  }

  /** Kept only for what the voice itself says about its recording: requests may bring any number of transcripts. */
  async function readPrompt(choice: ReferenceChoice, reader: PromptReader): Promise<PhoneFeatures> {
    const { main, promptText, promptLanguage } = choice;
    const sentence = reader.read(promptText, promptLanguage);
    const isOwn = promptText === main.text && promptLanguage === main.language;
    if (!isOwn || !pack.manifest.usesBert || !needsBert(sentence)) return reader.features(sentence);
    const ready = (await cache.cachedFeatures(main)).prompt;
    const encoder = await identifyEncoder(encoders.bertDir);
    const input = textInputDigest(sentence);
    const phones = sentence.phoneIds;
    if (
      ready?.input === input &&
      isFromEncoder(ready, encoder) &&
      ready.rows.length === phones.length * t2s.bertWidth
    ) {
      return { phones, bert: ready.rows };
    }
    const spoken = await reader.features(sentence);
    if (encoder !== null && spoken.bert) await cache.add(main, { prompt: { encoder, input, rows: spoken.bert } });
    return spoken;
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
    devices: [...tokenFacts, ...soundFacts],
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
