/**
 * The shared models: what is here, fetching what is not, adding what a studio has already. Whatever comes in is gathered
 * outside the models folder and read to its last byte by the engine before it takes its place there.
 */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Started } from '../contract/define.ts';
import type { ModelName, ModelSummary } from '../contract/models-library.ts';
import { AppError } from '../kernel/app-error.ts';
import { assertFile } from '../kernel/assert-file.ts';
import type { JobHandle, Jobs } from '../kernel/jobs.ts';
import type { CopyFile, FileInspector } from '../kernel/ports.ts';
import { assertIsModel, notThatModel } from './accept.ts';
import type { CatalogModel } from './catalog.ts';
import { copyAll, downloadAll } from './gather.ts';
import type { Download, ModelEngine, ModelHasher } from './ports.ts';
import { createModelShelf, type Digests, folderBytes, type ModelShelf } from './shelf.ts';

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

export function createModels(deps: ModelsDeps): Models {
  return new ModelLibrary(deps);
}

class ModelLibrary implements Models {
  readonly #deps: ModelsDeps;
  readonly #shelf: ModelShelf;

  constructor(deps: ModelsDeps) {
    this.#deps = deps;
    this.#shelf = createModelShelf(deps.modelsDir, deps.stateDir);
  }

  list(): Promise<readonly ModelSummary[]> {
    return Promise.all(this.#deps.catalog.map((model) => this.#summarize(model)));
  }

  async fetch(name: ModelName, from?: string): Promise<Started> {
    const { download, mirrors, jobs } = this.#deps;
    const model = this.#modelOf(name);
    const incoming = this.#incomingOf(name, from);
    const { job } = jobs.start({
      kind: 'model-fetch',
      subject: model.place,
      joinKey: `model-fetch ${incoming}`,
      run: async (handle) => {
        handle.step('models.step.download');
        await downloadAll(download, model, from === undefined ? (model.mirrors ?? mirrors) : [from], incoming, handle);
        return this.#takeIn(model, incoming, await this.#shelf.digests(model), handle);
      },
    });
    return { jobId: job.id };
  }

  async add(name: ModelName, source: string): Promise<Started> {
    const { inspector, jobs, stateDir } = this.#deps;
    const model = this.#modelOf(name);
    const { kind } = await inspector.inspect(source);
    if (kind === 'nothing') throw notThatModel(model, { path: source, reason: 'not found' });
    if (kind !== 'folder') await assertFile(inspector, source);
    const incoming = path.join(stateDir, `adding-${name}`);
    const { job } = jobs.start({
      kind: 'model-fetch',
      subject: model.place,
      run: async (handle) => {
        try {
          handle.step('models.step.copy');
          await copyAll(this.#deps, model, source, incoming, handle);
          // What a person chooses by hand replaces what was known.
          return await this.#takeIn(model, incoming, {}, handle);
        } finally {
          await rm(incoming, { recursive: true, force: true });
        }
      },
    });
    return { jobId: job.id };
  }

  #modelOf(name: ModelName): CatalogModel {
    const model = this.#deps.catalog.find((one) => one.name === name);
    if (!model) throw new AppError('MODELS_MISSING', { details: { model: name } });
    return model;
  }

  /** Downloads from different sources are never mixed. */
  #incomingOf(name: ModelName, from?: string): string {
    const source = from === undefined ? '' : `-${createHash('sha256').update(from).digest('hex').slice(0, 12)}`;
    return path.join(this.#deps.stateDir, `incoming-${name}${source}`);
  }

  async #summarize(model: CatalogModel): Promise<ModelSummary> {
    const { present, ...found } = await this.#shelf.look(model);
    return {
      name: model.name,
      place: model.place,
      path: path.join(this.#deps.modelsDir, model.place),
      state: present ? 'present' : 'missing',
      ...found,
      receivedBytes: await folderBytes(this.#incomingOf(model.name)),
    };
  }

  async #takeIn(model: CatalogModel, incoming: string, expected: Digests, job: JobHandle): Promise<ModelSummary> {
    job.step('models.step.check');
    const digests = await assertIsModel(this.#deps, model, incoming, expected, job);
    job.signal.throwIfAborted();
    await this.#shelf.takeIn(model, incoming, digests);
    await this.#deps.engine.restartEngine();
    return this.#summarize(model);
  }
}
