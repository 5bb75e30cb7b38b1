/**
 * The public face of the engine: a voice pack and a text in, sound out, sentence by sentence. One take at a time: the
 * networks use every core they are given, so two takes side by side would only both be late.
 */

import { availableParallelism, totalmem } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { joinSound } from './audio/join-sound.ts';
import { needsBert, type PhoneFeatures, readBertFeatures } from './encoders/bert-features.ts';
import { loadBertModel } from './encoders/bert-model.ts';
import { type EncoderPaths, requireEncoder } from './encoders/encoder-paths.ts';
import { EngineError } from './engine-error.ts';
import type {
  DeviceFact,
  Engine,
  FellBack,
  ProviderChoice,
  SpeakOptions,
  SpeakRequest,
  Take,
  VoiceDescription,
} from './engine-types.ts';
import type { BertModel } from './models.ts';
import { createDevices, type Devices, lostProvider } from './ort/providers.ts';
import type { Execution } from './ort/session.ts';
import { type Script, speakScript } from './speak/script.ts';
import { tokenRequest } from './speak/sentence.ts';
import { checkRequest, completeSettings, type SpeakSettings } from './speak/settings.ts';
import { createFrontEnd, type FrontEnd, type TextSentence } from './text/front-end.ts';
import { type SelfTestStep, selfTest } from './tuning/self-test.ts';
import {
  estimateMemoryBytes,
  findReference,
  type LoadedVoice,
  loadVoice,
  type NetworkExecution,
  type PromptReader,
  type ReferenceChoice,
  type VoiceExecution,
} from './voice/loaded-voice.ts';
import { VoiceCache } from './voice/voice-cache.ts';
import { trialRequest } from './voice-pack/import.ts';
import { describeManifest } from './voice-pack/manifest.ts';
import { readVoicePack } from './voice-pack/read.ts';
import { keepTuning, readTuning, type Tuning } from './voice-pack/tuning.ts';

export interface EngineOptions extends Partial<Omit<Execution, 'provider'>> {
  /** Where the networks run; the processor when left out. The two networks of a voice may be told apart. */
  readonly provider?: ProviderChoice | { readonly tokens: ProviderChoice; readonly sound: ProviderChoice };
  /** What is known of this computer's devices; found out when left out. */
  readonly devices?: Devices;
  /** Voices in memory together stay below this estimate (default: 40 % of the computer's, at most 4 GB). */
  readonly memoryBudgetBytes?: number;
  /** Shared encoders of this installation. */
  readonly encoders?: EncoderPaths;
  /** Where self-tests leave what they found out; without it nothing is kept and every voice runs as told above. */
  readonly tuningDir?: string;
}

export interface OpenEngine extends Engine {
  /** Lets go of a voice, so that its folder can be moved or deleted. */
  unload(packDir: string): Promise<void>;
  /** Folders of the voices in memory, least recently used first. */
  loadedPacks(): readonly string[];
  /** Where the networks of the voice used last run, and why not elsewhere; empty before there is one. */
  devices(): readonly DeviceFact[];
  /** Finds out how this voice is spoken best on this computer, and speaks it so from now on. */
  tune(packDir: string, options?: TuneOptions): Promise<Tuning>;
}

export interface TuneOptions {
  readonly signal?: AbortSignal;
  readonly onStep?: (step: SelfTestStep) => void;
}

/** Room for a handful of official voices, but never so much that the rest of the computer has to swap. */
const mostMemoryBytes = 4_000_000_000;
const memoryShare = 0.4;
const mostThreads = 8;

export function createEngine(options: EngineOptions = {}): OpenEngine {
  const onProcessor: Execution = {
    provider: 'cpu',
    threads: options.threads ?? usualThreads(),
    precision: options.precision ?? 'fast',
    ...(options.openSession ? { openSession: options.openSession } : {}),
  };
  const choice = options.provider ?? 'cpu';
  const chosen = typeof choice === 'string' ? { tokens: choice, sound: choice } : choice;
  const devices = options.devices ?? createDevices();
  const encoders = options.encoders ?? {};
  const voices = new VoiceCache<LoadedVoice>(options.memoryBudgetBytes ?? usualMemoryBytes());
  const frontEnds = new Map<'v1' | 'v2', { readonly key: string; readonly frontEnd: FrontEnd }>();
  let bert: Promise<BertModel> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let placed: readonly DeviceFact[] = [];

  /** Runs one act after the other; an act whose turn comes after its cancel does not start. */
  function inTurn<T>(signal: AbortSignal | undefined, act: () => Promise<T>): Promise<T> {
    const mine = last.then(async () => {
      signal?.throwIfAborted();
      return act();
    });
    last = mine.catch(() => {});
    return mine;
  }

  async function takeVoice(packDir: string): Promise<LoadedVoice> {
    const pack = await readVoicePack(packDir);
    // The model id is part of the key: a pack that was replaced on disk is a new voice.
    const voice = await voices.take(`${packDir}\n${pack.manifest.modelId}`, estimateMemoryBytes(pack), async () => {
      const tuning = await readTuning(options.tuningDir, pack.manifest.modelId);
      return loadVoice(pack, tuned(onProcessor, chosen, tuning), encoders, devices);
    });
    placed = voice.devices;
    return voice;
  }

  async function tune(packDir: string, { signal, onStep }: TuneOptions = {}): Promise<Tuning> {
    const pack = await readVoicePack(packDir);
    const [main] = pack.manifest.references;
    if (main === undefined) throw new EngineError('REFERENCE_UNKNOWN', 'This voice has no reference');
    const request = trialRequest(main);
    // Measured alone: a voice in memory would take its room and its share of the caches.
    await voices.clear();
    const found = await selfTest({
      processors: availableParallelism(),
      signal,
      onStep,
      load: ({ precision, threads, cacheScales }) => {
        const form: Execution = { ...onProcessor, precision, threads, cacheScales };
        return loadVoice(pack, { tokens: form, sound: form }, encoders, devices);
      },
      async prepare(voice) {
        const frontEnd = frontEndOf(voice);
        const settings = completeSettings(request, pack.manifest.sampling);
        const [sentence] = await readScript(frontEnd, settings, signal);
        const prepared = await voice.prepare(
          chooseReference(voice, request),
          readerFor(voice, frontEnd, signal),
          signal,
        );
        const spoken = await readFeatures(voice, sentence!, signal);
        const withPrompt = prepared.promptText.phones.length > 0;
        const tokens = tokenRequest(voice, prepared, spoken, { settings, index: 0, withPrompt, signal });
        return { prepared, phones: spoken.phones, tokens };
      },
    });
    return keepTuning(options.tuningDir, pack.manifest.modelId, found);
  }

  function readerFor(voice: LoadedVoice, frontEnd: FrontEnd, signal?: AbortSignal): PromptReader {
    return {
      read: (text, language) => frontEnd.readPrompt(text, language),
      features: (sentence) => readFeatures(voice, sentence, signal),
    };
  }

  /** One front end per symbol table, made anew when the user's readings have changed. */
  function frontEndOf(voice: LoadedVoice, readings: SpeakRequest['readings'] = {}): FrontEnd {
    const symbols = voice.pack.manifest.version === 'v1' ? 'v1' : 'v2';
    const key = JSON.stringify(readings);
    const known = frontEnds.get(symbols);
    if (known?.key === key) return known.frontEnd;
    const frontEnd = createFrontEnd({ symbols, userDictionary: readings });
    frontEnds.set(symbols, { key, frontEnd });
    return frontEnd;
  }

  async function readFeatures(
    voice: LoadedVoice,
    sentence: TextSentence,
    signal?: AbortSignal,
  ): Promise<PhoneFeatures> {
    const phones = sentence.phoneIds;
    if (!voice.pack.manifest.usesBert || !needsBert(sentence)) return { phones, bert: null };
    bert ??= loadBertModel(requireEncoder('bert', encoders.bertDir), onProcessor).catch((error: unknown) => {
      bert = undefined;
      throw error;
    });
    const model = await bert;
    return { phones, bert: await readBertFeatures(sentence, model, signal) };
  }

  async function readScript(
    frontEnd: FrontEnd,
    settings: SpeakSettings,
    signal?: AbortSignal,
  ): Promise<TextSentence[]> {
    const sentences: TextSentence[] = [];
    for (const sentence of frontEnd.readScript(settings.text, settings)) {
      sentences.push(sentence);
      await nextTurn();
      signal?.throwIfAborted();
    }
    if (sentences.length === 0) throw new EngineError('TEXT_EMPTY', 'There is nothing to speak in this text');
    return sentences;
  }

  async function openScript(
    voice: LoadedVoice,
    request: SpeakRequest,
    settings: SpeakSettings,
    sentences: readonly TextSentence[],
    signal?: AbortSignal,
  ): Promise<Script> {
    const reader = readerFor(voice, frontEndOf(voice, request.readings), signal);
    const prepared = await voice.prepare(chooseReference(voice, request), reader, signal);
    return {
      voice,
      prepared,
      settings,
      sentences,
      readFeatures: (sentence, stopped) => readFeatures(voice, sentence, stopped),
      withPrompt: request.prompt !== false && prepared.promptText.phones.length > 0,
    };
  }

  async function speak(packDir: string, request: SpeakRequest, options: SpeakOptions = {}): Promise<Take> {
    checkRequest(request);
    return inTurn(options.signal, async () => {
      const begunAt = performance.now();
      let voice = await takeVoice(packDir);
      chooseReference(voice, request);
      const settings = completeSettings(request, voice.pack.manifest.sampling);
      const loadedAt = performance.now();
      const sentences = await readScript(frontEndOf(voice, request.readings), settings, options.signal);
      const { sampleRateHz } = voice.sovits;
      const parts: Float32Array[] = [];
      const heard = trackHeard();
      let firstAudioSeconds = 0;
      let fellBack: FellBack | undefined;
      const onSound = (samples: Float32Array, sentence: number, last: boolean): void => {
        const fresh = heard.take(samples);
        if (fresh.length === 0 && !last) return;
        if (heard.total === fresh.length) firstAudioSeconds = secondsSince(begunAt);
        if (options.collect !== false) parts.push(fresh);
        options.onAudio?.({ samples: fresh, sampleRateHz, sentence, sentences: sentences.length, last });
      };
      const onSpoken = (cutShort: boolean): void => {
        heard.endSentence(cutShort);
        options.onProgress?.(heard.sentences, sentences.length);
      };
      options.onProgress?.(0, sentences.length);
      for (;;) {
        try {
          const script = await openScript(voice, request, settings, sentences, options.signal);
          await speakScript(script, { from: heard.sentences, onSound, onSpoken, signal: options.signal });
          break;
        } catch (error) {
          const lost = lostProvider(error);
          if (lost === null) throw error;
          // The sentence begins anew elsewhere, from the same seed; what was heard of it is not told again.
          fellBack = { from: lost.provider, reason: lost.reason };
          devices.lose(lost.provider, lost.reason);
          for (const key of voices.keys) await voices.drop(key).catch(() => {});
          heard.beginSentenceAnew();
          voice = await takeVoice(packDir);
        }
      }
      return {
        samples: joinSound(parts),
        sampleRateHz,
        seed: settings.seed,
        audioSeconds: heard.total / sampleRateHz,
        computeSeconds: secondsSince(loadedAt),
        firstAudioSeconds,
        provider: voice.sovits.provider,
        ...(fellBack ? { fellBack } : {}),
        cutShort: heard.cutShort,
      };
    });
  }

  return {
    speak,
    load: (packDir: string, options: { readonly signal?: AbortSignal } = {}): Promise<VoiceDescription> =>
      inTurn(options.signal, async () => describeManifest((await takeVoice(packDir)).pack.manifest)),
    unload: (packDir) =>
      inTurn(undefined, async () => {
        for (const key of voices.keys) if (key.startsWith(`${packDir}\n`)) await voices.drop(key);
      }),
    tune: (packDir, tuneOptions) => inTurn(tuneOptions?.signal, () => tune(packDir, tuneOptions)),
    devices: () => placed,
    loadedPacks: () => voices.keys.map((key) => key.slice(0, key.lastIndexOf('\n'))),
    dispose: () =>
      inTurn(undefined, async () => {
        await voices.clear();
        await (await bert?.catch(() => undefined))?.dispose();
        bert = undefined;
      }),
  };
}

function chooseReference({ pack }: LoadedVoice, request: SpeakRequest): ReferenceChoice {
  const main = findReference(pack, request.reference);
  return {
    main,
    aux: (request.auxReferences ?? []).map((name) => findReference(pack, name)),
    promptText: request.promptText ?? main.text,
    promptLanguage: request.promptLanguage ?? main.language,
  };
}

/** How much of a take was told to its listener, so that a sentence spoken again is not heard twice. */
function trackHeard(): {
  readonly total: number;
  readonly sentences: number;
  readonly cutShort: boolean;
  /** What of these samples is news. */
  take(samples: Float32Array): Float32Array;
  endSentence(cutShort: boolean): void;
  beginSentenceAnew(): void;
} {
  let [total, sentences, ofSentence, toSkip] = [0, 0, 0, 0];
  let anyCutShort = false;
  return {
    get total() {
      return total;
    },
    get sentences() {
      return sentences;
    },
    get cutShort() {
      return anyCutShort;
    },
    take(samples) {
      const fresh = samples.subarray(Math.min(toSkip, samples.length));
      toSkip -= samples.length - fresh.length;
      ofSentence += fresh.length;
      total += fresh.length;
      return fresh;
    },
    endSentence(cutShort) {
      anyCutShort ||= cutShort;
      sentences += 1;
      [ofSentence, toSkip] = [0, 0];
    },
    beginSentenceAnew() {
      toSkip = ofSentence;
    },
  };
}

/**
 * What the self-test found, where there was one: it was about the processor, so it counts there alone. Sound is fast only
 * after a test; a wish for exact always holds.
 */
function tuned(
  onProcessor: Execution,
  chosen: { readonly tokens: ProviderChoice; readonly sound: ProviderChoice },
  tuning: Tuning | null,
): VoiceExecution {
  const form = (network: 'tokens' | 'sound'): NetworkExecution => {
    const usual = { ...onProcessor, provider: chosen[network] };
    if (usual.precision === 'exact') return usual;
    if (tuning === null) return network === 'tokens' ? usual : { ...usual, precision: 'exact' };
    const { precision, threads } = tuning[network];
    return {
      ...usual,
      precision,
      threads,
      ...(network === 'tokens' ? { cacheScales: tuning.tokens.cacheScales } : {}),
    };
  };
  return { tokens: form('tokens'), sound: form('sound') };
}

/** One thread per core: two on one core cost twice the processor time and win nothing (measured on 2 virtual processors). */
function usualThreads(): number {
  return Math.max(1, Math.min(mostThreads, Math.floor(availableParallelism() / 2)));
}

function usualMemoryBytes(): number {
  return Math.min(mostMemoryBytes, totalmem() * memoryShare);
}

function secondsSince(startMs: number): number {
  return (performance.now() - startMs) / 1000;
}
