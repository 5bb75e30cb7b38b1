/**
 * The public face of the engine: a voice pack and a text in, sound out, sentence by sentence. Takes that are under way at the same
 * time share the processor: short ones go before long ones, listeners before the studio, and like ones work together.
 */

import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
import { joinSound } from './audio/join-sound.ts';
import { BesideOrAlone } from './beside-or-alone.ts';
import type { EncoderPaths } from './encoders/encoder-paths.ts';
import { EngineError } from './engine-error.ts';
import type {
  AudioChunk,
  DeviceFact,
  Engine,
  ExplainedSentence,
  ExplainRequest,
  FellBack,
  Network,
  Priority,
  ProviderChoice,
  SpeakOptions,
  SpeakRequest,
  Take,
  TakeFacts,
  VoiceDescription,
} from './engine-types.ts';
import { FairTurns } from './fair-turns.ts';
import { drain } from './generators.ts';
import { createDevices, type Devices, lostProvider } from './ort/providers.ts';
import type { Execution } from './ort/session.ts';
import { explainText } from './speak/explain.ts';
import { HeardSound } from './speak/heard-sound.ts';
import { speakScript } from './speak/script.ts';
import { tokenRequest } from './speak/sentence.ts';
import { checkRequest, completeSettings } from './speak/settings.ts';
import { WordClock } from './speak/word-times.ts';
import { loadT2sModel } from './t2s/model.ts';
import { TextPreprocessor } from './text-preprocessor.ts';
import { applyTuning } from './tuning/apply-tuning.ts';
import { devicesToTry } from './tuning/devices-to-try.ts';
import { encoderTrials } from './tuning/encoder-trials.ts';
import { type SelfTestStep, selfTest } from './tuning/self-test.ts';
import type { SelfTestTrial } from './tuning/trial.ts';
import { Turns } from './turns.ts';
import { loadDecoder } from './voice/load-decoder.ts';
import { estimateMemoryBytes, type LoadedVoice, loadVoice } from './voice/loaded-voice.ts';
import { VoiceCache } from './voice/voice-cache.ts';
import { chooseReference } from './voice/voice-references.ts';
import { readPlaces } from './voice-pack/by-hand.ts';
import { usualThreads } from './voice-pack/fingerprint.ts';
import { type ImportRequest, type ImportTools, importVoice, trialRequest } from './voice-pack/import.ts';
import { describeManifest, gptFile } from './voice-pack/manifest.ts';
import { chooseMix } from './voice-pack/mix.ts';
import { readVoicePack } from './voice-pack/read.ts';
import { keepTuning, markedDevice, readTuning, type Tuning } from './voice-pack/tuning.ts';

export interface EngineOptions extends Partial<Omit<Execution, 'provider' | 'kept'>> {
  /** Where the networks run; the processor when left out. Each of a voice's two networks may have a choice of its own. */
  readonly provider?: ProviderChoice | Readonly<Record<Network, ProviderChoice>>;
  /** What is known of this computer's devices; tried out when left out. */
  readonly devices?: Devices;
  /** Voices in memory together stay below this estimate (default: 40 % of the computer's, at most 4 GB). */
  readonly memoryBudgetBytes?: number;
  /** Shared encoders of this installation. */
  readonly encoders?: EncoderPaths;
  /** Processors that a self-test tries; all of this computer's when left out. */
  readonly processors?: number;
  /** Folder for the results of self-tests; without it none is stored, and every voice runs as the options above say. */
  readonly tuningDir?: string;
  /** Folder in which networks of voices are kept as the runtime maps them, so that the next start is sooner. */
  readonly networksDir?: string;
}

export interface TuneOptions {
  readonly signal?: AbortSignal;
  readonly onStep?: (step: SelfTestStep) => void;
}

export interface OpenEngine extends Engine {
  /** Unloads a voice, so that its folder can be moved or deleted. */
  unload(packDir: string): Promise<void>;
  /** Makes a voice pack of official files; a sentence is spoken with it before it counts. */
  importVoice(request: ImportRequest, options?: Pick<ImportTools, 'signal' | 'onStep'>): Promise<VoiceDescription>;
  /** Folders of the voices in memory, least recently used first. */
  loadedPacks(): readonly string[];
  /** Where the networks of the voice used last run, and why not elsewhere; empty before there is one. */
  devices(): readonly DeviceFact[];
  /** Runs the self-test of this voice on this computer; from then on the voice is spoken as it found best. */
  tune(packDir: string, options?: TuneOptions): Promise<Tuning>;
  /**
   * What the front end makes of a text, without a voice; answered beside a running take.
   * @throws EngineError TEXT_EMPTY, TEXT_LANGUAGE_UNSUPPORTED, or REQUEST_INVALID for a reading that is none.
   */
  explain(request: ExplainRequest): Promise<readonly ExplainedSentence[]>;
}

export function createEngine(options: EngineOptions = {}): OpenEngine {
  return new SpeechEngine(options);
}

/** Room for a few full-size voices, but not so much that the computer has to swap. */
const mostMemoryBytes = 4_000_000_000;
const memoryShare = 0.4;

class SpeechEngine implements OpenEngine {
  readonly #onProcessor: Execution;
  readonly #chosen: Readonly<Record<Network, ProviderChoice>>;
  readonly #known: Devices;
  readonly #encoders: EncoderPaths;
  readonly #tuningDir: string | undefined;
  readonly #networksDir: string | undefined;
  readonly #text: TextPreprocessor;
  readonly #voices: VoiceCache<LoadedVoice>;
  readonly #processors: number;
  /** Takes beside one another; a self-test and the end alone. */
  readonly #acts = new BesideOrAlone();
  readonly #processor = new FairTurns();
  /** Voices are loaded one after the other, for their memory. */
  readonly #opening = new Turns();
  /** The studio's takes come one after the other, in the order in which they were asked for. */
  readonly #studio = new Turns();
  #placed: readonly DeviceFact[] = [];

  constructor(options: EngineOptions) {
    this.#onProcessor = {
      provider: 'cpu',
      threads: options.threads ?? usualThreads(),
      precision: options.precision ?? 'fast',
      ...(options.together === undefined ? {} : { together: options.together }),
      ...(options.openSession ? { openSession: options.openSession } : {}),
    };
    const choice = options.provider ?? 'cpu';
    this.#chosen = typeof choice === 'string' ? { tokens: choice, sound: choice } : choice;
    this.#known = options.devices ?? createDevices();
    this.#encoders = options.encoders ?? {};
    this.#tuningDir = options.tuningDir;
    this.#networksDir = options.networksDir;
    this.#processors = options.processors ?? availableParallelism();
    this.#text = new TextPreprocessor(this.#encoders, this.#onProcessor, this.#known);
    this.#voices = new VoiceCache(options.memoryBudgetBytes ?? defaultMemoryBytes());
  }

  async load(packDir: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<VoiceDescription> {
    const end = await this.#acts.enter(signal);
    try {
      const voice = await this.#openVoice(packDir, signal);
      await this.#voices.leave(voice);
      return describeManifest(voice.pack.manifest);
    } finally {
      end();
    }
  }

  async unload(packDir: string): Promise<void> {
    const gone = await this.#opening.run(undefined, async () =>
      this.#voices.keys.filter((key) => packDirOf(key) === packDir).map((key) => this.#voices.drop(key)),
    );
    await Promise.all(gone);
  }

  importVoice(request: ImportRequest, options: Pick<ImportTools, 'signal' | 'onStep'> = {}): Promise<VoiceDescription> {
    return importVoice(request, {
      ...options,
      speak: (packDir, trial, trialOptions) => this.speak(packDir, trial, trialOptions),
      forget: (packDir) => this.unload(packDir),
      bases: {
        ...(this.#encoders.v3Base === undefined ? {} : { v3: this.#encoders.v3Base }),
        ...(this.#encoders.v4Base === undefined ? {} : { v4: this.#encoders.v4Base }),
      },
    });
  }

  loadedPacks(): readonly string[] {
    return this.#voices.keys.map(packDirOf);
  }

  devices(): readonly DeviceFact[] {
    return this.#placed;
  }

  async explain(request: ExplainRequest): Promise<readonly ExplainedSentence[]> {
    return explainText(this.#text.forVoice({ version: 'v2', usesBert: false }, request), request);
  }

  async speak(packDir: string, request: SpeakRequest, options: SpeakOptions = {}): Promise<Take> {
    const parts: Float32Array[] = [];
    const facts = await drain(this.speakChunks(packDir, request, options), ({ samples }) => parts.push(samples));
    return { ...facts, samples: joinSound(parts) };
  }

  async *speakChunks(
    packDir: string,
    request: SpeakRequest,
    options: SpeakOptions = {},
  ): AsyncGenerator<AudioChunk, TakeFacts> {
    checkRequest(request);
    const { signal, priority = 'studio' } = options;
    const leave = priority === 'studio' ? await this.#studio.enter(signal) : () => {};
    try {
      const end = await this.#acts.enter(signal);
      try {
        return yield* this.#speakBeside(packDir, request, options);
      } finally {
        end();
      }
    } finally {
      leave();
    }
  }

  async *#speakBeside(
    packDir: string,
    request: SpeakRequest,
    options: SpeakOptions,
  ): AsyncGenerator<AudioChunk, TakeFacts> {
    const begunAt = performance.now();
    const using = { voice: await this.#openVoice(packDir, options.signal) };
    try {
      return yield* this.#speakWith(using, packDir, request, options, begunAt);
    } finally {
      await this.#voices.leave(using.voice);
    }
  }

  /** `using`: the voice that the take holds, another one after a device was lost. */
  async *#speakWith(
    using: { voice: LoadedVoice },
    packDir: string,
    request: SpeakRequest,
    { signal, onSentences, priority = 'studio' }: SpeakOptions,
    begunAt: number,
  ): AsyncGenerator<AudioChunk, TakeFacts> {
    let { voice } = using;
    const choice = chooseReference(voice.pack, request);
    const settings = completeSettings(request, voice.pack.manifest.sampling);
    const loadedAt = performance.now();
    const text = this.#text.forVoice(voice.pack.manifest, request);
    const sentences = await text.readScript(settings.text, settings, signal);
    onSentences?.(sentences.length);
    const share = this.#processor.share(weightOf(priority, sentences.length));
    const { sampleRateHz } = voice.sovits;
    const heard = new HeardSound();
    const clock = new WordClock(sampleRateHz);
    let sentenceStartS = 0;
    let firstAudioSeconds = 0;
    let fellBack: FellBack | undefined;
    for (;;) {
      try {
        const prepared = await share.run(signal, () => using.voice.references.prepare(choice, text, signal));
        const withPrompt = request.prompt !== false && prepared.promptText.phones.length > 0;
        const script = { voice, text, prepared, settings, sentences, withPrompt, share };
        for await (const sound of speakScript(script, heard.sentences, signal)) {
          const samples = heard.take(sound);
          if (samples.length === 0 && !sound.last) continue;
          if (heard.samples === samples.length) firstAudioSeconds = secondsSince(begunAt);
          const { sentence, last } = sound;
          const chunk = { samples, sampleRateHz, sentence, sentences: sentences.length, last };
          clock.add(samples);
          yield last ? { ...chunk, words: clock.finish(sentences[sentence]!, sentenceStartS) } : chunk;
          if (last) sentenceStartS = heard.samples / sampleRateHz;
        }
        break;
      } catch (error) {
        const lost = lostProvider(error);
        if (lost === null) throw error;
        // The sentence is spoken again on another provider from the same seed; sound already handed out is not repeated.
        fellBack = { from: lost.provider, reason: lost.reason };
        this.#known.lose(lost.provider, lost.reason);
        const gone = this.#voices.keys.map((key) => this.#voices.drop(key));
        for (const act of gone) act.catch(() => {});
        await this.#voices.leave(voice);
        heard.restartSentence();
        voice = await this.#openVoice(packDir, signal);
        using.voice = voice;
      }
    }
    return {
      sampleRateHz,
      seed: settings.seed,
      audioSeconds: heard.samples / sampleRateHz,
      computeSeconds: secondsSince(loadedAt),
      firstAudioSeconds,
      provider: voice.sovits.provider,
      ...(fellBack ? { fellBack } : {}),
      cutShort: heard.cutShort,
    };
  }

  tune(packDir: string, options: TuneOptions = {}): Promise<Tuning> {
    return this.#acts.runAlone(options.signal, () => this.#tuneAlone(packDir, options));
  }

  async #tuneAlone(packDir: string, { signal, onStep }: TuneOptions): Promise<Tuning> {
    const pack = await readVoicePack(packDir);
    const [main] = pack.manifest.references;
    if (main === undefined) throw new EngineError('REFERENCE_UNKNOWN', 'This voice has no reference');
    // No other voice stays in memory meanwhile: it would take memory and processor cache from the test.
    await this.#voices.clear();
    await this.#text.closeBert();
    const onProcessor: Execution = { ...this.#onProcessor, threads: 1 };
    const found = await selfTest({
      processors: this.#processors,
      signal,
      onStep,
      load: (form) => {
        const execution: Execution = { ...onProcessor, ...form };
        return loadVoice(pack, { tokens: execution, sound: execution }, this.#encoders, this.#known);
      },
      loadTokens: (execution) => loadT2sModel(path.join(packDir, gptFile), { ...onProcessor, ...execution }),
      loadSound: (execution) => loadDecoder(pack, this.#encoders, { ...onProcessor, ...execution }),
      prepare: (voice) => this.#prepareTrial(voice, trialRequest(main), signal),
      encoders: await encoderTrials(pack, this.#encoders, { onProcessor, reference: main, signal }),
      devices: devicesToTry(this.#known, this.#tuningDir, await markedDevice(this.#tuningDir)),
    });
    return keepTuning(this.#tuningDir, pack.manifest.modelId, found);
  }

  async #prepareTrial(voice: LoadedVoice, request: SpeakRequest, signal?: AbortSignal): Promise<SelfTestTrial> {
    const { pack } = voice;
    const settings = completeSettings(request, pack.manifest.sampling);
    const text = this.#text.forVoice(pack.manifest);
    const [sentence] = await text.readScript(settings.text, settings, signal);
    const prepared = await voice.references.prepare(chooseReference(pack, request), text, signal);
    const spoken = await text.phoneFeatures(sentence!, signal);
    const withPrompt = prepared.promptText.phones.length > 0;
    const tokens = tokenRequest(voice, prepared, spoken, { settings, index: 0, withPrompt, signal });
    return { prepared, phones: spoken.phones, tokens };
  }

  dispose(): Promise<void> {
    return this.#acts.runAlone(undefined, async () => {
      await this.#voices.clear();
      await this.#text.dispose();
    });
  }

  /** To be left again. */
  #openVoice(packDir: string, signal?: AbortSignal): Promise<LoadedVoice> {
    return this.#opening.run(signal, async () => {
      const pack = await readVoicePack(packDir);
      const { modelId } = pack.manifest;
      const voice = await this.#voices.take(keyOf(packDir, modelId), estimateMemoryBytes(pack), async () => {
        const tuning = await readTuning(this.#tuningDir, modelId);
        const mix = chooseMix({
          tuning,
          byHand: await readPlaces(this.#tuningDir, modelId),
          setting: this.#chosen,
          threads: this.#onProcessor.threads,
        });
        this.#text.placeBert(mix.bert);
        const execution = applyTuning(this.#onProcessor, mix, tuning);
        return loadVoice(pack, execution, this.#encoders, this.#known, this.#networksDir);
      });
      this.#placed = voice.devices;
      return voice;
    });
  }
}

/** Somebody who waits for a sentence or two gets nearly all of the processor, whatever long script is under way. */
function weightOf(priority: Priority, sentences: number): number {
  if (priority === 'rows') return 1;
  return (priority === 'listener' ? 2 : 1) * (sentences <= SHORT_SENTENCES ? 16 : 1);
}

const SHORT_SENTENCES = 3;

/** The model id is part of a voice's key: a pack that was replaced on disk is a new voice. */
function keyOf(packDir: string, modelId: string): string {
  return `${packDir}\n${modelId}`;
}

function packDirOf(key: string): string {
  return key.slice(0, key.lastIndexOf('\n'));
}

function defaultMemoryBytes(): number {
  return Math.min(mostMemoryBytes, totalmem() * memoryShare);
}

function secondsSince(startMs: number): number {
  return (performance.now() - startMs) / 1000;
}
