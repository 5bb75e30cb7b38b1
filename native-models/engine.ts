/**
 * The public face of the engine: a voice pack and a text in, sound out, sentence by sentence. One take at a time: the
 * networks use every core they are given, so two takes side by side would only both be late.
 */

import { availableParallelism, totalmem } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { joinSound } from './audio/join-sound.ts';
import { needsBert, readBertFeatures, type SpokenText } from './bert-features.ts';
import { type EncoderPaths, requireEncoder } from './encoders.ts';
import { EngineError } from './engine-error.ts';
import type { Engine, SpeakOptions, SpeakRequest, Take, VoiceDescription } from './engine-types.ts';
import {
  estimateMemoryBytes,
  findReference,
  type LoadedVoice,
  loadVoice,
  type PromptReader,
  type ReferenceChoice,
  type VoiceExecution,
} from './loaded-voice.ts';
import { loadBertModel } from './runtime/bert-model.ts';
import type { BertModel, Execution } from './runtime/models.ts';
import { type SelfTestStep, selfTest } from './self-test.ts';
import { speakSentence, tokenRequest } from './speak-sentence.ts';
import { checkRequest, completeSettings, type SpeakSettings } from './speak-settings.ts';
import { createFrontEnd, type FrontEnd, type TextSentence } from './text/front-end.ts';
import { trialRequest } from './voice-pack/import.ts';
import { describeManifest } from './voice-pack/manifest.ts';
import { readVoicePack } from './voice-pack/read.ts';
import { keepTuning, readTuning, type Tuning } from './voice-pack/tuning.ts';
import { createVoiceShelf } from './voice-shelf.ts';

export interface EngineOptions extends Partial<Execution> {
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
  const execution: Execution = {
    provider: options.provider ?? 'cpu',
    threads: options.threads ?? usualThreads(),
    precision: options.precision ?? 'fast',
  };
  const encoders = options.encoders ?? {};
  const shelf = createVoiceShelf<LoadedVoice>(options.memoryBudgetBytes ?? usualMemoryBytes());
  const frontEnds = new Map<'v1' | 'v2', { readonly key: string; readonly frontEnd: FrontEnd }>();
  let bert: Promise<BertModel> | undefined;
  let last: Promise<unknown> = Promise.resolve();

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
    return shelf.take(`${packDir}\n${pack.manifest.modelId}`, estimateMemoryBytes(pack), async () =>
      loadVoice(pack, tuned(execution, await readTuning(options.tuningDir, pack.manifest.modelId)), encoders),
    );
  }

  async function tune(packDir: string, { signal, onStep }: TuneOptions = {}): Promise<Tuning> {
    const pack = await readVoicePack(packDir);
    const [main] = pack.manifest.references;
    if (main === undefined) throw new EngineError('REFERENCE_UNKNOWN', 'This voice has no reference');
    const request = trialRequest(main);
    // Measured alone: a voice in memory would take its room and its share of the caches.
    await shelf.clear();
    const found = await selfTest({
      processors: availableParallelism(),
      signal,
      onStep,
      load: ({ precision, threads, cacheScales }) => {
        const form: Execution = { ...execution, precision, threads, cacheScales };
        return loadVoice(pack, { tokens: form, sound: form }, encoders);
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

  async function readFeatures(voice: LoadedVoice, sentence: TextSentence, signal?: AbortSignal): Promise<SpokenText> {
    const phones = sentence.phoneIds;
    if (!voice.pack.manifest.usesBert || !needsBert(sentence)) return { phones, bert: null };
    bert ??= loadBertModel(requireEncoder('bert', encoders.bertDir), execution).catch((error: unknown) => {
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

  async function speak(packDir: string, request: SpeakRequest, options: SpeakOptions = {}): Promise<Take> {
    checkRequest(request);
    return inTurn(options.signal, async () => {
      const begunAt = performance.now();
      const voice = await takeVoice(packDir);
      const choice = chooseReference(voice, request);
      const settings = completeSettings(request, voice.pack.manifest.sampling);
      const loadedAt = performance.now();
      const frontEnd = frontEndOf(voice, request.readings);
      const sentences = await readScript(frontEnd, settings, options.signal);
      const prepared = await voice.prepare(choice, readerFor(voice, frontEnd, options.signal), options.signal);
      const withPrompt = request.prompt !== false && prepared.promptText.phones.length > 0;
      const { sampleRateHz } = voice.sovits;
      const parts: Float32Array[] = [];
      let sampleCount = 0;
      let cutShort = false;
      let firstAudioSeconds = 0;
      /** A failure on either side, tokens or sound, stops the other. */
      const stop = new AbortController();
      const signal = AbortSignal.any([stop.signal, ...(options.signal ? [options.signal] : [])]);
      let sounding: Promise<void> = Promise.resolve();
      options.onProgress?.(0, sentences.length);
      try {
        for (const [index, sentence] of sentences.entries()) {
          const before = sounding;
          const features = await readFeatures(voice, sentence, signal);
          const spoken = await speakSentence(voice, prepared, features, before, {
            settings,
            index,
            withPrompt,
            signal,
            onSound(samples, last) {
              if (sampleCount === 0) firstAudioSeconds = secondsSince(begunAt);
              sampleCount += samples.length;
              if (options.collect !== false) parts.push(samples);
              options.onAudio?.({ samples, sampleRateHz, sentence: index, sentences: sentences.length, last });
            },
          });
          cutShort ||= spoken.cutShort;
          sounding = spoken.sounded.then(() => options.onProgress?.(index + 1, sentences.length));
          sounding.catch((error: unknown) => stop.abort(error));
          // The tokens of the next sentence are made while this one sounds; those of the one after it have to wait.
          await before;
        }
        await sounding;
      } catch (error) {
        stop.abort(error);
        await sounding.catch(() => {});
        throw error;
      }
      return {
        samples: joinSound(parts),
        sampleRateHz,
        seed: settings.seed,
        audioSeconds: sampleCount / sampleRateHz,
        computeSeconds: secondsSince(loadedAt),
        firstAudioSeconds,
        provider: voice.sovits.provider,
        cutShort,
      };
    });
  }

  return {
    speak,
    load: (packDir: string, options: { readonly signal?: AbortSignal } = {}): Promise<VoiceDescription> =>
      inTurn(options.signal, async () => describeManifest((await takeVoice(packDir)).pack.manifest)),
    unload: (packDir) =>
      inTurn(undefined, async () => {
        for (const key of shelf.keys) if (key.startsWith(`${packDir}\n`)) await shelf.drop(key);
      }),
    tune: (packDir, tuneOptions) => inTurn(tuneOptions?.signal, () => tune(packDir, tuneOptions)),
    loadedPacks: () => shelf.keys.map((key) => key.slice(0, key.lastIndexOf('\n'))),
    dispose: () =>
      inTurn(undefined, async () => {
        await shelf.clear();
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

/** What the self-test found, where there was one. Sound is fast only after a test; a wish for exact always holds. */
function tuned(execution: Execution, tuning: Tuning | null): VoiceExecution {
  if (execution.precision === 'exact' || execution.provider !== 'cpu') return { tokens: execution, sound: execution };
  if (tuning === null) return { tokens: execution, sound: { ...execution, precision: 'exact' } };
  const { tokens, sound } = tuning;
  return {
    tokens: { ...execution, precision: tokens.precision, threads: tokens.threads, cacheScales: tokens.cacheScales },
    sound: { ...execution, precision: sound.precision, threads: sound.threads },
  };
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
