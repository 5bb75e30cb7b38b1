/** How the files of a model come together outside the models folder: from a mirror, or from a disk of the studio's. */
import { mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../kernel/app-error.ts';
import type { JobHandle } from '../kernel/jobs.ts';
import type { CopyFile, FileInspector } from '../kernel/ports.ts';
import type { CatalogModel } from './catalog.ts';
import type { Download } from './ports.ts';

/** Every file from the first source that gives it. @throws AppError MODELS_FETCH_FAILED. */
export async function downloadAll(
  download: Download,
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

/** Takes what of the model lies in a folder, or the one file of a model that is one. */
export async function copyAll(
  { inspector, copyFile }: { readonly inspector: FileInspector; readonly copyFile: CopyFile },
  model: CatalogModel,
  source: string,
  incoming: string,
  job: JobHandle,
): Promise<void> {
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true });
  const { kind } = await inspector.inspect(source, job.signal);
  const wanted = [
    ...model.files.map(({ name, from }) => [name, name, path.posix.basename(from)]),
    ...model.alsoTakes.map((name) => [name, name]),
  ];
  for (const [name = '', ...known] of wanted) {
    const candidates = kind === 'folder' ? known.map((one) => path.join(source, one)) : [source];
    const found = await firstFile(inspector, candidates, job.signal);
    if (found === null || (kind !== 'folder' && model.kind === 'folder')) continue;
    let doneBytes = 0;
    await copyFile(found.file, path.join(incoming, name), {
      signal: job.signal,
      onBytes: (count) => {
        doneBytes += count;
        job.progress(doneBytes, found.sizeBytes, 'bytes');
      },
    });
  }
}

async function firstFile(inspector: FileInspector, candidates: readonly string[], signal: AbortSignal) {
  for (const file of candidates) {
    const { kind, sizeBytes } = await inspector.inspect(file, signal);
    if (kind === 'file') return { file, sizeBytes };
  }
  return null;
}
