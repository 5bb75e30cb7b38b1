/** `index.json` of a release: an OCI index with one manifest. Its appearance is the moment at which the release exists. */
import { z } from 'zod';
import { canonicalBytes } from '../../kernel/canonical-json.ts';
import { artifactType, decodeJson, invalid, MAX_MANIFEST_BYTES, manifestMediaType } from './manifest.ts';

export const ociLayoutDocument = canonicalBytes({ imageLayoutVersion: '1.0.0' });
export const MAX_INDEX_BYTES = 64 * 1024;

export function writeIndex(options: {
  readonly releaseId: string;
  readonly createdAt: string;
  readonly host: string;
  readonly files: number;
  readonly bytesTotal: number;
  readonly manifestSha256: string;
  readonly manifestBytes: number;
}): Buffer {
  return canonicalBytes({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [
      {
        mediaType: manifestMediaType,
        artifactType,
        digest: `sha256:${options.manifestSha256}`,
        size: options.manifestBytes,
        annotations: {
          'org.opencontainers.image.ref.name': options.releaseId,
          'org.opencontainers.image.created': options.createdAt,
          'io.understudy.bytes': String(options.bytesTotal),
          'io.understudy.files': String(options.files),
          'io.understudy.host': options.host,
        },
      },
    ],
  });
}

const indexDocument = z.object({
  schemaVersion: z.literal(2),
  manifests: z
    .array(
      z.object({
        mediaType: z.literal(manifestMediaType),
        digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
        size: z.number().int().min(2).max(MAX_MANIFEST_BYTES),
        annotations: z.object({ 'org.opencontainers.image.ref.name': z.string() }),
      }),
    )
    .length(1),
});

/** Which manifest the index names. Throws BACKUP_MANIFEST_INVALID, also when the index was written for another release. */
export function readIndex(
  bytes: Uint8Array,
  releaseId: string,
): { readonly manifestSha256: string; readonly manifestBytes: number } {
  const result = indexDocument.safeParse(decodeJson(bytes));
  const manifest = result.data?.manifests[0];
  if (!manifest) throw invalid('index', result.error);
  if (manifest.annotations['org.opencontainers.image.ref.name'] !== releaseId) throw invalid('index-of-other-release');
  return { manifestSha256: manifest.digest.slice(7), manifestBytes: manifest.size };
}
