/**
 * The polyphone network g2pW, loaded: readings of the characters of a piece of Chinese text that have several (official:
 * `GPT_SoVITS/text/g2pw/onnx_api.py, G2PWOnnxConverter`). Unlike the other networks it is published as ONNX and run as it is.
 */
import { join } from 'node:path';
import { type ByteSource, openByteSource } from '../checkpoint/byte-source.ts';
import { EngineError } from '../engine-error.ts';
import { readModelPorts } from '../onnx/model-ports.ts';
import { openModelFile } from '../ort/create-session.ts';
import type { Execution, Session } from '../ort/session.ts';
import { floatsOf, longs, type Tensor } from '../ort/tensor.ts';
import type { ReadingsAt } from '../text/front-end.ts';
import { type PolyphoneQuery, type PolyphoneTables, readPolyphoneTables } from './polyphone-tables.ts';

export interface PolyphoneModel {
  /** Readings by position in the piece: by the network, and of characters that have one reading only. */
  readings(piece: string, signal?: AbortSignal): Promise<ReadingsAt>;
  dispose(): Promise<void>;
}

export interface PolyphoneModelOptions {
  /** Tokens of BERT by id; the network shares them with chinese-roberta-wwm-ext-large. */
  readonly vocabulary: readonly string[];
  /** Simplified text to the traditional text that the network reads, unit for unit. */
  readonly toTraditional: (text: string) => string;
  readonly execution: Execution;
}

const INPUTS = ['input_ids', 'token_type_ids', 'attention_mask', 'phoneme_mask', 'char_ids', 'position_ids'];
/** Characters that the network sees on both sides of the outermost polyphones. */
const CONTEXT = 16;
/** Without [CLS] and [SEP]. */
const MAX_TOKENS = 510;

/** Both files of the folder that matter, described but not loaded. @throws EngineError MODEL_MISSING, CHECKPOINT_*. */
export function openPolyphoneFiles(dir: string): {
  readonly model: ByteSource;
  readonly output: string;
  readonly tables: PolyphoneTables;
} {
  const tables = readPolyphoneTables(dir);
  const model = openByteSource(join(dir, 'g2pW.onnx'));
  try {
    const { inputs, outputs } = readModelPorts(model);
    const [output] = outputs;
    if (output === undefined || INPUTS.some((name) => !inputs.includes(name))) {
      const details = { path: model.path, wanted: INPUTS, found: inputs };
      throw new EngineError('VOICE_ROLE_WRONG', 'this is no polyphone network', details);
    }
    return { model, output, tables };
  } catch (error) {
    model.close();
    throw error;
  }
}

/** @throws EngineError MODEL_MISSING, CHECKPOINT_*, VOICE_*. */
export async function loadPolyphoneModel(dir: string, options: PolyphoneModelOptions): Promise<PolyphoneModel> {
  const { model, output, tables } = openPolyphoneFiles(dir);
  model.close();
  const session = await openModelFile(model.path, { name: 'g2pW', outputNames: [output] }, options.execution);
  const predict = createPredict(session, output);
  const ids = new Map(options.vocabulary.map((token, id) => [token, id]));
  const idOf = (token: string): number => ids.get(token) ?? ids.get('[UNK]') ?? 0;
  const tokensOf = (text: string): number[] => [
    idOf('[CLS]'),
    ...Array.from(text.toLowerCase().split(''), idOf),
    idOf('[SEP]'),
  ];

  return {
    async readings(piece, signal) {
      const text = options.toTraditional(piece);
      const out = new Map<number, string>();
      const asked: Asked[] = [];
      for (let at = 0; at < text.length; at++) {
        const query = tables.query(text[at]!);
        const single = query ? undefined : tables.single(text[at]!);
        if (query) asked.push({ at, query });
        else if (single) out.set(at, single);
      }
      for (const { start, end, queries } of windows(text.length, asked)) {
        const best = await predict(tokensOf(text.slice(start, end)), queries, start, signal);
        for (const [index, { at }] of queries.entries()) {
          const syllable = tables.syllables[best[index]!];
          if (syllable) out.set(at, syllable);
        }
      }
      return out;
    },
    dispose: () => session.release(),
  };
}

interface Asked {
  readonly at: number;
  readonly query: PolyphoneQuery;
}

interface Window {
  readonly start: number;
  readonly end: number;
  readonly queries: readonly Asked[];
}

/** One window around all polyphones; where that is too long for the network, one around each. */
function windows(length: number, asked: readonly Asked[]): Window[] {
  const [first, last] = [asked[0], asked.at(-1)];
  if (!first || !last) return [];
  const start = Math.max(0, first.at - CONTEXT);
  const end = Math.min(length, last.at + CONTEXT + 1);
  if (end - start <= MAX_TOKENS) return [{ start, end, queries: asked }];
  return asked.map((one) => {
    const from = Math.max(start, Math.min(one.at - MAX_TOKENS / 2, end - MAX_TOKENS));
    return { start: from, end: from + MAX_TOKENS, queries: [one] };
  });
}

/** The likeliest output of each query. */
type Predict = (
  tokens: readonly number[],
  queries: readonly Asked[],
  start: number,
  signal?: AbortSignal,
) => Promise<number[]>;

/**
 * Queries of one window share a row of tokens, as in the official program; a network that was stored so that it needs a row for
 * each gets that from its first refusal on.
 */
function createPredict(session: Session, output: string): Predict {
  let sharesRow = true;
  const predict: Predict = async (tokens, queries, start, signal) => {
    const labels = queries[0]!.query.mask.length;
    const masks = new Float32Array(queries.length * labels);
    for (const [row, { query }] of queries.entries()) masks.set(query.mask, row * labels);
    const rows = sharesRow ? 1 : queries.length;
    const rowsOf = (values: readonly number[]): Tensor => ({
      data: BigInt64Array.from({ length: rows * values.length }, (_, at) => BigInt(values[at % values.length]!)),
      shape: [rows, values.length],
    });
    const outputs = await session.run(
      {
        input_ids: rowsOf(tokens),
        token_type_ids: rowsOf(tokens.map(() => 0)),
        attention_mask: rowsOf(tokens.map(() => 1)),
        phoneme_mask: { data: masks, shape: [queries.length, labels] },
        char_ids: longs(BigInt64Array.from(queries, ({ query }) => BigInt(query.id))),
        // [CLS] is the first token.
        position_ids: longs(BigInt64Array.from(queries, ({ at }) => BigInt(at - start + 1))),
      },
      signal,
    );
    const probabilities = floatsOf(outputs, output);
    if (probabilities.length !== masks.length) {
      throw new EngineError('VOICE_WEIGHTS_INVALID', 'the polyphone network and its tables do not belong together', {
        outputs: probabilities.length / queries.length,
        labels,
      });
    }
    return queries.map((_, index) => likeliest(probabilities.subarray(index * labels, (index + 1) * labels)));
  };
  return async (tokens, queries, start, signal) => {
    try {
      return await predict(tokens, queries, start, signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (!sharesRow || queries.length === 1) throw error;
      sharesRow = false;
      return predict(tokens, queries, start, signal);
    }
  };
}

function likeliest(probabilities: Float32Array): number {
  let best = 0;
  for (let label = 1; label < probabilities.length; label++)
    if (probabilities[label]! > probabilities[best]!) best = label;
  return best;
}
