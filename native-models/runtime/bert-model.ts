/** A BERT folder, loaded and ready to read Chinese. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openHuggingFaceDir } from '../checkpoint/hugging-face-dir.ts';
import { EngineError } from '../engine-error.ts';
import { bertDimensions, buildBert } from '../graphs/bert.ts';
import type { BertModel, Execution } from './models.ts';
import { createSession, floatsOf, ids } from './session.ts';

/** Throws MODEL_MISSING, CHECKPOINT_ or VOICE_ errors. */
export async function loadBertModel(dir: string, execution: Execution): Promise<BertModel> {
  const model = openHuggingFaceDir(dir);
  try {
    const weights = model.weights.has('bert.embeddings.word_embeddings.weight')
      ? model.weights.below('bert.')
      : model.weights;
    const dims = bertDimensions(weights, model.config);
    const session = await createSession(buildBert(weights, dims), execution);
    return {
      provider: session.provider,
      width: dims.width,
      vocabulary: readVocabulary(dir),
      hidden: async (inputIds, signal) => {
        const rows = inputIds.length;
        if (rows > dims.maxPositions) {
          throw new EngineError('REQUEST_INVALID', 'too long for one reading', {
            tokens: rows,
            limit: dims.maxPositions,
          });
        }
        const fetched = await session.run({ ids: ids(inputIds), positions: ids([...Array(rows).keys()]) }, signal);
        return { rows, columns: dims.width, data: floatsOf(fetched, 'hidden') };
      },
      dispose: () => session.release(),
    };
  } finally {
    model.close();
  }
}

function readVocabulary(dir: string): string[] {
  const path = join(dir, 'vocab.txt');
  try {
    return readFileSync(path, 'utf8')
      .replace(/\r?\n$/, '')
      .split(/\r?\n/);
  } catch (cause) {
    throw new EngineError('MODEL_MISSING', `missing file ${path}`, { path }, { cause });
  }
}
