/**
 * Runs the text-to-semantic network in two steps: read a prompt, then take one token after the other. Embeddings and positions
 * are added here rather than in the graph: copying a row is cheaper than two more inputs.
 */

import type { Weights } from '../checkpoint/weights.ts';
import { EngineError } from '../engine-error.ts';
import { buildT2s, buildT2sPrompt, buildTextInput, type T2sDimensions, type T2sVariant } from '../graphs/t2s.ts';
import { ELEMENT_BYTES, type Graph } from '../onnx/graph.ts';
import { createSession } from '../ort/create-session.ts';
import { maxInt8Weight } from '../ort/int8-saturation.ts';
import { openTogether } from '../ort/open-together.ts';
import { rowsAreIndependent } from '../ort/row-independence.ts';
import type { Execution, Session } from '../ort/session.ts';
import { count, type Feeds, floats, floatsOf, ids, longs, type Outputs } from '../ort/tensor.ts';
import { CacheShelf, type CacheType, type KvCache } from './kv-cache.ts';
import { type T2sPass, type TokenStep, TokenSteps } from './token-steps.ts';

export interface PromptInput {
  readonly phones: ArrayLike<number>;
  /** [phones, bert width], or null for zeros. */
  readonly bert: Float32Array | null;
  readonly promptCodes: ArrayLike<number>;
}

interface T2sSessions {
  readonly text: Session;
  readonly tokens: Session;
  /** For prompts that are read by a graph of their own; null when `tokens` reads them too. */
  readonly prompt: Session | null;
}

/** Sentences that one run reads a token of at most. */
const MOST_TOGETHER = 8;
/** Capacities are multiples of this, so that sentences of different lengths find room on the same shelf. */
const CAPACITY_STEP = 512;
/** Address space of one shelf at most, whatever its sentences write of it. */
const SHELF_BYTES = 2 ** 30;

/** Added to the score of a hidden position; its share becomes exactly 0. Numbers of 16 bits go no further than 65504. */
const HIDDEN_SCORE = -6e4;

export class T2sNetwork {
  readonly dims: T2sDimensions;
  /** Sentences whose tokens may be read by the same run. */
  readonly together: number;
  readonly cacheType: CacheType;
  readonly #variant: T2sVariant;
  readonly #session: Session;
  readonly #sessions: T2sSessions;
  readonly #tables: EmbeddingTables;
  readonly #steps: TokenSteps;
  readonly #shelves = new Set<CacheShelf>();

  constructor(
    dims: T2sDimensions,
    variant: T2sVariant,
    sessions: T2sSessions,
    tables: EmbeddingTables,
    { together, cacheType }: { readonly together: number; readonly cacheType: CacheType },
  ) {
    this.dims = dims;
    this.cacheType = cacheType;
    this.#variant = variant;
    this.#session = sessions.tokens;
    this.#sessions = sessions;
    this.#tables = tables;
    this.together = together;
    this.#steps = new TokenSteps((shelf, steps) => this.#readSteps(shelf, steps));
  }

  get provider(): string {
    return this.#session.provider;
  }

  /** [phones + codes, width] embedded prompt: text first, then audio, each counting its positions from 0. */
  async embedPrompt(input: PromptInput, signal?: AbortSignal): Promise<Float32Array> {
    const { width, bertWidth, symbolCount, classes } = this.dims;
    const { phones, bert, promptCodes } = input;
    checkIds(phones, symbolCount, 'VOICE_SYMBOLS_MISMATCH', 'phone');
    checkIds(promptCodes, classes, 'REQUEST_INVALID', 'prompt code');
    const text = new Float32Array(phones.length * width);
    for (let i = 0; i < phones.length; i++) {
      writeEmbedding(text, i, this.#tables.text, phones[i]!, i, this.#tables.textAlpha, width);
    }
    const rows = bert ?? new Float32Array(phones.length * bertWidth);
    if (rows.length !== phones.length * bertWidth) {
      throw new EngineError('REQUEST_INVALID', 'the BERT rows do not match the phones', {
        rows: rows.length / bertWidth,
        phones: phones.length,
      });
    }
    const outputs = await this.#sessions.text.run(
      { text: floats(text, [phones.length, width]), bert: floats(rows, [phones.length, bertWidth]) },
      signal,
    );
    const x = new Float32Array((phones.length + promptCodes.length) * width);
    x.set(floatsOf(outputs, 'x'));
    for (let i = 0; i < promptCodes.length; i++) {
      writeEmbedding(x, phones.length + i, this.#tables.audio, promptCodes[i]!, i, this.#tables.audioAlpha, width);
    }
    return x;
  }

  /** The cache has room for `tokens` more than the prompt. */
  async readPrompt(input: PromptInput, tokens: number, signal?: AbortSignal): Promise<T2sPass> {
    const x = await this.embedPrompt(input, signal);
    const { pass } = await this.readEmbedded(x, input.phones.length, tokens, signal);
    return pass;
  }

  async readEmbedded(
    x: Float32Array,
    textLength: number,
    tokens: number,
    signal?: AbortSignal,
  ): Promise<{ pass: T2sPass; outputs: Outputs }> {
    const length = x.length / this.dims.width;
    if (length === 0) throw new EngineError('TEXT_EMPTY', 'nothing to read');
    return this.#steps.between(signal, async () => {
      const cache = this.#takeCache(length + tokens);
      try {
        const { prompt } = this.#sessions;
        const outputs =
          prompt === null
            ? await this.#readByTokenGraph(cache, x, textLength, signal)
            : await this.#readBySeparateGraph(prompt, cache, x, textLength, signal);
        cache.length = length;
        return { pass: { cache, logits: floatsOf(outputs, 'logits'), audioPositions: length - textLength }, outputs };
      } catch (error) {
        cache.release();
        throw error;
      }
    });
  }

  /** On a shelf with room, or a new one. A shelf goes with its last cache. */
  #takeCache(positions: number): KvCache {
    for (const shelf of this.#shelves) {
      if (shelf.capacity >= positions && !shelf.isFull) return this.#takeFrom(shelf);
    }
    // One position more than is needed: a sentence that waits is run beside others, and writes where it would write next.
    const capacity = this.together === 1 ? positions : Math.ceil((positions + 1) / CAPACITY_STEP) * CAPACITY_STEP;
    const { heads, cachedSize, layers } = this.dims;
    const bytes = 2 * layers * heads * cachedSize * capacity * ELEMENT_BYTES[this.cacheType];
    const count = Math.max(1, Math.min(this.together, Math.floor(SHELF_BYTES / bytes)));
    const shelf = new CacheShelf(this.#session, this.dims, capacity, this.cacheType, count);
    this.#shelves.add(shelf);
    return this.#takeFrom(shelf);
  }

  #takeFrom(shelf: CacheShelf): KvCache {
    return shelf.take(() => {
      if (!shelf.isEmpty) return;
      this.#shelves.delete(shelf);
      shelf.release();
    });
  }

  /** [width] embedding of a token at the next audio position. */
  embedToken(pass: T2sPass, token: number): Float32Array {
    const x = new Float32Array(this.dims.width);
    writeEmbedding(x, 0, this.#tables.audio, token, pass.audioPositions, this.#tables.audioAlpha, this.dims.width);
    return x;
  }

  /**
   * Reads one token and leaves the logits of the next one in the pass. Asked for several passes at a time, it reads their tokens in
   * one run; what comes out for each is the same as alone.
   */
  readToken(pass: T2sPass, token: number, signal?: AbortSignal): Promise<void> {
    return this.#steps.read({ pass, token, signal });
  }

  async #readSteps(shelf: CacheShelf, steps: readonly TokenStep[]): Promise<void> {
    const { width, classes } = this.dims;
    const [first] = steps;
    const alone = steps.length === 1;
    // Sentences in places between these are run as well. Each writes the position that it writes next anyway.
    const places = alone ? 1 : 1 + Math.max(...steps.map(({ pass }) => pass.cache.place));
    const placeOf = ({ pass }: TokenStep): number => (alone ? 0 : pass.cache.place);
    const x = new Float32Array(places * width);
    for (const step of steps) x.set(this.embedToken(step.pass, step.token), placeOf(step) * width);
    const lengths = alone ? [first!.pass.cache.length] : shelf.lengths(places);
    const ends = lengths.map((length) => length + 1);
    const outputs = await this.#session.run(
      { ...this.#feeds(x, ends), ...this.#tokenMaskFeeds(Math.max(...ends)) },
      alone ? first!.signal : undefined,
      alone ? first!.pass.cache.bindings : shelf.bindFirst(places),
    );
    const logits = floatsOf(outputs, 'logits');
    for (const step of steps) {
      const at = placeOf(step) * classes;
      step.pass.logits = alone ? logits : logits.slice(at, at + classes);
      step.pass.cache.length += 1;
      step.pass.audioPositions += 1;
    }
  }

  #promptMaskFeeds(textLength: number, length: number): Feeds {
    const mask = promptMask(textLength, length);
    if (this.#variant.prompt === 'shared-graph') return { mask: floats(mask, [1, 1, length, length]) };
    const rows = Array.from({ length }, (_, i) => i);
    return { mask: floats(mask, [1, length, length]), prompt: ids(rows), tokens: ids([]) };
  }

  #tokenMaskFeeds(total: number): Feeds {
    if (this.#variant.prompt !== 'unfused-prompt') return { mask: floats(new Float32Array(total), [1, 1, 1, total]) };
    return { mask: floats(new Float32Array(0), [1, 0, 0]), prompt: ids([]), tokens: ids([0]) };
  }

  /** Reads a whole prompt into an empty cache, and so does the next. */
  #readByTokenGraph(cache: KvCache, x: Float32Array, textLength: number, signal?: AbortSignal): Promise<Outputs> {
    const length = x.length / this.dims.width;
    const feeds = { ...this.#feeds(x, [length]), ...this.#promptMaskFeeds(textLength, length) };
    return this.#session.run(feeds, signal, cache.bindings);
  }

  async #readBySeparateGraph(
    session: Session,
    cache: KvCache,
    x: Float32Array,
    textLength: number,
    signal?: AbortSignal,
  ): Promise<Outputs> {
    const length = x.length / this.dims.width;
    const feeds = {
      x: floats(x, [length, this.dims.width]),
      mask: floats(promptMask(textLength, length), [1, 1, length, length]),
      padding: longs(BigInt64Array.of(0n, 0n, 0n, 0n, 0n, 0n, BigInt(cache.capacity - length), 0n)),
    };
    if (session.provider === this.#session.provider) {
      return session.run(feeds, signal, { inputs: {}, outputs: cache.bindings.outputs });
    }
    return handOver(await session.run(feeds, signal), cache);
  }

  /** New positions of as many sentences as there are `ends`; a sentence then holds that many. */
  #feeds(x: Float32Array, ends: readonly number[]): Feeds {
    const { width } = this.dims;
    const rows = x.length / width;
    const sentences = BigInt(ends.length);
    return {
      x: floats(x, [rows, width]),
      seen: ids(ends.map((end) => end - 1)),
      total: count(Math.max(...ends)),
      ...(this.#variant.prompt === 'unfused-prompt'
        ? {}
        : { layout: longs(BigInt64Array.of(sentences, BigInt(rows) / sentences, -1n)) }),
    };
  }

  /** Row of the audio embedding table, as the streaming cut rule compares them. */
  audioEmbedding(token: number): Float32Array {
    const { width } = this.dims;
    return this.#tables.audio.subarray(token * width, (token + 1) * width);
  }

  async release(): Promise<void> {
    for (const session of Object.values(this.#sessions)) await (session as Session | null)?.release();
  }
}

export async function createT2sNetwork(
  weights: Weights,
  dims: T2sDimensions,
  execution: Execution,
  probes: Iterable<string> = [],
): Promise<T2sNetwork> {
  const tables = readTables(weights, dims);
  const variant = await chooseVariant(execution);
  const { provider, threads, precision = execution.precision } = execution.prompt ?? execution;
  const isElsewhere = provider !== execution.provider;
  const reading: Execution = { ...execution, provider, threads, precision };
  const sessions = await openTogether(
    {
      text: () => createSession(buildTextInput(weights, dims), execution),
      tokens: () => createSession(buildT2s(weights, dims, variant, probes), execution),
      prompt: async () =>
        variant.prompt === 'separate-prompt-graph'
          ? createSession(buildPrompt(weights, dims, variant, isElsewhere), reading)
          : null,
    },
    (session) => session.release(),
  );
  // Both graphs have been stored, so the quantized matrices are no longer needed.
  if (typeof variant.linear === 'object') variant.linear.made.clear();
  const cacheType = variant.cacheScales === null ? floatCache(execution) : 'int8';
  return new T2sNetwork(dims, variant, sessions, tables, { together: await sentencesTogether(execution), cacheType });
}

function floatCache({ precision }: Execution): CacheType {
  return precision === 'half' ? 'float16' : 'float32';
}

/** Elsewhere than tokens are made, prompts are not read in 8 bits. */
function buildPrompt(weights: Weights, dims: T2sDimensions, variant: T2sVariant, isElsewhere: boolean): Graph {
  if (!isElsewhere) return buildT2sPrompt(weights, dims, variant);
  return buildT2sPrompt(weights, dims, { ...variant, linear: 'float32' }, 'plain');
}

/** On devices one: their memory holds whole shelves, and the graph there is for one sentence. */
async function sentencesTogether({ provider, precision, together = MOST_TOGETHER }: Execution): Promise<number> {
  if (provider !== 'cpu') return 1;
  return precision === 'fast' || (await rowsAreIndependent()) ? Math.min(together, MOST_TOGETHER) : 1;
}

async function chooseVariant({ precision, provider, cacheScales, prompt }: Execution): Promise<T2sVariant> {
  const exact = precision !== 'fast';
  if (provider !== 'cpu') return { linear: exact ? 'float32' : 'blocks', cacheScales: null, prompt: 'unfused-prompt' };
  const apart = prompt !== undefined && prompt.provider !== 'cpu' ? 'separate-prompt-graph' : 'shared-graph';
  if (exact) return { linear: 'float32', cacheScales: null, prompt: apart };
  const linear = { columnsUpTo: await maxInt8Weight(), made: new Map() };
  return cacheScales
    ? { linear, cacheScales, prompt: 'separate-prompt-graph' }
    : { linear, cacheScales: null, prompt: apart };
}

/** Puts keys and values that were made elsewhere into the cache; the other outputs are left. */
function handOver(outputs: Outputs, cache: KvCache): Outputs {
  const others: Record<string, Outputs[string]> = {};
  for (const [name, tensor] of Object.entries(outputs)) {
    const kept = cache.bindings.outputs[name];
    if (kept === undefined) others[name] = tensor;
    else kept.write(tensor.data);
  }
  return others;
}

interface EmbeddingTables {
  readonly text: Float32Array;
  readonly audio: Float32Array;
  readonly textAlpha: number;
  readonly audioAlpha: number;
}

function readTables(weights: Weights, { symbolCount, classes, width }: T2sDimensions): EmbeddingTables {
  return {
    text: weights.read('ar_text_embedding.word_embeddings.weight', [symbolCount, width]),
    audio: weights.read('ar_audio_embedding.word_embeddings.weight', [classes, width]),
    textAlpha: weights.read('ar_text_position.alpha', [1])[0]!,
    audioAlpha: weights.read('ar_audio_position.alpha', [1])[0]!,
  };
}

/** [length, length]: text sees all text and no audio; audio sees all text and the audio up to itself. Row = query. */
export function promptMask(textLength: number, length: number): Float32Array {
  const mask = new Float32Array(length * length).fill(HIDDEN_SCORE);
  for (let row = 0; row < length; row++) {
    mask.fill(0, row * length, row * length + (row < textLength ? textLength : row + 1));
  }
  return mask;
}

/** Interleaved sine and cosine of `position`, rounded to float32 at the places where torch rounds. */
function writeEmbedding(
  out: Float32Array,
  row: number,
  table: Float32Array,
  id: number,
  position: number,
  alpha: number,
  width: number,
): void {
  const step = Math.fround(-Math.log(10000) / width);
  for (let i = 0; i < width; i += 2) {
    const frequency = Math.fround(Math.exp(Math.fround(i * step)));
    const angle = Math.fround(position * frequency);
    const at = row * width + i;
    out[at] = table[id * width + i]! + Math.fround(alpha * Math.fround(Math.sin(angle)));
    out[at + 1] = table[id * width + i + 1]! + Math.fround(alpha * Math.fround(Math.cos(angle)));
  }
}

function checkIds(
  ids: ArrayLike<number>,
  limit: number,
  code: 'VOICE_SYMBOLS_MISMATCH' | 'REQUEST_INVALID',
  what: string,
): void {
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    if (!(Number.isInteger(id) && id >= 0 && id < limit)) {
      throw new EngineError(code, `the network knows no ${what} ${id}`, { id, limit });
    }
  }
}
