/**
 * The manifest of an encrypted release, as its store and everybody without a key sees it: blobs by the digest of their encrypted
 * bytes, and no path, no voice, no digest of a file. The manifest of an ordinary release lies in it as one more encrypted blob, with
 * its own signature. Pure.
 */
import { z } from 'zod';
import { canonicalBytes, canonicalJson } from '../../kernel/canonical-json.ts';
import { sha256Hex } from '../../kernel/hash-file.ts';
import { releasePartial } from './gaps.ts';
import {
  artifactType,
  configMediaType,
  decodeJson,
  digest,
  invalid,
  MAX_FILES,
  MAX_MANIFEST_BYTES,
  manifestMediaType,
  parse,
  type Release,
  type ReleaseEntry,
  type ReleaseFacts,
  readManifest,
  type StoredBlob,
  size,
} from './manifest.ts';
import { isReleaseId } from './release-id.ts';

/** Room for the inner manifest, its signature and what encryption adds. */
export const MAX_INNER_BYTES = MAX_MANIFEST_BYTES * 2;

const mediaTypes = {
  inner: 'application/vnd.understudy.release.v1.json+encrypted',
  opener: 'application/vnd.understudy.identity.v1+encrypted',
  file: 'application/vnd.cncf.model.weight.v1.raw+encrypted',
  /** The recipe, which holds nothing of the studio and is needed before there is a key. */
  plain: 'application/vnd.cncf.model.doc.v1.raw',
} as const;
type Kind = keyof typeof mediaTypes;
const known = new Set<string>(Object.values(mediaTypes));

/** What is encrypted of a release beside its files. */
export interface Sealed {
  /** Public half of the identity that opens the blobs: `age1…`. */
  readonly recipient: string;
  /** The inner manifest with its signature. */
  readonly inner: StoredBlob;
  /** The identity, encrypted for recipients or with a passphrase. */
  readonly openers: readonly StoredBlob[];
}

/** A release as it lies in the store. Of an encrypted one there are no entries and no voices before its inner manifest was opened. */
export interface StoredRelease extends Release {
  /** What the store has of its files, each digest once; manifest and config not among them. */
  readonly blobs: readonly StoredBlob[];
  readonly sealed: Sealed | null;
}

/** What the store has of a file. */
export const storedOf = ({ sha256, sizeBytes, stored }: ReleaseEntry): StoredBlob => stored ?? { sha256, sizeBytes };

/** `entries` of which only the recipe is not encrypted. */
export function writeSealedManifest(
  facts: ReleaseFacts,
  entries: readonly ReleaseEntry[],
  sealed: Sealed,
): { readonly config: Buffer; readonly manifest: Buffer } {
  const files = once(entries.map(storedOf)).sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
  const encrypted = new Set(entries.flatMap(({ stored }) => (stored ? [stored.sha256] : [])));
  const layers = [
    layerOf('inner', sealed.inner),
    ...sealed.openers.map((blob) => layerOf('opener', blob)),
    ...files.map((blob) => layerOf(encrypted.has(blob.sha256) ? 'file' : 'plain', blob)),
  ];
  const config = canonicalBytes({
    descriptor: { createdAt: facts.createdAt, authors: [facts.host], family: 'gpt-sovits', version: facts.releaseId },
    modelfs: { type: 'layers', diffIds: layers.map((layer) => layer.digest) },
  });
  const manifest = canonicalBytes({
    schemaVersion: 2,
    mediaType: manifestMediaType,
    artifactType,
    config: { mediaType: configMediaType, digest: `sha256:${sha256Hex(config)}`, size: config.length },
    layers,
    annotations: {
      'org.opencontainers.image.created': facts.createdAt,
      'org.opencontainers.image.version': facts.releaseId,
      'org.opencontainers.image.authors': facts.host,
      'io.understudy.release.id': facts.releaseId,
      'io.understudy.release.trigger': facts.trigger,
      'io.understudy.release.parent': facts.parent ?? undefined,
      'io.understudy.release.bytes-new': String(facts.bytesNew),
      'io.understudy.release.partial': facts.partial ? canonicalJson(unnamed(facts.partial)) : undefined,
      'io.understudy.release.recipient': sealed.recipient,
      'io.understudy.app.version': facts.appVersion,
    },
  });
  if (manifest.length > MAX_MANIFEST_BYTES) throw invalid('too-large');
  return { config, manifest };
}

function layerOf(kind: Kind, { sha256, sizeBytes }: StoredBlob) {
  return { mediaType: mediaTypes[kind], digest: `sha256:${sha256}`, size: sizeBytes };
}

/** That something is missing everybody may know; what it is called nobody. */
function unnamed({ missing, more }: NonNullable<ReleaseFacts['partial']>) {
  return { missing: missing.map(({ reason }) => ({ reason, voice: null, path: null })), more };
}

const document = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.literal(manifestMediaType),
  artifactType: z.literal(artifactType),
  config: z.object({ mediaType: z.literal(configMediaType), digest, size: size.max(MAX_MANIFEST_BYTES) }),
  layers: z
    .array(z.object({ mediaType: z.string().refine((text) => known.has(text)), digest, size }))
    .min(1)
    .max(MAX_FILES),
  annotations: z.object({
    'org.opencontainers.image.created': z.iso.datetime(),
    'org.opencontainers.image.authors': z.string().max(200),
    'io.understudy.release.id': z.string().refine(isReleaseId),
    'io.understudy.release.trigger': z.enum(['manual', 'schedule', 'late']),
    'io.understudy.release.parent': z.string().refine(isReleaseId).optional(),
    'io.understudy.release.bytes-new': z.string().regex(/^\d{1,15}$/),
    'io.understudy.release.partial': z
      .string()
      .max(256 * 1024)
      .optional(),
    'io.understudy.release.recipient': z.string().regex(/^age1[0-9a-z]{58}$/),
    'io.understudy.app.version': z.string().max(100),
  }),
});
const marked = z.object({ annotations: z.object({ 'io.understudy.release.recipient': z.string() }) });

/** The manifest of any release. Throws BACKUP_MANIFEST_INVALID or BACKUP_PATH_UNSAFE; nothing is half accepted. */
export function readStored(bytes: Uint8Array): StoredRelease {
  if (bytes.length > MAX_MANIFEST_BYTES) throw invalid('too-large');
  const json = decodeJson(bytes);
  if (marked.safeParse(json).success) return readSealed(json);
  const release = readManifest(bytes);
  // In the open there is nothing but the file itself.
  if (release.entries.some(({ stored }) => stored)) throw invalid('stored-in-the-open');
  return { ...release, blobs: once(release.entries), sealed: null };
}

function readSealed(json: unknown): StoredRelease {
  const { config, layers, annotations: notes } = parse(document, json);
  const blobs = once(layers.map((layer) => ({ sha256: layer.digest, sizeBytes: layer.size })));
  const of = (kind: Kind): StoredBlob[] =>
    layers
      .filter(({ mediaType }) => mediaType === mediaTypes[kind])
      .map((it) => ({ sha256: it.digest, sizeBytes: it.size }));
  const [inner, ...others] = of('inner');
  if (!inner || others.length > 0 || inner.sizeBytes > MAX_INNER_BYTES) throw invalid('inner-manifest');
  const partial = notes['io.understudy.release.partial'];
  return {
    configSha256: config.digest,
    configBytes: config.size,
    entries: [],
    blobs,
    sealed: { recipient: notes['io.understudy.release.recipient'], inner, openers: of('opener') },
    facts: {
      releaseId: notes['io.understudy.release.id'],
      createdAt: notes['org.opencontainers.image.created'],
      title: '',
      host: notes['org.opencontainers.image.authors'],
      trigger: notes['io.understudy.release.trigger'],
      appVersion: notes['io.understudy.app.version'],
      parent: notes['io.understudy.release.parent'] ?? null,
      bytesNew: Number(notes['io.understudy.release.bytes-new']),
      voices: [],
      ...(partial === undefined ? {} : { partial: parse(releasePartial, decodeJson(partial)) }),
    },
  };
}

/** What is encrypted into the one blob: both as text, so that `jq` takes them out as they were. `recipients`: who opens it, too. */
export function writeInner(manifest: Uint8Array, signature: Uint8Array, recipients: readonly string[]): Buffer {
  const [text, signed] = [manifest, signature].map((bytes) => Buffer.from(bytes).toString());
  return canonicalBytes({ manifest: text, signature: signed, recipients: [...recipients] });
}

const innerDocument = z.object({
  manifest: z.string().max(MAX_INNER_BYTES),
  signature: z.string().max(4096),
  recipients: z.array(z.string().max(200)).max(100),
});

export interface Inner {
  readonly release: Release;
  readonly manifest: Buffer;
  readonly signature: Buffer;
  /** Who opens it beside the studio, `age1…`. */
  readonly recipients: readonly string[];
}

/** The inner manifest of this release. Throws BACKUP_MANIFEST_INVALID, also when it names what the outer one does not. */
export function readInner(bytes: Uint8Array, outer: StoredRelease): Inner {
  const { manifest: text, signature, recipients } = parse(innerDocument, decodeJson(bytes));
  const manifest = Buffer.from(text);
  const release = readManifest(manifest);
  if (release.facts.releaseId !== outer.facts.releaseId) throw invalid('inner-of-other-release');
  const sizes = new Map(outer.blobs.map(({ sha256, sizeBytes }) => [sha256, sizeBytes]));
  const strays = release.entries.map(storedOf).some(({ sha256, sizeBytes }) => sizes.get(sha256) !== sizeBytes);
  if (strays) throw invalid('inner-names-others');
  return { release, manifest, signature: Buffer.from(signature), recipients };
}

/** One blob cannot have two sizes. */
function once(blobs: readonly StoredBlob[]): StoredBlob[] {
  const sizes = new Map<string, StoredBlob>();
  for (const { sha256, sizeBytes } of blobs) {
    if ((sizes.get(sha256)?.sizeBytes ?? sizeBytes) !== sizeBytes) throw invalid('size-disagrees');
    sizes.set(sha256, { sha256, sizeBytes });
  }
  return [...sizes.values()];
}
