/**
 * What the image of a release stands on: an image for x86-64 Linux in an OCI layout that a person made (`skopeo copy
 * docker://debian:12-slim oci:base:12`). Nothing of it is believed without its digest.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';
import { sha256Hex } from '../../kernel/hash-file.ts';
import { manifestMediaType } from '../release/manifest.ts';

const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024;
const indexMediaType = 'application/vnd.oci.image.index.v1+json';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const descriptor = z.object({
  mediaType: z.string(),
  digest,
  size: z
    .number()
    .int()
    .min(0)
    .max(2 ** 40),
});
export type Descriptor = z.output<typeof descriptor>;

const platform = z.object({ architecture: z.string(), os: z.string() }).optional();
const indexDocument = z.object({ manifests: z.array(descriptor.extend({ platform })).min(1).max(1000) });
const layer = descriptor.extend({
  mediaType: z.string().regex(/^application\/vnd\.oci\.image\.layer\.v1\.tar(\+gzip|\+zstd)?$/),
});
const manifestDocument = z.object({ config: descriptor, layers: z.array(layer).min(1).max(200) });
const configDocument = z.object({
  architecture: z.literal('amd64'),
  os: z.literal('linux'),
  config: z.object({ Env: z.array(z.string()).nullish() }).optional(),
  rootfs: z.object({ diff_ids: z.array(digest) }),
});

export interface BaseImage {
  /** Of its manifest. */
  readonly digest: string;
  readonly layers: readonly Descriptor[];
  readonly diffIds: readonly string[];
  readonly env: readonly string[] | null;
}

/** `layout`: a folder with `index.json` and `blobs`. Throws BACKUP_BASE_INVALID. */
export async function readBaseImage(layout: string): Promise<BaseImage> {
  try {
    const manifestOf = await findManifest(
      layout,
      parse(indexDocument, await readFile(path.join(layout, 'index.json'))),
    );
    const manifest = parse(manifestDocument, await readDocument(layout, manifestOf));
    const config = parse(configDocument, await readDocument(layout, manifest.config));
    const { diff_ids: diffIds } = config.rootfs;
    if (diffIds.length !== manifest.layers.length) throw invalid(layout, 'layers');
    return { digest: manifestOf.digest, layers: manifest.layers, diffIds, env: config.config?.Env ?? null };
  } catch (error) {
    throw error instanceof AppError ? error : invalid(layout, reasonOf(error), error);
  }
}

export function blobFile(layout: string, of: Pick<Descriptor, 'digest'>): string {
  return path.join(layout, 'blobs', ...of.digest.split(':'));
}

/** An index may name indexes, one for each platform below. */
async function findManifest(layout: string, index: z.output<typeof indexDocument>, depth = 0): Promise<Descriptor> {
  const fits = index.manifests.filter(({ platform: of }) => !of || (of.architecture === 'amd64' && of.os === 'linux'));
  const [found] = fits;
  if (!found) throw invalid(layout, 'platform');
  if (fits.length > 1) throw invalid(layout, 'several');
  if (found.mediaType === manifestMediaType) return found;
  if (found.mediaType !== indexMediaType || depth > 2) throw invalid(layout, found.mediaType);
  return findManifest(layout, parse(indexDocument, await readDocument(layout, found)), depth + 1);
}

async function readDocument(layout: string, of: Descriptor): Promise<Buffer> {
  if (of.size > MAX_DOCUMENT_BYTES) throw invalid(layout, 'too-large');
  const bytes = await readFile(blobFile(layout, of));
  if (`sha256:${sha256Hex(bytes)}` !== of.digest) throw invalid(layout, 'digest');
  return bytes;
}

function parse<S extends z.ZodType>(schema: S, bytes: Buffer): z.output<S> {
  return schema.parse(JSON.parse(bytes.toString('utf8')));
}

export function invalid(base: string, reason: string, cause?: unknown): AppError {
  return new AppError('BACKUP_BASE_INVALID', { details: { base, reason }, remedy: { kind: 'choose-file' }, cause });
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return `field ${error.issues[0]?.path.join('.') ?? ''}`;
  return String((error as NodeJS.ErrnoException).code ?? 'not-json');
}
