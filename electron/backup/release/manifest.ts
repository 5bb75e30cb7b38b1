/**
 * The manifest of a release: an OCI image manifest of the CNCF ModelPack kind, one raw layer per file. The bytes are
 * canonical, so the digest is the release's content; equal files are two layers of one blob.
 */
import { z } from 'zod';
import type { ReleasePartial } from '../../contract/backup.ts';
import { AppError } from '../../kernel/app-error.ts';
import { canonicalBytes, canonicalJson } from '../../kernel/canonical-json.ts';
import { sha256Hex } from '../../kernel/hash-file.ts';
import type { FileRole, VoiceInRelease } from '../ports.ts';
import { releasePartial } from './gaps.ts';
import { isReleaseId } from './release-id.ts';
import { checkPaths } from './safe-path.ts';

export const manifestMediaType = 'application/vnd.oci.image.manifest.v1+json';
export const artifactType = 'application/vnd.cncf.model.manifest.v1+json';
export const configMediaType = 'application/vnd.cncf.model.config.v1+json';

/** Registries refuse larger manifests; about 10,000 files. */
export const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
export const MAX_FILES = 16_384;
const MAX_FILE_BYTES = 2 ** 40;

const mediaTypes: Readonly<Record<FileRole, string>> = {
  weights: 'application/vnd.cncf.model.weight.v1.raw',
  config: 'application/vnd.cncf.model.weight.config.v1.raw',
  reference: 'application/vnd.cncf.model.dataset.v1.raw',
  runtime: 'application/vnd.cncf.model.code.v1.raw',
  document: 'application/vnd.cncf.model.doc.v1.raw',
};

/** One file of a release as a restoring machine needs it. */
export interface ReleaseEntry {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** POSIX permission bits. */
  readonly mode: number;
  /** When the content last changed: ISO 8601, whole seconds. */
  readonly modifiedAt: string;
  readonly role: FileRole;
  /** What the store has of it, where that is encrypted; left out where the store has the file as it is. */
  readonly stored?: StoredBlob;
}

export interface StoredBlob {
  readonly sha256: string;
  readonly sizeBytes: number;
}

export interface ReleaseFacts {
  readonly releaseId: string;
  /** ISO 8601, by the store's clock. */
  readonly createdAt: string;
  readonly title: string;
  readonly host: string;
  readonly trigger: 'manual' | 'schedule' | 'late';
  readonly appVersion: string;
  readonly parent: string | null;
  readonly voices: readonly VoiceInRelease[];
  /** Bytes that were not in the store before this release. */
  readonly bytesNew: number;
  /** What is missing in it; null or left out when it is whole. */
  readonly partial?: ReleasePartial | null;
}

export interface Release {
  readonly facts: ReleaseFacts;
  readonly entries: readonly ReleaseEntry[];
  readonly configSha256: string;
  readonly configBytes: number;
}

/**
 * Config and manifest of a release, as bytes to store under their digests. A title is the path once more, for tools that name
 * files by it; where they would make the manifest too large it has none.
 */
export function writeManifest(
  facts: ReleaseFacts,
  entries: readonly ReleaseEntry[],
  withTitles = true,
): { readonly config: Buffer; readonly manifest: Buffer } {
  checkPaths(entries.map((entry) => entry.path));
  const sorted = [...entries].sort((a, b) => compareBytes(a.path, b.path));
  const config = canonicalBytes({
    descriptor: {
      createdAt: facts.createdAt,
      authors: [facts.host],
      family: 'gpt-sovits',
      name: facts.title,
      title: facts.title,
      version: facts.releaseId,
    },
    config: {
      architecture: 'gpt-sovits',
      format: 'onnx',
      capabilities: { inputTypes: ['text', 'audio'], outputTypes: ['audio'] },
    },
    modelfs: { type: 'layers', diffIds: sorted.map((entry) => `sha256:${entry.sha256}`) },
  });
  const manifest = canonicalBytes({
    schemaVersion: 2,
    mediaType: manifestMediaType,
    artifactType,
    config: { mediaType: configMediaType, digest: `sha256:${sha256Hex(config)}`, size: config.length },
    layers: sorted.map((entry) => ({
      mediaType: mediaTypes[entry.role],
      digest: `sha256:${entry.sha256}`,
      size: entry.sizeBytes,
      annotations: {
        'org.cncf.model.filepath': entry.path,
        'org.opencontainers.image.title': withTitles ? entry.path : undefined,
        'io.understudy.stored': entry.stored ? `sha256:${entry.stored.sha256} ${entry.stored.sizeBytes}` : undefined,
        'org.cncf.model.file.metadata+json': canonicalJson({
          name: entry.path.slice(entry.path.lastIndexOf('/') + 1),
          mode: entry.mode,
          uid: 0,
          gid: 0,
          size: entry.sizeBytes,
          mtime: entry.modifiedAt,
          typeflag: 48,
        }),
      },
    })),
    annotations: {
      'org.opencontainers.image.created': facts.createdAt,
      'org.opencontainers.image.version': facts.releaseId,
      'org.opencontainers.image.title': facts.title,
      'org.opencontainers.image.authors': facts.host,
      'io.understudy.release.id': facts.releaseId,
      'io.understudy.release.trigger': facts.trigger,
      'io.understudy.release.parent': facts.parent ?? undefined,
      'io.understudy.release.bytes-new': String(facts.bytesNew),
      'io.understudy.release.voices': canonicalJson(
        facts.voices.map(({ id, name, modelId, facts: about }) => ({ id, name, modelId, facts: about })),
      ),
      'io.understudy.release.partial': facts.partial ? canonicalJson(facts.partial) : undefined,
      'io.understudy.app.version': facts.appVersion,
    },
  });
  if (manifest.length > MAX_MANIFEST_BYTES && withTitles) return writeManifest(facts, entries, false);
  if (manifest.length > MAX_MANIFEST_BYTES) {
    throw new AppError('BACKUP_MANIFEST_INVALID', {
      details: { reason: 'too-large', files: entries.length, sizeBytes: manifest.length, maxBytes: MAX_MANIFEST_BYTES },
    });
  }
  return { config, manifest };
}

export const digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/)
  .transform((text) => text.slice(7));
export const size = z.number().int().min(0).max(MAX_FILE_BYTES);
const roleOf = new Map(Object.entries(mediaTypes).map(([role, mediaType]) => [mediaType, role as FileRole]));

const layer = z.object({
  mediaType: z.string().refine((text) => roleOf.has(text)),
  digest,
  size,
  annotations: z.object({
    'org.cncf.model.filepath': z.string().min(1),
    'org.cncf.model.file.metadata+json': z.string().max(4096),
    'io.understudy.stored': z
      .string()
      .regex(/^sha256:[0-9a-f]{64} \d{1,13}$/)
      .transform((text): StoredBlob => ({ sha256: text.slice(7, 71), sizeBytes: Number(text.slice(72)) }))
      .optional(),
  }),
});
const fileMetadata = z.object({
  mode: z.number().int().min(0).max(0o777),
  size,
  mtime: z.iso.datetime(),
  // '0': a regular file. Links and devices have no place in a release.
  typeflag: z.literal(48),
});
const voiceFacts = z.object({
  version: z.string().max(40),
  symbols: z.number().int().min(0),
  tokens: z.number().int().min(0),
  official: z
    .object({
      version: z.string().max(200).nullable(),
      commit: z.string().max(200).nullable(),
      symbolsSha256: z.string().max(64).nullable(),
    })
    .optional(),
});
export const voiceInRelease = z.object({
  id: z.string().max(200),
  name: z.string().max(200),
  modelId: z.string().max(200),
  /** Releases from before have none. */
  facts: voiceFacts.optional(),
});
const voiceList = z.array(voiceInRelease).max(1000);

const manifestDocument = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.literal(manifestMediaType),
  artifactType: z.literal(artifactType),
  config: z.object({ mediaType: z.literal(configMediaType), digest, size: size.max(MAX_MANIFEST_BYTES) }),
  layers: z.array(layer).min(1).max(MAX_FILES),
  annotations: z.object({
    'org.opencontainers.image.created': z.iso.datetime(),
    'org.opencontainers.image.title': z.string().max(200),
    'org.opencontainers.image.authors': z.string().max(200),
    'io.understudy.release.id': z.string().refine(isReleaseId),
    'io.understudy.release.trigger': z.enum(['manual', 'schedule', 'late']),
    'io.understudy.release.parent': z.string().refine(isReleaseId).optional(),
    'io.understudy.release.bytes-new': z.string().regex(/^\d{1,15}$/),
    'io.understudy.release.voices': z.string().max(512 * 1024),
    'io.understudy.release.partial': z
      .string()
      .max(256 * 1024)
      .optional(),
    'io.understudy.app.version': z.string().max(100),
  }),
});

/** A manifest from a store that may be hostile. Throws BACKUP_MANIFEST_INVALID or BACKUP_PATH_UNSAFE; nothing is half accepted. */
export function readManifest(bytes: Uint8Array): Release {
  if (bytes.length > MAX_MANIFEST_BYTES) throw invalid('too-large');
  const document = parse(manifestDocument, decodeJson(bytes));
  const entries = document.layers.map((item): ReleaseEntry => {
    const metadata = parse(fileMetadata, decodeJson(item.annotations['org.cncf.model.file.metadata+json']));
    if (metadata.size !== item.size) throw invalid('size-disagrees');
    const stored = item.annotations['io.understudy.stored'];
    return {
      path: item.annotations['org.cncf.model.filepath'],
      sha256: item.digest,
      sizeBytes: item.size,
      mode: metadata.mode,
      modifiedAt: metadata.mtime,
      role: roleOf.get(item.mediaType) as FileRole,
      ...(stored && { stored }),
    };
  });
  checkPaths(entries.map((entry) => entry.path));
  checkSizes(entries);
  const notes = document.annotations;
  const partial = notes['io.understudy.release.partial'];
  return {
    configSha256: document.config.digest,
    configBytes: document.config.size,
    entries,
    facts: {
      releaseId: notes['io.understudy.release.id'],
      createdAt: notes['org.opencontainers.image.created'],
      title: notes['org.opencontainers.image.title'],
      host: notes['org.opencontainers.image.authors'],
      trigger: notes['io.understudy.release.trigger'],
      appVersion: notes['io.understudy.app.version'],
      parent: notes['io.understudy.release.parent'] ?? null,
      bytesNew: Number(notes['io.understudy.release.bytes-new']),
      voices: parse(voiceList, decodeJson(notes['io.understudy.release.voices'])),
      ...(partial === undefined ? {} : { partial: parse(releasePartial, decodeJson(partial)) }),
    },
  };
}

/** One blob cannot have two sizes; a manifest that says so would defeat the check by size. */
function checkSizes(entries: readonly ReleaseEntry[]): void {
  const sizes = new Map<string, number>();
  for (const { sha256, sizeBytes } of entries) {
    if ((sizes.get(sha256) ?? sizeBytes) !== sizeBytes) throw invalid('size-disagrees');
    sizes.set(sha256, sizeBytes);
  }
}

export function decodeJson(source: Uint8Array | string): unknown {
  try {
    const text = typeof source === 'string' ? source : new TextDecoder('utf-8', { fatal: true }).decode(source);
    return JSON.parse(text);
  } catch (cause) {
    throw invalid('not-json', cause);
  }
}

export function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw invalid(`field ${issue?.path.join('.') ?? ''}`, result.error);
}

export function invalid(reason: string, cause?: unknown): AppError {
  return new AppError('BACKUP_MANIFEST_INVALID', { details: { reason }, cause });
}

/** Order of UTF-8 bytes, which is not JavaScript's own order for characters outside the basic plane. */
function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
}
