/** A BERT folder, loaded: features of Chinese text. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openHuggingFaceDir } from '../checkpoint/hugging-face-dir.ts';
import { isPlainObject, type Plain } from '../checkpoint/plain-value.ts';
import type { Weights } from '../checkpoint/weights.ts';
import { EngineError } from '../engine-error.ts';
import { type BertDimensions, bertDimensions, buildBert } from '../graphs/bert.ts';
import type { BertModel } from '../models.ts';
import { createSession } from '../ort/create-session.ts';
import type { Execution } from '../ort/session.ts';
import { floatsOf, ids } from '../ort/tensor.ts';

const MAX_TOKENS = 1_000_000;

/** The folder's network and its tokens by id, described but not built. Throws MODEL_MISSING, CHECKPOINT_ or VOICE_ errors. */
export function openBertModel(dir: string): {
  weights: Weights;
  dims: BertDimensions;
  vocabulary: readonly string[];
  close(): void;
} {
  const model = openHuggingFaceDir(dir);
  try {
    const weights = model.weights.has('bert.embeddings.word_embeddings.weight')
      ? model.weights.below('bert.')
      : model.weights;
    return {
      weights,
      dims: bertDimensions(weights, model.config),
      vocabulary: readVocabulary(dir),
      close: model.close,
    };
  } catch (error) {
    model.close();
    throw error;
  }
}

/** Throws MODEL_MISSING, CHECKPOINT_ or VOICE_ errors. */
export async function loadBertModel(dir: string, execution: Execution): Promise<BertModel> {
  const model = openBertModel(dir);
  try {
    const { weights, dims, vocabulary } = model;
    const session = await createSession(buildBert(weights, dims), execution);
    return {
      provider: session.provider,
      width: dims.width,
      vocabulary,
      hidden: async (inputIds, signal) => {
        const rows = inputIds.length;
        if (rows > dims.maxPositions) {
          throw new EngineError('REQUEST_INVALID', 'too long for one reading', {
            tokens: rows,
            limit: dims.maxPositions,
          });
        }
        const outputs = await session.run({ ids: ids(inputIds), positions: ids([...Array(rows).keys()]) }, signal);
        return { rows, columns: dims.width, data: floatsOf(outputs, 'hidden') };
      },
      dispose: () => session.release(),
    };
  } finally {
    model.close();
  }
}

/**
 * Tokens of a BERT folder by id. The folder that GPT-SoVITS distributes has `tokenizer.json` and no `vocab.txt`; the original BERT
 * folder has both. Throws MODEL_MISSING, CHECKPOINT_FORMAT_UNKNOWN.
 */
export function readVocabulary(dir: string): string[] {
  const list = join(dir, 'vocab.txt');
  if (existsSync(list)) {
    return readText(list)
      .replace(/\r?\n$/, '')
      .split(/\r?\n/);
  }
  const file = join(dir, 'tokenizer.json');
  const text = readText(file);
  let tokenizer: Plain;
  try {
    tokenizer = JSON.parse(text) as Plain;
  } catch (cause) {
    throw new EngineError('CHECKPOINT_FORMAT_UNKNOWN', 'the tokenizer cannot be read', { path: file }, { cause });
  }
  const model = isPlainObject(tokenizer) ? tokenizer['model'] : undefined;
  const ids = isPlainObject(model) ? model['vocab'] : undefined;
  const tokens: string[] = [];
  for (const [token, id] of isPlainObject(ids) ? Object.entries(ids) : []) {
    if (Number.isSafeInteger(id) && Number(id) >= 0 && Number(id) < MAX_TOKENS) tokens[Number(id)] = token;
  }
  if (tokens.length === 0 || Object.keys(tokens).length !== tokens.length) {
    throw new EngineError('CHECKPOINT_FORMAT_UNKNOWN', 'the tokenizer holds no whole vocabulary', { path: file });
  }
  return tokens;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new EngineError('MODEL_MISSING', `missing file ${path}`, { path }, { cause });
  }
}
