/** The documents of an OCI image: config, manifest and index over the layers of a base and those of the release. */
import { canonicalBytes } from '../../kernel/canonical-json.ts';
import { sha256Hex } from '../../kernel/hash-file.ts';
import { manifestMediaType } from '../release/manifest.ts';
import type { BaseImage, Descriptor } from './base-image.ts';
import { entrypoint, labels, PORT, type Served, secretsDir, serviceArgs, USER } from './served.ts';

export const layerMediaType = 'application/vnd.oci.image.layer.v1.tar';
const configMediaType = 'application/vnd.oci.image.config.v1+json';

export interface ImageDocuments {
  readonly config: Buffer;
  readonly manifest: Buffer;
  readonly index: Buffer;
  /** Of the manifest: `sha256:…`. */
  readonly digest: string;
}

/** `layers`: of the release, uncompressed, so that each digest is that of what it unpacks to. */
export function imageDocuments(served: Served, layers: readonly Descriptor[], base: BaseImage | null): ImageDocuments {
  const config = canonicalBytes({
    architecture: 'amd64',
    os: 'linux',
    created: served.createdAt,
    config: {
      User: `${USER}:${USER}`,
      ExposedPorts: { [`${PORT}/tcp`]: {} },
      Env: [...(base?.env ?? ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'])],
      Entrypoint: [...entrypoint],
      Cmd: serviceArgs(served, secretsDir),
      WorkingDir: '/',
      Labels: labels(served),
      StopSignal: 'SIGTERM',
    },
    rootfs: { type: 'layers', diff_ids: [...(base?.diffIds ?? []), ...layers.map(({ digest }) => digest)] },
  });
  const manifest = canonicalBytes({
    schemaVersion: 2,
    mediaType: manifestMediaType,
    config: describe(configMediaType, config),
    layers: [...(base?.layers ?? []), ...layers].map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
    annotations: labels(served),
  });
  const described = describe(manifestMediaType, manifest);
  const index = canonicalBytes({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [
      {
        ...described,
        platform: { architecture: 'amd64', os: 'linux' },
        annotations: { 'org.opencontainers.image.ref.name': served.releaseId },
      },
    ],
  });
  return { config, manifest, index, digest: described.digest };
}

function describe(mediaType: string, bytes: Buffer): { mediaType: string; digest: string; size: number } {
  return { mediaType, digest: `sha256:${sha256Hex(bytes)}`, size: bytes.length };
}
