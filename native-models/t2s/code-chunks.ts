/**
 * Cuts a growing sequence of tokens into pieces for streaming: after a fixed number of tokens, or at the quietest place (official:
 * `GPT_SoVITS/AR/models/t2s_model.py, Text2SemanticDecoder.infer_panel_naive`). The official quiet cut yields all waiting tokens but
 * drops only those up to the cut, so the rest comes again at the start of the next piece. That is kept here for parity.
 */
import type { T2sNetwork } from './network.ts';

/** The token of silence: `mute_tokens` of `GPT_SoVITS/TTS_infer_pack/TTS.py, TTS_Config`. */
const SILENCE_CODE = 486;
/** Tokens that must wait beyond the least piece before a quiet place is looked for (`check_token_num`). */
const LOOKAHEAD = 2;

export type ChunkRule = 'fixed' | 'quiet';

export class CodeChunker {
  readonly #rule: ChunkRule;
  readonly #least: number;
  readonly #likeness: Float32Array;
  #waiting: number[] = [];

  /** `least`: tokens in a piece at least (`min_chunk_length`, 16 by default). `likeness`: see T2sModel.silenceLikeness. */
  constructor(rule: ChunkRule, least: number, likeness: Float32Array) {
    this.#rule = rule;
    this.#least = least;
    this.#likeness = likeness;
  }

  /** A piece that is ready, or null. */
  push(code: number): number[] | null {
    this.#waiting.push(code);
    if (this.#rule === 'fixed') return this.#waiting.length >= this.#least ? this.#take(this.#waiting.length) : null;
    if (this.#waiting.length < this.#least + LOOKAHEAD) return null;
    const cut = this.#quietestPlace();
    return cut === null || cut + 1 < this.#least ? null : this.#take(cut + 1);
  }

  /** What is left at the end; may be empty. */
  finish(): number[] {
    return this.#take(this.#waiting.length);
  }

  #take(count: number): number[] {
    const piece = this.#waiting;
    this.#waiting = piece.slice(count);
    return piece;
  }

  /** Index of the best score, the sum of two neighbours' likeness to silence; null when nothing is quiet. */
  #quietestPlace(): number | null {
    const likeness = this.#waiting.map((code) => {
      const value = this.#likeness[code] ?? -1;
      return value < 0 ? -1 : value;
    });
    const scores = likeness.map((value, i) =>
      i + 1 < likeness.length ? Math.fround(value + likeness[i + 1]!) : value,
    );
    const best = scores.reduce((top, score, i) => (score > scores[top]! ? i : top), 0);
    return scores[best]! >= 0 ? best : null;
  }
}

/** [codes] cosine between every token's embedding and that of silence; -1 throughout when there is no such token. */
export function silenceLikeness(network: T2sNetwork): Float32Array {
  const { classes } = network.dims;
  const out = new Float32Array(classes).fill(-1);
  if (classes <= SILENCE_CODE) return out;
  const silence = network.audioEmbedding(SILENCE_CODE);
  const silenceNorm = Math.sqrt(dot(silence, silence));
  for (let code = 0; code < classes; code++) {
    const row = network.audioEmbedding(code);
    out[code] = dot(row, silence) / Math.max(silenceNorm * Math.sqrt(dot(row, row)), 1e-8);
  }
  return out;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
