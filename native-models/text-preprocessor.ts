/**
 * Text to the input of the token network: phones, and a BERT row for each (official: `GPT_SoVITS/TTS_infer_pack/TextPreprocessor.py,
 * TextPreprocessor`). Front end, polyphone network and BERT encoder together, each made when it is first needed and kept.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { needsBert, type PhoneFeatures, readBertFeatures } from './encoders/bert-features.ts';
import { loadBertModel, readVocabulary } from './encoders/bert-model.ts';
import { type EncoderPaths, requireEncoder } from './encoders/encoder-paths.ts';
import { loadPolyphoneModel } from './encoders/polyphone-model.ts';
import { PolyphoneReader } from './encoders/polyphone-reader.ts';
import { EngineError } from './engine-error.ts';
import type { EmojiMode, Provider, ProviderChoice, SpeakRequest, TextLanguage } from './engine-types.ts';
import type { BertModel } from './models.ts';
import { createDevices, type Devices, loadThereOrHere } from './ort/providers.ts';
import type { Execution } from './ort/session.ts';
import { openTextData } from './text/data.ts';
import { createFrontEnd, type FrontEnd, type ScriptOptions, type TextSentence } from './text/front-end.ts';
import type { SymbolVersion } from './text/symbols.ts';
import { createTraditional } from './text/zh/traditional.ts';
import { Turns } from './turns.ts';
import type { VoiceManifest } from './voice-pack/manifest.ts';

interface BertPlace {
  readonly provider: ProviderChoice;
  readonly threads: number;
}

export type Readings = NonNullable<SpeakRequest['readings']>;

/** The part of a request that decides how its text is read. */
type ReadingChoice = Pick<SpeakRequest, 'readings' | 'emoji'>;

/** Front ends that are kept: both symbol tables with the user's readings, and one in which a new reading is tried out. */
const MAX_FRONT_ENDS = 3;

export class TextPreprocessor {
  readonly #bertDir: string | undefined;
  readonly #execution: Execution;
  readonly #polyphones: PolyphoneReader | undefined;
  /** The networks that read a text take one sentence after the other. */
  readonly #turns = new Turns();
  /** The least recently used first. */
  readonly #frontEnds = new Map<string, FrontEnd>();
  readonly #devices: Devices;
  #bertPlace: BertPlace;
  #bert: Promise<BertModel> | undefined;

  /** Without the polyphone network, or without BERT, whose tokens it shares, Chinese is read by tables alone. */
  constructor({ bertDir, polyphonesDir }: EncoderPaths, execution: Execution, devices: Devices = createDevices()) {
    this.#bertDir = bertDir;
    this.#execution = execution;
    this.#devices = devices;
    this.#bertPlace = execution;
    if (bertDir === undefined || polyphonesDir === undefined) return;
    this.#polyphones = new PolyphoneReader(async () =>
      loadPolyphoneModel(polyphonesDir, {
        vocabulary: readVocabulary(bertDir),
        toTraditional: createTraditional(openTextData()),
        execution,
      }),
    );
  }

  forVoice(manifest: Pick<VoiceManifest, 'version' | 'usesBert'>, { readings, emoji }: ReadingChoice = {}): VoiceText {
    const frontEnd = this.frontEnd(manifest.version === 'v1' ? 'v1' : 'v2', readings, emoji);
    return new VoiceText(frontEnd, manifest.usesBert ? () => this.#openBert() : null, this.#turns, this.#polyphones);
  }

  /** @throws EngineError REQUEST_INVALID for a reading that is none. */
  frontEnd(symbols: SymbolVersion, readings: Readings = {}, emoji: EmojiMode = 'silent'): FrontEnd {
    const key = `${symbols} ${emoji} ${JSON.stringify(readings)}`;
    const frontEnd = this.#frontEnds.get(key) ?? this.#createFrontEnd(symbols, readings, emoji);
    this.#frontEnds.delete(key);
    this.#frontEnds.set(key, frontEnd);
    const [oldest] = this.#frontEnds.keys();
    if (this.#frontEnds.size > MAX_FRONT_ENDS && oldest !== undefined) this.#frontEnds.delete(oldest);
    return frontEnd;
  }

  #createFrontEnd(symbols: SymbolVersion, readings: Readings, emoji: EmojiMode): FrontEnd {
    const polyphones = this.#polyphones;
    return createFrontEnd({ symbols, userDictionary: readings, emoji, ...(polyphones ? { polyphones } : {}) });
  }

  async dispose(): Promise<void> {
    await this.#polyphones?.dispose();
    await this.closeBert();
  }

  /** It is opened anew when a text needs it. */
  async closeBert(): Promise<void> {
    const bert = this.#bert;
    this.#bert = undefined;
    await (await bert?.catch(() => undefined))?.dispose();
  }

  /** Where BERT runs from its next opening on. */
  placeBert(place: BertPlace): void {
    this.#bertPlace = place;
  }

  /** While a text has its turn. */
  async #openBert(): Promise<BertModel> {
    const open = await this.#bert?.catch(() => undefined);
    // A device that was lost meanwhile is left.
    if (open !== undefined && (await this.#devices.refusalOf(open.provider as Provider)) !== null)
      await this.closeBert();
    this.#bert ??= loadThereOrHere(this.#devices, this.#bertPlace.provider, (provider) =>
      loadBertModel(requireEncoder('bert', this.#bertDir), {
        ...this.#execution,
        provider,
        threads: this.#bertPlace.threads,
      }),
    );
    try {
      return await this.#bert;
    } catch (error) {
      // A failure is not kept: the encoder may be installed in the meantime.
      this.#bert = undefined;
      throw error;
    }
  }
}

/** The same for one voice: its symbol table, and BERT only if its network uses it. */
export class VoiceText {
  readonly #frontEnd: FrontEnd;
  readonly #openBert: (() => Promise<BertModel>) | null;
  readonly #turns: Turns;
  readonly #polyphones: PolyphoneReader | undefined;

  constructor(
    frontEnd: FrontEnd,
    openBert: (() => Promise<BertModel>) | null,
    turns: Turns,
    polyphones?: PolyphoneReader,
  ) {
    this.#frontEnd = frontEnd;
    this.#openBert = openBert;
    this.#turns = turns;
    this.#polyphones = polyphones;
  }

  /**
   * Sentences by what is known at once; `settle` asks the polyphone network, one sentence at a time. @throws EngineError
   * TEXT_EMPTY, TEXT_LANGUAGE_UNSUPPORTED; the signal's reason on cancel.
   */
  async readScript(text: string, options: ScriptOptions, signal?: AbortSignal): Promise<readonly TextSentence[]> {
    const sentences: TextSentence[] = [];
    for (const sentence of this.#frontEnd.readScript(text, options)) {
      sentences.push(sentence);
      await nextTurn();
      signal?.throwIfAborted();
    }
    if (sentences.length === 0) throw new EngineError('TEXT_EMPTY', 'There is nothing to speak in this text');
    return sentences;
  }

  /** The text of a reference. @throws like `readScript`. */
  readPrompt(text: string, language: TextLanguage, signal?: AbortSignal): Promise<TextSentence> {
    return this.settle(this.#frontEnd.readPrompt(text, language), signal);
  }

  /** The sentence with the readings of the polyphone network, if there is one: as many phones, some of them others. */
  async settle(sentence: TextSentence, signal?: AbortSignal): Promise<TextSentence> {
    const polyphones = this.#polyphones;
    if (polyphones === undefined) return sentence;
    return this.#turns.run(signal, async () => {
      return (await polyphones.settle(() => this.#frontEnd.readAgain(sentence), signal)) ?? sentence;
    });
  }

  needsBert(sentence: TextSentence): boolean {
    return this.#openBert !== null && needsBert(sentence);
  }

  /** @throws EngineError MODEL_MISSING when BERT is needed and not installed. */
  async phoneFeatures(read: TextSentence, signal?: AbortSignal): Promise<PhoneFeatures> {
    const sentence = await this.settle(read, signal);
    const phones = sentence.phoneIds;
    if (this.#openBert === null || !needsBert(sentence)) return { phones, bert: null };
    const openBert = this.#openBert;
    const bert = await this.#turns.run(signal, async () => readBertFeatures(sentence, await openBert(), signal));
    return { phones, bert };
  }
}
