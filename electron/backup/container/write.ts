/**
 * A release as a container image, in a new folder on a computer that a person uses: layers are made of the blobs there and
 * never go into the store, which holds the weights once. The folder appears complete or not at all.
 */
import { createHash } from 'node:crypto';
import { copyFile, open, rename, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ContainerResult } from '../../contract/backup.ts';
import { hashFile } from '../../kernel/hash-file.ts';
import { translateFileError } from '../../kernel/json-file.ts';
import { makeFolder } from '../../kernel/make-folder.ts';
import { syncFolder } from '../../kernel/sync-folder.ts';
import { type OpenBlob, readBlob } from '../blobs.ts';
import { assertRoom } from '../disk-room.ts';
import { writePieces } from '../file-pieces.ts';
import type { ReleaseEntry } from '../release/manifest.ts';
import { checkPaths } from '../release/safe-path.ts';
import { assertFree } from '../restore.ts';
import { type BaseImage, blobFile, type Descriptor, invalid, readBaseImage } from './base-image.ts';
import { composeYaml } from './compose.ts';
import { containerfile, gpuContainerfile } from './containerfile.ts';
import { guide } from './guide.ts';
import { imageDocuments, layerMediaType } from './image.ts';
import { kubernetesGpuYaml, kubernetesYaml } from './kubernetes.ts';
import { foldersOf, imageTree, type LayerPlan, planLayers } from './layers.ts';
import { loadedBytesOf, type Served } from './served.ts';
import { endOfTar, fileHeader, folderHeader, padding } from './tar.ts';

/** What is made, and where; plain data, because a process of its own does it. */
export interface ContainerOrder extends Omit<Served, 'loadedBytes'> {
  readonly entries: readonly ReleaseEntry[];
  readonly directory: string;
  /** OCI layout of the image that it stands on; null: the Containerfile names one. */
  readonly base: string | null;
  /** What opens the files that are stored encrypted; in the image they are as they are spoken with. */
  readonly identities?: readonly string[];
}

export interface ContainerOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

export type ContainerFolder = Omit<ContainerResult, 'releaseId'>;

/** Throws BACKUP_TARGET_NOT_EMPTY, BACKUP_BASE_INVALID, BACKUP_BLOB_DAMAGED, _MISSING, APP_DISK_FULL, APP_FILE_UNWRITABLE. */
export async function writeContainer(
  order: ContainerOrder & ContainerOptions & { readonly openBlob: OpenBlob },
): Promise<ContainerFolder> {
  const directory = path.resolve(order.directory);
  checkPaths(order.entries.map((entry) => entry.path));
  const base = order.base === null ? null : await readBaseImage(order.base);
  const plan = planLayers(order.entries);
  const served: Served = { ...order, loadedBytes: loadedBytesOf(plan, order.voice) };
  await assertFree(directory);
  const staging = path.join(path.dirname(directory), `.${path.basename(directory)}.making-${order.releaseId}`);
  try {
    await rm(staging, { recursive: true, force: true });
    const layout = path.join(staging, 'image');
    await makeFolder(path.join(layout, 'blobs', 'sha256'));
    await assertRoom(staging, bytesOf(plan) + (base?.layers ?? []).reduce((sum, { size }) => sum + size, 0));
    const layers = await writeLayers(order, plan, layout);
    if (base) await copyBase(order.base ?? '', base, layout, order.signal);
    const { config, manifest, index, digest } = imageDocuments(served, layers, base);
    await writeBlob(layout, config);
    await writeBlob(layout, manifest);
    const texts: Readonly<Record<string, string | Uint8Array>> = {
      'image/oci-layout': '{"imageLayoutVersion":"1.0.0"}',
      'image/index.json': index,
      Containerfile: containerfile(
        served,
        layers.map((layer) => layer.digest),
      ),
      'Containerfile.gpu': gpuContainerfile(served),
      'compose.yaml': composeYaml(served),
      'kubernetes.yaml': kubernetesYaml(served),
      'kubernetes-gpu.yaml': kubernetesGpuYaml(served),
      'README.txt': guide(served, base !== null),
    };
    for (const [name, text] of Object.entries(texts)) await writeText(path.join(staging, name), text);
    for (const folder of ['image/blobs/sha256', 'image/blobs', 'image', ''])
      await syncFolder(path.join(staging, folder));
    order.signal?.throwIfAborted();
    await assertFree(directory);
    await rmdir(directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await rename(staging, directory);
    await syncFolder(path.dirname(directory));
    const { image, voice } = served;
    const about = layers.map(({ digest: of, size }, at) => ({
      part: plan[at]?.part ?? '',
      digest: of,
      sizeBytes: size,
    }));
    return { directory, image, voice, digest, base: base?.digest ?? null, layers: about };
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw translateFileError(error, staging);
  }
}

const bytesOf = (plan: readonly LayerPlan[]): number =>
  plan.flatMap(({ entries }) => entries).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

async function writeLayers(
  order: ContainerOptions & { readonly openBlob: OpenBlob },
  plan: readonly LayerPlan[],
  layout: string,
): Promise<readonly Descriptor[]> {
  const totalBytes = bytesOf(plan);
  let doneBytes = 0;
  const tell = (count: number): void => {
    doneBytes += count;
    order.onProgress?.(doneBytes, totalBytes);
  };
  const layers: Descriptor[] = [];
  for (const one of plan) layers.push(await writeLayer(one, layout, { ...order, tell }));
  return layers;
}

/** A tar file under its own digest, which is known only when it is written. */
async function writeLayer(
  plan: LayerPlan,
  layout: string,
  {
    openBlob,
    signal,
    tell,
  }: ContainerOptions & { readonly openBlob: OpenBlob; readonly tell: (count: number) => void },
): Promise<Descriptor> {
  const part = path.join(layout, 'layer.part');
  const hash = createHash('sha256');
  let size = 0;
  await writePieces(part, 'wx', async (write) => {
    const put = async (piece: Uint8Array): Promise<void> => {
      hash.update(piece);
      size += piece.length;
      await write(piece);
    };
    for (const folder of foldersOf(plan)) await put(folderHeader(folder));
    for (const { path: name, sha256, sizeBytes, mode } of plan.entries) {
      signal?.throwIfAborted();
      await put(fileHeader({ path: `${imageTree}/${name}`, sizeBytes, executable: (mode & 0o100) !== 0 }));
      const told = async (piece: Uint8Array): Promise<void> => {
        await put(piece);
        tell(piece.length);
      };
      await readBlob(openBlob, { sha256, sizeBytes }, told, { signal });
      await put(padding(sizeBytes));
    }
    await put(endOfTar);
  });
  const layer = { mediaType: layerMediaType, digest: `sha256:${hash.digest('hex')}`, size };
  await rename(part, blobFile(layout, layer));
  return layer;
}

/** Copied first and hashed then: its owner may write to it meanwhile. */
async function copyBase(base: string, { layers }: BaseImage, layout: string, signal?: AbortSignal): Promise<void> {
  for (const layer of layers) {
    const target = blobFile(layout, layer);
    if (await stat(target).catch(() => null)) continue;
    await copyFile(blobFile(base, layer), target).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT' ? invalid(base, 'blob-missing', error) : error;
    });
    if (`sha256:${await hashFile(target, { signal })}` !== layer.digest) throw invalid(base, 'digest');
  }
}

async function writeBlob(layout: string, bytes: Uint8Array): Promise<void> {
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  await writeText(blobFile(layout, { digest }), bytes);
}

async function writeText(file: string, text: string | Uint8Array): Promise<void> {
  const handle = await open(file, 'wx', 0o644);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
