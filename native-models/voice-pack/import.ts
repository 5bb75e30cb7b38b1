/**
 * Makes a voice pack out of GPT-SoVITS files: recognise, check, copy, speak a trial sentence. The pack is built under a hidden
 * name and renamed at the very end, so a failed or cancelled import leaves the library exactly as it was.
 */

import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isSilent, measureLoudness } from '../audio/loudness.ts';
import { checkFinite } from '../checkpoint/finite-weights.ts';
import { type HuggingFaceModel, openHuggingFaceDir } from '../checkpoint/hugging-face-dir.ts';
import { EngineError } from '../engine-error.ts';
import type { Engine, SpeakRequest, TextLanguage, VoiceDescription, VoiceReference } from '../engine-types.ts';
import { speakLimits } from '../speak-limits.ts';
import { openVoicePair, type VoicePair } from './inspect.ts';
import {
  baseFile,
  computeModelId,
  describeManifest,
  gptFile,
  hubertFolder,
  manifestFile,
  type PackFile,
  referenceFolder,
  type SamplingDefaults,
  sovitsFile,
  writeManifest,
} from './manifest.ts';
import type { VoiceProvenance } from './provenance.ts';
import { hashFile, readVoicePack } from './read.ts';
import { readReference } from './reference.ts';
import { checkTranscript, missingTranscript, needsTranscript } from './transcript.ts';
import { isVoiceId, makeVoiceId, slugOf } from './voice-id.ts';

export interface ImportRequest {
  /** As people will read it; control characters are dropped. */
  readonly name: string;
  /** Folder name in the library; made from name and weights when left out. */
  readonly id?: string;
  /** Paths of the GPT (`.ckpt`) and SoVITS (`.pth`) files on this computer. */
  readonly gpt: string;
  readonly sovits: string;
  /** The model that a LoRA file changes; left out: the installation's own. It is copied into the pack. */
  readonly base?: string;
  /** For a whole v4 model that was trained further, which looks like one of v3. */
  readonly version?: 'v3' | 'v4';
  readonly references: readonly ImportReference[];
  /** Hugging Face folder of a content encoder of the voice's own; left out: the installation's shared one. */
  readonly hubertDir?: string;
  /** Used where a request names no value of its own; what is left out here has the official default. */
  readonly sampling?: Partial<SamplingDefaults>;
  /** Kept with the voice; what the weights know is added to it. */
  readonly provenance?: Omit<VoiceProvenance, 'symbolCount'>;
  /** The library: the pack becomes a folder in it. */
  readonly destination: string;
}

export interface ImportReference {
  readonly name: string;
  readonly file: string;
  /** Name of the file that it was made from, and which part of that it is; `file` itself when left out. */
  readonly source?: string;
  readonly piece?: VoiceReference['piece'];
  /** What is said in the recording; empty when unknown (then the voice speaks without the prompt). */
  readonly text: string;
  readonly language: TextLanguage;
}

type ImportStep = 'recognise' | 'check' | 'copy' | 'trial';

export interface ImportTools {
  readonly speak: Engine['speak'];
  /** The installation's models that LoRA files change, by version. */
  readonly bases?: Readonly<Partial<Record<'v3' | 'v4', string>>>;
  /** Unloads a pack that was spoken with, so that its folder can be renamed. */
  readonly forget: (packDir: string) => Promise<void>;
  readonly signal?: AbortSignal;
  readonly onStep?: (step: ImportStep) => void;
}

const officialSampling: SamplingDefaults = {
  topK: speakLimits.topK.default,
  topP: speakLimits.topP.default,
  temperature: speakLimits.temperature.default,
  repetitionPenalty: speakLimits.repetitionPenalty.default,
};
const maxReferences = 50;
const maxReferenceFileBytes = 64_000_000;
const preprocessorFile = 'preprocessor_config.json';
const temporaryPrefix = '.import-';

/**
 * @throws EngineError CHECKPOINT_*, VOICE_* or REFERENCE_* for bad files, AUDIO_FORMAT_UNKNOWN, MODEL_MISSING, REQUEST_INVALID,
 *   VOICE_EXISTS; the signal's reason on cancel. Nothing is left behind.
 */
export async function importVoice(request: ImportRequest, tools: ImportTools): Promise<VoiceDescription> {
  const { signal, onStep } = tools;
  onStep?.('recognise');
  const name = cleanName(request.name, 'name');
  const references = checkReferenceList(request.references);
  if (request.id !== undefined && !isVoiceId(request.id)) throw refused('id', request.id);
  const bases: string[] = [];
  const pair = openVoicePair(request.gpt, request.sovits, {
    version: request.version,
    baseOf: (version) => {
      const base = request.base ?? tools.bases?.[version];
      if (base !== undefined) bases.push(base);
      return base;
    },
  });
  let encoder: HuggingFaceModel | undefined;
  try {
    if (request.hubertDir !== undefined) encoder = openHuggingFaceDir(request.hubertDir);
    for (const { name, text, language } of references) {
      const about = { field: 'text', name };
      if (text === '' && needsTranscript(pair.version)) throw missingTranscript(pair.version, about);
      checkTranscript(text, language, about);
    }
    const sounds = await Promise.all(references.map(async (r) => readReference(await readSoundFile(r), r.name)));
    signal?.throwIfAborted();
    onStep?.('check');
    await pair.checkWeights(signal);
    if (encoder) await checkFinite(encoder.weights, signal);
    onStep?.('copy');
    const created = await mkdir(request.destination, { recursive: true });
    const building = path.join(request.destination, `${temporaryPrefix}${randomBytes(6).toString('hex')}`);
    try {
      const files = await copyWeights(request, bases[0], encoder?.files ?? [], building, signal);
      const packed: VoiceReference[] = [];
      for (const [index, reference] of references.entries()) {
        const file = `${referenceFolder}/${String(index + 1).padStart(2, '0')}-${slugOf(reference.name) || 'reference'}.wav`;
        files.push(await copyInto(building, file, reference.file, signal));
        const { name, text, language, piece } = reference;
        const source = reference.source ?? path.basename(reference.file);
        const seconds = sounds[index]?.seconds ?? 0;
        packed.push({ name, file, source, ...(piece && { piece }), text, language, seconds });
      }
      const id = request.id ?? makeVoiceId(name, computeModelId(files));
      const finalDir = path.join(request.destination, id);
      if (await exists(finalDir)) throw new EngineError('VOICE_EXISTS', `There is a voice ${id} already`, { id });
      await writeFile(path.join(building, manifestFile), manifestOf(request, { id, name, packed, files, pair }));
      onStep?.('trial');
      await speakTrial(building, packed, tools);
      await rename(building, finalDir);
      return describeManifest((await readVoicePack(finalDir)).manifest);
    } catch (error) {
      await tools.forget(building);
      await rm(building, { recursive: true, force: true });
      if (created !== undefined) await rmdir(request.destination).catch(() => {});
      throw error;
    }
  } finally {
    encoder?.close();
    pair.close();
  }
}

/** Folders that an import which was killed has left in a library; safe to delete when no import is running. */
export async function findAbandonedImports(library: string): Promise<readonly string[]> {
  const names = await readdir(library).catch(() => []);
  return names.filter((name) => name.startsWith(temporaryPrefix)).map((name) => path.join(library, name));
}

function manifestOf(
  request: ImportRequest,
  made: {
    readonly id: string;
    readonly name: string;
    readonly packed: readonly VoiceReference[];
    readonly files: readonly PackFile[];
    readonly pair: VoicePair;
  },
): string {
  const { id, name, packed, files, pair } = made;
  return writeManifest({
    id,
    name,
    version: pair.version,
    modelId: computeModelId(files),
    importedAt: new Date().toISOString(),
    hubert: request.hubertDir === undefined ? 'shared' : 'pack',
    usesBert: pair.usesBert,
    sampling: { ...officialSampling, ...request.sampling },
    references: packed,
    files,
    ...(request.provenance && { provenance: { ...request.provenance, symbolCount: pair.symbolCount } }),
  });
}

async function copyWeights(
  request: ImportRequest,
  base: string | undefined,
  encoderFiles: readonly string[],
  building: string,
  signal?: AbortSignal,
): Promise<PackFile[]> {
  const files = [
    await copyInto(building, gptFile, request.gpt, signal),
    await copyInto(building, sovitsFile, request.sovits, signal),
  ];
  if (base !== undefined) files.push(await copyInto(building, baseFile, base, signal));
  if (request.hubertDir === undefined) return files;
  // Only files of the model are copied: a link among the others could lead to a private file outside the folder.
  const preprocessor = await lstat(path.join(request.hubertDir, preprocessorFile)).catch(() => undefined);
  const names = preprocessor?.isFile() ? [...encoderFiles, preprocessorFile] : encoderFiles;
  for (const name of [...names].sort()) {
    files.push(await copyInto(building, `${hubertFolder}/${name}`, path.join(request.hubertDir, name), signal));
  }
  return files;
}

async function copyInto(building: string, file: string, source: string, signal?: AbortSignal): Promise<PackFile> {
  signal?.throwIfAborted();
  const target = path.join(building, file);
  await mkdir(path.dirname(target), { recursive: true });
  await copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  return { path: file, ...(await hashFile(target, signal)) };
}

async function speakTrial(packDir: string, references: readonly VoiceReference[], tools: ImportTools): Promise<void> {
  const first = references[0];
  if (!first) throw refused('references', '0');
  const take = await tools.speak(packDir, trialRequest(first), { signal: tools.signal });
  await tools.forget(packDir);
  const loudness = measureLoudness(take.samples, take.sampleRateHz);
  if (loudness.finite && !isSilent(loudness)) return;
  throw new EngineError('VOICE_WEIGHTS_INVALID', 'The trial sentence came out silent', {
    what: 'trial',
    dbfs: Math.round(loudness.rmsDbfs),
  });
}

/** A sentence in the reference's language, spoken after it. */
export function trialRequest(reference: VoiceReference): SpeakRequest {
  const spoken = reference.language.replace(/^all_|^auto_/, '');
  const sentences: Readonly<Record<string, string>> = {
    en: 'This is the first sentence of a new voice.',
    ja: 'これは新しい声の最初の言葉です。',
    ko: '이것은 새 목소리의 첫 문장입니다.',
  };
  const text = sentences[spoken] ?? '这是新声音的第一句话。';
  const language = spoken === 'auto' ? 'zh' : reference.language;
  return { text, language, reference: reference.name, prompt: reference.text !== '', seed: 1, splitMethod: 'cut0' };
}

function checkReferenceList(references: readonly ImportReference[]): readonly ImportReference[] {
  if (references.length === 0 || references.length > maxReferences) {
    throw refused('references', String(references.length));
  }
  const cleaned = references.map((r) => ({ ...r, name: cleanName(r.name, 'reference name'), text: r.text.trim() }));
  const names = cleaned.map((reference) => reference.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw refused('reference name', twice);
  return cleaned;
}

async function readSoundFile(reference: ImportReference): Promise<Uint8Array> {
  const found = await stat(reference.file).catch(() => undefined);
  if (!found?.isFile()) throw refused('reference file', reference.file);
  if (found.size > maxReferenceFileBytes) {
    throw new EngineError('AUDIO_FORMAT_UNKNOWN', `Reference ${reference.name} is too large`, {
      reason: 'too large',
      sizeBytes: found.size,
    });
  }
  return readFile(reference.file);
}

/** Control characters and direction marks could hide what a name really says. */
export function cleanName(name: string, field: string): string {
  const clean = name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
    .slice(0, 80)
    .toWellFormed();
  if (clean === '') throw refused(field, name);
  return clean;
}

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined;
}

function refused(field: string, value: string): EngineError {
  return new EngineError('REQUEST_INVALID', `${field} cannot be ${JSON.stringify(value)}`, { field, value });
}
