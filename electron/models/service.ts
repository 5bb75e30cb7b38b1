/**
 * The shared models: what is here, fetching what is not, adding what a studio has already. Whatever comes in is gathered
 * outside the models folder and read to its last byte by the engine before it takes its place there.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Started } from '../contract/define.ts';
import type { ModelName, ModelSummary } from '../contract/models-library.ts';
import { AppError } from '../kernel/app-error.ts';
import { assertFile } from '../kernel/assert-file.ts';
import type { JobHandle, Jobs } from '../kernel/jobs.ts';
import type { CopyFile, FileInspector } from '../kernel/ports.ts';
import { asApp } from '../voices/engine-errors.ts';
import type { CatalogModel } from './catalog.ts';
import type { Download, ModelEngine, ModelHasher } from './ports.ts';
import { createModelShelf, type Digests, folderBytes } from './shelf.ts';

export interface Models {
  list(): Promise<readonly ModelSummary[]>;
  /**
   * A job. Fails with MODELS_FETCH_FAILED (no mirror gave all files), MODELS_HASH_MISMATCH (not the files that came the
   * first time), MODELS_FILE_WRONG (not that model), APP_DISK_FULL.
   */
  fetch(name: ModelName, from?: string): Promise<Started>;
  /** A job. Takes a copy of a folder or file on this computer. Fails with MODELS_FILE_WRONG, APP_DISK_FULL. */
  add(name: ModelName, source: string): Promise<Started>;
}

export interface ModelsDeps {
  readonly modelsDir: string;
  /** Downloads under way and known digests; on the same disk as `modelsDir`. */
  readonly stateDir: string;
  readonly catalog: readonly CatalogModel[];
  readonly mirrors: readonly string[];
  readonly engine: ModelEngine;
  readonly download: Download;
  readonly hasher: ModelHasher;
  readonly inspector: FileInspector;
  readonly copyFile: CopyFile;
  readonly jobs: Jobs;
}

const HEAD_BYTES = 8192;

export function createModels(deps: ModelsDeps): Models {
  const { engine, download, hasher, jobs } = deps;
  const shelf = createModelShelf(deps.modelsDir, deps.stateDir);

  function modelOf(name: ModelName): CatalogModel {
    const model = deps.catalog.find((one) => one.name === name);
    if (!model) throw new AppError('MODELS_MISSING', { details: { model: name } });
    return model;
  }

  /** Downloads from different sources are never mixed. */
  function incomingOf(name: ModelName, from?: string): string {
    const source = from === undefined ? '' : `-${createHash('sha256').update(from).digest('hex').slice(0, 12)}`;
    return path.join(deps.stateDir, `incoming-${name}${source}`);
  }

  async function summarize(model: CatalogModel): Promise<ModelSummary> {
    const { present, ...found } = await shelf.look(model);
    return {
      name: model.name,
      place: model.place,
      path: path.join(deps.modelsDir, model.place),
      state: present ? 'present' : 'missing',
      ...found,
      receivedBytes: await folderBytes(incomingOf(model.name)),
    };
  }

  async function downloadAll(
    model: CatalogModel,
    sources: readonly string[],
    incoming: string,
    job: JobHandle,
  ): Promise<void> {
    await mkdir(incoming, { recursive: true });
    for (const { from, name, mostBytes } of model.files) {
      const file = path.join(incoming, name);
      if (await stat(file).catch(() => null)) continue;
      const failures: string[] = [];
      for (const source of sources) {
        const outcome = await download.fetch({
          url: `${source.replace(/\/+$/, '')}/${from}`,
          file,
          mostBytes,
          signal: job.signal,
          onProgress: (done, total) => job.progress(done, total, 'bytes'),
        });
        if (outcome.kind === 'done') break;
        failures.push(`${source}: ${outcome.reason}`);
      }
      if (failures.length === sources.length) {
        throw new AppError('MODELS_FETCH_FAILED', {
          details: { model: model.name, file: name, mirrors: failures },
          remedy: { kind: 'retry' },
          retryable: true,
        });
      }
    }
  }

  /** Compares digests, then lets the engine load it. A folder that does not pass is deleted. */
  async function inspect(model: CatalogModel, incoming: string, expected: Digests, job: JobHandle): Promise<Digests> {
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

  async function takeIn(model: CatalogModel, incoming: string, expected: Digests, job: JobHandle) {
    job.step('models.step.check');
    const digests = await inspect(model, incoming, expected, job);
    job.signal.throwIfAborted();
    await shelf.takeIn(model, incoming, digests);
    await engine.restartEngine();
    return summarize(model);
  }

  async function copyAll(model: CatalogModel, source: string, incoming: string, job: JobHandle): Promise<void> {
    await rm(incoming, { recursive: true, force: true });
    await mkdir(incoming, { recursive: true });
    const { kind } = await deps.inspector.inspect(source, job.signal);
    const wanted = [
      ...model.files.map(({ name, from }) => [name, name, path.posix.basename(from)]),
      ...model.alsoTakes.map((name) => [name, name]),
    ];
    for (const [name = '', ...known] of wanted) {
      const candidates = kind === 'folder' ? known.map((one) => path.join(source, one)) : [source];
      const found = await firstFile(candidates, job.signal);
      if (found === null || (kind !== 'folder' && model.kind === 'folder')) continue;
      let doneBytes = 0;
      await deps.copyFile(found.file, path.join(incoming, name), {
        signal: job.signal,
        onBytes: (count) => {
          doneBytes += count;
          job.progress(doneBytes, found.sizeBytes, 'bytes');
        },
      });
    }
  }

  async function firstFile(candidates: readonly string[], signal: AbortSignal) {
    for (const file of candidates) {
      const { kind, sizeBytes } = await deps.inspector.inspect(file, signal);
      if (kind === 'file') return { file, sizeBytes };
    }
    return null;
  }

  return {
    list: () => Promise.all(deps.catalog.map(summarize)),
    async fetch(name, from) {
      const model = modelOf(name);
      const incoming = incomingOf(name, from);
      const { job } = jobs.start({
        kind: 'model-fetch',
        subject: model.place,
        joinKey: `model-fetch ${incoming}`,
        async run(handle) {
          handle.step('models.step.download');
          await downloadAll(model, from === undefined ? deps.mirrors : [from], incoming, handle);
          return takeIn(model, incoming, await shelf.digests(model), handle);
        },
      });
      return { jobId: job.id };
    },
    async add(name, source) {
      const model = modelOf(name);
      const { kind } = await deps.inspector.inspect(source);
      if (kind === 'nothing') throw notThatModel(model, { path: source, reason: 'not found' });
      if (kind !== 'folder') await assertFile(deps.inspector, source);
      const incoming = path.join(deps.stateDir, `adding-${name}`);
      const { job } = jobs.start({
        kind: 'model-fetch',
        subject: model.place,
        async run(handle) {
          try {
            handle.step('models.step.copy');
            await copyAll(model, source, incoming, handle);
            // What a person chooses by hand replaces what was known.
            return await takeIn(model, incoming, {}, handle);
          } finally {
            await rm(incoming, { recursive: true, force: true });
          }
        },
      });
      return { jobId: job.id };
    },
  };
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

function notThatModel(model: CatalogModel, details: Readonly<Record<string, string>>, cause?: unknown): AppError {
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
