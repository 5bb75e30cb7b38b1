/**
 * What a voice's networks need of its references, the same for every sentence: style, prompt tokens, prompt phones. The content
 * and speaker encoders are needed only for what the pack's cache does not hold, so they are loaded for that and released again.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { resample } from '../audio/resample.ts';
import { resampleSharp } from '../audio/resample-sharp.ts';
import { limitReferencePeak } from '../audio/stft.ts';
import type { PhoneFeatures } from '../encoders/bert-features.ts';
import { identifyEncoder } from '../encoders/encoder-identity.ts';
import { type EncoderPaths, hubertDirOf, requireEncoder } from '../encoders/encoder-paths.ts';
import { loadHubertModel } from '../encoders/hubert-model.ts';
import { loadSpeakerModel } from '../encoders/speaker-model.ts';
import { EngineError } from '../engine-error.ts';
import type { SpeakRequest, TextLanguage, VoiceReference } from '../engine-types.ts';
import type { AcousticPrompt, SovitsModel, StyleReference, T2sModel, VoiceStyle } from '../models.ts';
import { type Devices, loadThereOrHere } from '../ort/providers.ts';
import type { VoiceText } from '../text-preprocessor.ts';
import { Turns } from '../turns.ts';
import { hubertFolder } from '../voice-pack/manifest.ts';
import type { VoicePack } from '../voice-pack/read.ts';
import { type ReferenceSound, readReference } from '../voice-pack/reference.ts';
import type { NetworkExecution } from './execution.ts';
import { isFromEncoder, ReferenceCache, textInputDigest } from './reference-cache.ts';

/**
 * Zeros after the reference before the content encoder reads it. `TTS.py, TTS._set_prompt_semantic` takes 0.3 s at 32 kHz for the
 * count and appends them at 16 kHz, which makes 0.6 s.
 */
const promptTailSamples = 9600;
/** Sample rate of the content and speaker encoders. */
const contentRateHz = 16_000;

/** Which recordings a take is spoken after, and what is said in the first. */
export interface ReferenceChoice {
  readonly main: VoiceReference;
  readonly aux: readonly VoiceReference[];
  /** Give the sound of the voice in place of `main`, which then gives its manner alone. */
  readonly timbre: readonly VoiceReference[];
  readonly promptText: string;
  readonly promptLanguage: TextLanguage;
}

/** A reference as the networks take it. */
export interface PreparedReference {
  readonly style: VoiceStyle;
  readonly promptCodes: Int32Array;
  readonly promptText: PhoneFeatures;
}

export class VoiceReferences {
  readonly #pack: VoicePack;
  readonly #t2s: T2sModel;
  readonly #sovits: SovitsModel;
  readonly #encoders: EncoderPaths;
  readonly #hubert: NetworkExecution;
  readonly #devices: Devices;
  readonly #cache: ReferenceCache;
  readonly #turns = new Turns();
  readonly #sounds = new Map<string, Promise<ReferenceSound>>();
  readonly #promptCodes = new Map<string, Promise<Int32Array>>();
  readonly #styles = new Map<string, Promise<VoiceStyle>>();
  readonly #promptTexts = new Map<string, Promise<PhoneFeatures>>();
  readonly #acoustics = new Map<string, Promise<AcousticPrompt>>();

  constructor(
    pack: VoicePack,
    { t2s, sovits }: { readonly t2s: T2sModel; readonly sovits: SovitsModel },
    encoders: EncoderPaths,
    { hubert, devices }: { readonly hubert: NetworkExecution; readonly devices: Devices },
  ) {
    this.#pack = pack;
    this.#t2s = t2s;
    this.#sovits = sovits;
    this.#encoders = encoders;
    this.#hubert = hubert;
    this.#devices = devices;
    this.#cache = new ReferenceCache(pack);
  }

  /** Computed once per choice, for one take after the other: a cancel of one is none of another's. @throws EngineError MODEL_MISSING for an encoder that is needed, REFERENCE_* */
  prepare(choice: ReferenceChoice, text: VoiceText, signal?: AbortSignal): Promise<PreparedReference> {
    return this.#turns.run(signal, () => this.#prepare(choice, text, signal));
  }

  async #prepare(choice: ReferenceChoice, text: VoiceText, signal?: AbortSignal): Promise<PreparedReference> {
    const { main, aux, timbre, promptText, promptLanguage } = choice;
    const references = [...(timbre.length > 0 ? timbre : [main]), ...aux];
    const [sounding = main] = references;
    const names = references.map((reference) => reference.file).join('\n');
    const promptKey = `${promptLanguage}\n${promptText}`;
    const promptCodes = await once(this.#promptCodes, main.file, () => this.#readPromptCodes(main, signal));
    const style = await once(this.#styles, names, () =>
      references.length === 1 ? this.#readStyle(sounding, signal) : this.#mixStyle(references, signal),
    );
    const prompt =
      promptText === ''
        ? { phones: [], bert: null }
        : await once(this.#promptTexts, promptKey, () => this.#readPromptText(choice, text, signal));
    await this.#cache.flush();
    const { acousticPrompt } = this.#sovits;
    if (acousticPrompt === null) return { promptCodes, style, promptText: prompt };
    // The sound is drawn on from a recording and what is said in it, so these two are of the one that gives the sound.
    const isApart = sounding !== main;
    const said = isApart
      ? await this.#prepare(
          { main: sounding, aux: [], timbre: [], promptText: sounding.text, promptLanguage: sounding.language },
          text,
          signal,
        )
      : { promptCodes, promptText: prompt };
    const acousticKey = `${names}\n${isApart ? '' : promptKey}`;
    const acoustic = await once(this.#acoustics, acousticKey, async () =>
      acousticPrompt(
        {
          ...(await this.#readSound(sounding)),
          codes: said.promptCodes,
          phones: requirePhones(said.promptText.phones),
          style,
        },
        signal,
      ),
    );
    return { promptCodes, style: { ...style, acoustic }, promptText: prompt };
  }

  async #readPromptCodes(reference: VoiceReference, signal?: AbortSignal): Promise<Int32Array> {
    const ready = (await this.#cache.cachedFeatures(reference)).codes;
    const encoder = await this.#identifyContentEncoder();
    // The last class is the end of the sentence, never a prompt token.
    const known = this.#t2s.silenceLikeness.length - 1;
    if (ready && isFromEncoder(ready, encoder) && ready.values.every((code) => code >= 0 && code < known)) {
      return ready.values;
    }
    const sound = await this.#readSound(reference);
    const samples16k = resampleSharp(sound.samples, sound.sampleRateHz, contentRateHz);
    const padded = new Float32Array(samples16k.length + promptTailSamples);
    padded.set(samples16k);
    const hubert = await loadThereOrHere(this.#devices, this.#hubert.provider, (provider) =>
      loadHubertModel(hubertDirOf(this.#pack, this.#encoders), { ...this.#hubert, provider }),
    );
    try {
      const values = await this.#sovits.promptCodes(await hubert.features(padded, signal), signal);
      if (encoder !== null) await this.#cache.add(reference, { codes: { encoder, values } });
      return values;
    } finally {
      await hubert.dispose();
    }
  }

  #identifyContentEncoder(): Promise<string | null> {
    const { dir, manifest } = this.#pack;
    return identifyEncoder(manifest.hubert === 'pack' ? path.join(dir, hubertFolder) : this.#encoders.hubertDir);
  }

  async #readStyle(reference: VoiceReference, signal?: AbortSignal): Promise<VoiceStyle> {
    const ready = (await this.#cache.cachedFeatures(reference)).style;
    const { needsSpeakerEmbedding, styleWidths } = this.#sovits;
    const encoder = needsSpeakerEmbedding ? await identifyEncoder(this.#encoders.speakerCheckpoint) : null;
    const { ge, geText } = styleWidths;
    if (ready && isFromEncoder(ready, encoder) && ready.ge.length === ge && ready.geText.length === geText) {
      return ready;
    }
    const style = await this.#mixStyle([reference], signal);
    await this.#cache.add(reference, { style: { encoder, ...style } });
    return style;
  }

  async #mixStyle(references: readonly VoiceReference[], signal?: AbortSignal): Promise<VoiceStyle> {
    const read: StyleReference[] = [];
    for (const reference of references) {
      read.push(await this.#readStyleReference(await this.#readSound(reference), signal));
    }
    return this.#sovits.referenceStyle(read, signal);
  }

  async #readStyleReference(sound: ReferenceSound, signal?: AbortSignal): Promise<StyleReference> {
    const { styleRateHz, needsSpeakerEmbedding } = this.#sovits;
    const samples = limitReferencePeak(resample(sound.samples, sound.sampleRateHz, styleRateHz));
    if (!needsSpeakerEmbedding) return { samples };
    const checkpoint = requireEncoder('speaker', this.#encoders.speakerCheckpoint);
    const speaker = await loadSpeakerModel(checkpoint, { ...this.#hubert, provider: 'cpu' });
    try {
      const samples16k = resample(samples, styleRateHz, contentRateHz);
      return { samples, speakerEmbedding: await speaker.embedding(samples16k, signal) };
    } finally {
      await speaker.dispose();
    }
  }

  /** Cached only for what the voice itself says about its recording: requests may bring any number of transcripts. */
  async #readPromptText(choice: ReferenceChoice, text: VoiceText, signal?: AbortSignal): Promise<PhoneFeatures> {
    const { main, promptText, promptLanguage } = choice;
    const sentence = await text.readPrompt(promptText, promptLanguage, signal);
    const isOwn = promptText === main.text && promptLanguage === main.language;
    if (!isOwn || !text.needsBert(sentence)) return text.phoneFeatures(sentence, signal);
    const ready = (await this.#cache.cachedFeatures(main)).prompt;
    const encoder = await identifyEncoder(this.#encoders.bertDir);
    const input = textInputDigest(sentence);
    const phones = sentence.phoneIds;
    const size = phones.length * this.#t2s.bertWidth;
    if (ready?.input === input && isFromEncoder(ready, encoder) && ready.rows.length === size) {
      return { phones, bert: ready.rows };
    }
    const features = await text.phoneFeatures(sentence, signal);
    if (encoder !== null && features.bert) {
      await this.#cache.add(main, { prompt: { encoder, input, rows: features.bert } });
    }
    return features;
  }

  #readSound(reference: VoiceReference): Promise<ReferenceSound> {
    return once(this.#sounds, reference.file, async () =>
      readReference(await readFile(path.join(this.#pack.dir, reference.file)), reference.name),
    );
  }
}

/** v3 and v4 continue a recording, so they must know what is said in it. */
function requirePhones(phones: PhoneFeatures['phones']): PhoneFeatures['phones'] {
  if (phones.length > 0) return phones;
  throw new EngineError('REQUEST_INVALID', 'this version speaks only after a reference whose words are known', {
    field: 'promptText',
    value: '',
  });
}

/** The references that a request chooses. @throws EngineError REFERENCE_UNKNOWN with the known names. */
export function chooseReference(pack: VoicePack, request: SpeakRequest): ReferenceChoice {
  const main = findReference(pack, request.reference);
  return {
    main,
    aux: (request.auxReferences ?? []).map((name) => findReference(pack, name)),
    timbre: (request.timbre ?? []).map((name) => findReference(pack, name)),
    promptText: request.promptText ?? main.text,
    promptLanguage: request.promptLanguage ?? main.language,
  };
}

/** The reference of that name, or the first one. */
function findReference(pack: VoicePack, name: string | undefined): VoiceReference {
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
