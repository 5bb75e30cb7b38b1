/**
 * Text to the input of the token network: phones, and a BERT row for each (official: `GPT_SoVITS/TTS_infer_pack/TextPreprocessor.py,
 * TextPreprocessor`). Front end and BERT encoder together, each made when it is first needed and kept.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { needsBert, type PhoneFeatures, readBertFeatures } from './encoders/bert-features.ts';
import { loadBertModel } from './encoders/bert-model.ts';
import { requireEncoder } from './encoders/encoder-paths.ts';
import { EngineError } from './engine-error.ts';
import type { SpeakRequest, TextLanguage } from './engine-types.ts';
import type { BertModel } from './models.ts';
import type { Execution } from './ort/session.ts';
import { createFrontEnd, type FrontEnd, type ScriptOptions, type TextSentence } from './text/front-end.ts';
import type { SymbolVersion } from './text/symbols.ts';
import type { VoiceManifest } from './voice-pack/manifest.ts';

export type Readings = NonNullable<SpeakRequest['readings']>;

/** Front ends that are kept: both symbol tables with the user's readings, and one in which a new reading is tried out. */
const MAX_FRONT_ENDS = 3;

export class TextPreprocessor {
  readonly #bertDir: string | undefined;
  readonly #execution: Execution;
  /** The least recently used first. */
  readonly #frontEnds = new Map<string, FrontEnd>();
  #bert: Promise<BertModel> | undefined;

  constructor(bertDir: string | undefined, execution: Execution) {
    this.#bertDir = bertDir;
    this.#execution = execution;
  }

  forVoice(manifest: Pick<VoiceManifest, 'version' | 'usesBert'>, readings?: Readings): VoiceText {
    const frontEnd = this.frontEnd(manifest.version === 'v1' ? 'v1' : 'v2', readings);
    return new VoiceText(frontEnd, manifest.usesBert ? () => this.#openBert() : null);
  }

  /** @throws EngineError REQUEST_INVALID for a reading that is none. */
  frontEnd(symbols: SymbolVersion, readings: Readings = {}): FrontEnd {
    const key = `${symbols} ${JSON.stringify(readings)}`;
    const frontEnd = this.#frontEnds.get(key) ?? createFrontEnd({ symbols, userDictionary: readings });
    this.#frontEnds.delete(key);
    this.#frontEnds.set(key, frontEnd);
    const [oldest] = this.#frontEnds.keys();
    if (this.#frontEnds.size > MAX_FRONT_ENDS && oldest !== undefined) this.#frontEnds.delete(oldest);
    return frontEnd;
  }

  async dispose(): Promise<void> {
    await (await this.#bert?.catch(() => undefined))?.dispose();
    this.#bert = undefined;
  }

  async #openBert(): Promise<BertModel> {
    this.#bert ??= loadBertModel(requireEncoder('bert', this.#bertDir), this.#execution);
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

  constructor(frontEnd: FrontEnd, openBert: (() => Promise<BertModel>) | null) {
    this.#frontEnd = frontEnd;
    this.#openBert = openBert;
  }

  /** @throws EngineError TEXT_EMPTY, TEXT_LANGUAGE_UNSUPPORTED; the signal's reason on cancel. */
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

  readPrompt(text: string, language: TextLanguage): TextSentence {
    return this.#frontEnd.readPrompt(text, language);
  }

  needsBert(sentence: TextSentence): boolean {
    return this.#openBert !== null && needsBert(sentence);
  }

  /** @throws EngineError MODEL_MISSING when BERT is needed and not installed. */
  async phoneFeatures(sentence: TextSentence, signal?: AbortSignal): Promise<PhoneFeatures> {
    const phones = sentence.phoneIds;
    if (this.#openBert === null || !needsBert(sentence)) return { phones, bert: null };
    return { phones, bert: await readBertFeatures(sentence, await this.#openBert(), signal) };
  }
}
