/**
 * `voice.json`, the one document of a voice pack. The weights beside it stay the official files, byte for byte, so a pack
 * can be taken apart by hand and its files compared by SHA-256 with those a studio already has.
 */

import { createHash } from 'node:crypto';
import { EngineError } from '../engine-error.ts';
import type { VoiceDescription, VoiceReference, VoiceVersion } from '../engine-types.ts';
import { textLanguages } from '../speak-limits.ts';
import { parseConsent, type VoiceConsent } from './consent.ts';
import { parseProvenance, type VoiceProvenance } from './provenance.ts';
import { isVoiceId } from './voice-id.ts';

export const manifestFile = 'voice.json';
export const gptFile = 'gpt.ckpt';
export const sovitsFile = 'sovits.pth';
/** The model that a LoRA file changes; only beside such a file. */
export const baseFile = 'sovits-base.pth';
export const hubertFolder = 'hubert';
export const referenceFolder = 'references';
const format = 'understudy-voice/1';

/** One file of the pack: path with `/` below the pack folder, SHA-256 in hex. */
export interface PackFile {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

export interface SamplingDefaults {
  readonly topK: number;
  readonly topP: number;
  readonly temperature: number;
  readonly repetitionPenalty: number;
}

export interface VoiceManifest {
  readonly format: typeof format;
  readonly id: string;
  readonly name: string;
  readonly version: VoiceVersion;
  readonly modelId: string;
  readonly importedAt: string;
  /** ISO 8601: when something beside its weights was changed; left out as long as it is as it was imported. */
  readonly changedAt?: string;
  /** `pack`: the content encoder lies in the pack's own `hubert` folder; `shared`: the installation's one is used. */
  readonly hubert: 'pack' | 'shared';
  /** False for voices whose network ignores BERT features: they speak Chinese without that encoder. */
  readonly usesBert: boolean;
  readonly sampling: SamplingDefaults;
  readonly references: readonly VoiceReference[];
  readonly files: readonly PackFile[];
  /** Left out for a voice that came in by its files. */
  readonly provenance?: VoiceProvenance;
  /** Left out where nobody noted it. */
  readonly consent?: VoiceConsent;
}

const versions: readonly VoiceVersion[] = ['v1', 'v2', 'v2Pro', 'v2ProPlus', 'v3', 'v4'];

export function writeManifest(manifest: Omit<VoiceManifest, 'format'>): string {
  return `${JSON.stringify({ format, ...manifest }, null, 2)}\n`;
}

/** SHA-256 over `<sha256>  <path>` lines of the weight files in path order: equal ids mean equal weights. */
export function computeModelId(files: readonly PackFile[]): string {
  const inOrder = [...weightFiles(files)].sort((a, b) => (a.path < b.path ? -1 : 1));
  const lines = inOrder.map(({ path, sha256 }) => `${sha256}  ${path}\n`);
  return createHash('sha256').update(lines.join('')).digest('hex');
}

export function describeManifest(manifest: VoiceManifest): VoiceDescription {
  const { id, name, version, references, modelId, files } = manifest;
  return { id, name, version, references, modelId, sizeBytes: files.reduce((sum, file) => sum + file.sizeBytes, 0) };
}

/** @throws EngineError VOICE_PACK_INVALID naming the first thing that is wrong. */
export function parseManifest(text: string): VoiceManifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid('voice.json is not JSON', {}, cause);
  }
  const root = recordOf(value, 'voice.json');
  if (root['format'] !== format) throw invalid('unknown format', { format: String(root['format']) });
  const files = listOf(root['files'], 'files').map(parseFile);
  const paths = new Set(files.map((file) => file.path));
  if (paths.size !== files.length) throw invalid('a file is listed twice');
  for (const needed of [gptFile, sovitsFile])
    if (!paths.has(needed)) throw invalid('file not listed', { file: needed });
  const references = listOf(root['references'], 'references').map(parseReference);
  if (references.length === 0) throw invalid('no reference');
  for (const { file } of references) if (!paths.has(file)) throw invalid('file not listed', { file });
  const id = stringOf(root['id'], 'id');
  if (!isVoiceId(id)) throw invalid('id is not a folder name', { id });
  const modelId = stringOf(root['modelId'], 'modelId');
  if (modelId !== computeModelId(files)) throw invalid('model id does not belong to the files', { modelId });
  const sampling = recordOf(root['sampling'], 'sampling');
  const provenance = parseProvenance(root['provenance']);
  const consent = parseConsent(root['consent'], paths);
  return {
    format,
    id,
    name: stringOf(root['name'], 'name'),
    version: oneOf(root['version'], versions, 'version'),
    modelId,
    importedAt: stringOf(root['importedAt'], 'importedAt'),
    ...(typeof root['changedAt'] === 'string' ? { changedAt: root['changedAt'] } : {}),
    hubert: oneOf(root['hubert'], ['pack', 'shared'] as const, 'hubert'),
    usesBert: root['usesBert'] !== false,
    sampling: {
      topK: numberOf(sampling['topK'], 'topK'),
      topP: numberOf(sampling['topP'], 'topP'),
      temperature: numberOf(sampling['temperature'], 'temperature'),
      repetitionPenalty: numberOf(sampling['repetitionPenalty'], 'repetitionPenalty'),
    },
    references,
    files,
    ...(provenance && { provenance }),
    ...(consent && { consent }),
  };
}

/** A path that stays below the pack on every system: no drive, no root, no `..`, no backslash. */
export function isPackPath(path: string): boolean {
  const parts = path.split('/');
  return (
    path.length <= 240 && parts.every((part) => /^[^\\/:*?"<>|\p{Cc}]+$/u.test(part) && !/^\.+$|[ .]$/u.test(part))
  );
}

function weightFiles(files: readonly PackFile[]): readonly PackFile[] {
  const weights = [gptFile, sovitsFile, baseFile];
  return files.filter(({ path }) => weights.includes(path) || path.startsWith(`${hubertFolder}/`));
}

function parseFile(value: unknown): PackFile {
  const file = recordOf(value, 'file');
  const path = stringOf(file['path'], 'path');
  if (!isPackPath(path)) throw invalid('path leads out of the pack', { file: path });
  const sha256 = stringOf(file['sha256'], 'sha256');
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw invalid('not a SHA-256', { file: path });
  const sizeBytes = numberOf(file['sizeBytes'], 'sizeBytes');
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) throw invalid('not a size', { file: path });
  return { path, sha256, sizeBytes };
}

export function parseReference(value: unknown): VoiceReference {
  const reference = recordOf(value, 'reference');
  const piece = pieceOf(reference['piece']);
  return {
    name: stringOf(reference['name'], 'name'),
    file: stringOf(reference['file'], 'file'),
    ...(typeof reference['source'] === 'string' ? { source: reference['source'] } : {}),
    ...(piece && { piece }),
    text: typeof reference['text'] === 'string' ? reference['text'] : '',
    language: oneOf(reference['language'], textLanguages, 'language'),
    seconds: numberOf(reference['seconds'], 'seconds'),
  };
}

function pieceOf(value: unknown): VoiceReference['piece'] {
  if (value === undefined) return undefined;
  const piece = recordOf(value, 'piece');
  return { fromS: numberOf(piece['fromS'], 'fromS'), toS: numberOf(piece['toS'], 'toS') };
}

function recordOf(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('not an object', { field });
  return value as Readonly<Record<string, unknown>>;
}

function listOf(value: unknown, field: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid('not a list', { field });
  return value;
}

function stringOf(value: unknown, field: string): string {
  if (typeof value !== 'string' || value === '') throw invalid('not a text', { field });
  return value;
}

function numberOf(value: unknown, field: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw invalid('not a number', { field });
  return value;
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[], field: string): T {
  const found = allowed.find((entry) => entry === value);
  if (found === undefined) throw invalid('not one of the known values', { field, value: String(value) });
  return found;
}

export function invalid(reason: string, details: Readonly<Record<string, string>> = {}, cause?: unknown): EngineError {
  const options = cause === undefined ? undefined : { cause };
  return new EngineError('VOICE_PACK_INVALID', `Damaged voice pack: ${reason}`, { reason, ...details }, options);
}
