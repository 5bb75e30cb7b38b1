/** Whether the files that came in are the model that they should be. */
import { createHash } from 'node:crypto';
import { open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../kernel/app-error.ts';
import type { JobHandle } from '../kernel/jobs.ts';
import { asApp } from '../voices/engine-errors.ts';
import type { CatalogModel } from './catalog.ts';
import type { ModelEngine, ModelHasher } from './ports.ts';
import type { Digests } from './shelf.ts';

const HEAD_BYTES = 8192;

/** Compares digests, then lets the engine load it. A folder that does not pass is deleted. */
export async function assertIsModel(
  { hasher, engine }: { readonly hasher: ModelHasher; readonly engine: ModelEngine },
  model: CatalogModel,
  incoming: string,
  expected: Digests,
  job: JobHandle,
): Promise<Digests> {
  try {
    const digests: Record<string, string> = {};
    for (const name of await readdir(incoming)) {
      const seen = await hasher.sha256(path.join(incoming, name), { signal: job.signal });
      if (expected[name] !== undefined && expected[name] !== seen) {
        throw new AppError('MODELS_HASH_MISMATCH', {
          details: { model: model.name, file: name, expected: expected[name], seen },
          remedy: { kind: 'retry' },
        });
      }
      digests[name] = seen;
    }
    await compareHeads(model, incoming);
    const place = model.kind === 'folder' ? incoming : path.join(incoming, model.place);
    await asApp(engine.checkModel(model.name, place, job.signal)).catch((error: unknown) => {
      throw refusal(model, error);
    });
    return digests;
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith('MODELS_')) {
      await rm(incoming, { recursive: true, force: true });
    }
    throw error;
  }
}

/** What the official program knows its base voices by. @throws AppError MODELS_FILE_WRONG. */
async function compareHeads(model: CatalogModel, incoming: string): Promise<void> {
  for (const { name, headMd5 } of model.files) {
    if (headMd5 === undefined) continue;
    const handle = await open(path.join(incoming, name)).catch(() => null);
    if (!handle) throw notThatModel(model, { file: name, reason: 'not found' });
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      const seen = createHash('md5').update(buffer.subarray(0, bytesRead)).digest('hex');
      if (seen !== headMd5) throw notThatModel(model, { file: name, reason: 'other first bytes', seen });
    } finally {
      await handle.close();
    }
  }
}

export function notThatModel(
  model: CatalogModel,
  details: Readonly<Record<string, string>>,
  cause?: unknown,
): AppError {
  return new AppError('MODELS_FILE_WRONG', {
    details: { model: model.name, ...details },
    remedy: { kind: 'choose-file' },
    cause,
  });
}

/** What the engine says of a voice's files means here that the file is not the model; its own troubles stay its own. */
function refusal(model: CatalogModel, error: unknown): unknown {
  if (!(error instanceof AppError) || !/^(VOICES|MODELS)_/.test(error.code)) return error;
  return notThatModel(model, { reason: error.code }, error);
}
