/** The references of a voice that is here already: one more, another name, transcript or language, one less, and back again. */
import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { TextLanguage, VoiceReference } from '../../native-models/engine-types.ts';
import { cacheFolder } from '../../native-models/voice-pack/cached-features.ts';
import { cleanName } from '../../native-models/voice-pack/import.ts';
import { parseReference, referenceFolder, type VoiceManifest } from '../../native-models/voice-pack/manifest.ts';
import { hashFile, type VoicePack } from '../../native-models/voice-pack/read.ts';
import { readReference } from '../../native-models/voice-pack/reference.ts';
import { checkTranscript, missingTranscript, needsTranscript } from '../../native-models/voice-pack/transcript.ts';
import { slugOf } from '../../native-models/voice-pack/voice-id.ts';
import { AppError } from '../kernel/app-error.ts';
import { translateFileError } from '../kernel/json-file.ts';
import type { Clock } from '../kernel/ports.ts';
import { type PackChange, type PackEditor, withFile } from './pack-editor.ts';
import type { VoiceImportRequest } from './ports.ts';

type NewReference = VoiceImportRequest['references'][number];

export interface ReferenceChange {
  readonly name?: string | undefined;
  readonly text?: string | undefined;
  readonly language?: TextLanguage | undefined;
}

/** All of them throw VOICES_UNKNOWN, VOICES_REFERENCE_UNKNOWN, VOICES_REFERENCE_NAME_TAKEN or what is wrong with the transcript. */
export interface VoiceReferences {
  /** Refuses what `add` would refuse, as far as that shows without the recording. */
  check(voiceId: string, reference: Pick<NewReference, 'name' | 'text' | 'language'>): Promise<void>;
  /** `file`: a WAV that is ready. */
  add(voiceId: string, reference: NewReference): Promise<void>;
  /** Answers with the name that it has now. */
  change(voiceId: string, name: string, change: ReferenceChange): Promise<string>;
  /** To be put back until it is swept. @throws AppError VOICES_LAST_REFERENCE */
  remove(voiceId: string, name: string): Promise<void>;
  /** To the place where it was. */
  putBack(voiceId: string, name: string): Promise<void>;
  /** Deletes for good what was removed before `beforeMs`. */
  sweep(beforeMs: number): Promise<void>;
}

const MOST_REFERENCES = 50;
/** Ten seconds with as many channels and bits as there are. */
const MOST_BYTES = 64_000_000;
const binFolder = '.removed-references';
const binDocument = 'reference.json';
const binSound = 'sound.wav';

interface Removed {
  readonly voiceId: string;
  readonly index: number;
  readonly reference: VoiceReference;
  readonly sha256: string;
}

export function createVoiceReferences(deps: {
  readonly dir: string;
  readonly clock: Clock;
  readonly editor: PackEditor;
}): VoiceReferences {
  const { clock, editor } = deps;
  const bin = path.join(deps.dir, binFolder);

  async function removedOnes(): Promise<readonly string[]> {
    return (await readdir(bin).catch(() => [])).sort().reverse();
  }

  async function add({ dir, manifest }: VoicePack, given: NewReference): Promise<PackChange> {
    const { file, piece, language } = given;
    const { name, text } = checked(manifest, given);
    const { size } = await stat(file);
    if (size > MOST_BYTES) throw new AppError('VOICES_RECORDING_TOO_LARGE', { details: { name, sizeBytes: size } });
    const { seconds } = readReference(await readFile(file), name);
    const mark = (await hashFile(file)).sha256.slice(0, 6);
    const place = `${referenceFolder}/${nextNumber(manifest)}-${slugOf(name) || 'reference'}-${mark}.wav`;
    await copyInto(file, path.join(dir, place));
    const source = given.source ?? path.basename(file);
    const said = { text, language: language as TextLanguage, seconds };
    return {
      references: [...manifest.references, { name, file: place, source, ...(piece && { piece }), ...said }],
      files: withFile(manifest.files, { path: place, ...(await hashFile(path.join(dir, place))) }),
    };
  }

  async function change({ manifest }: VoicePack, called: string, wish: ReferenceChange) {
    const before = find(manifest, called);
    const others = { ...manifest, references: manifest.references.filter((one) => one !== before) };
    const { name, text } = checked(others, { ...before, ...defined(wish) });
    const after = { ...before, ...defined(wish), name, text };
    return { renamed: name, references: manifest.references.map((one) => (one === before ? after : one)) };
  }

  async function remove({ dir, manifest }: VoicePack, name: string): Promise<PackChange> {
    const { id: voiceId, references, files } = manifest;
    const reference = find(manifest, name);
    if (references.length < 2) throw new AppError('VOICES_LAST_REFERENCE', { details: { voiceId, name } });
    const entry = files.find((file) => file.path === reference.file);
    const kept = path.join(bin, `${clock.now()}-${randomBytes(4).toString('hex')}`);
    const sound = path.join(dir, reference.file);
    await copyInto(sound, path.join(kept, binSound));
    const index = references.indexOf(reference);
    const document: Removed = { voiceId, index, reference, sha256: entry?.sha256 ?? '' };
    await writeFile(path.join(kept, binDocument), JSON.stringify(document), { flush: true });
    const left = references.filter((one) => one !== reference);
    const isShared = left.some(({ file }) => file === reference.file);
    if (isShared) return { references: left };
    return {
      references: left,
      files: files.filter((one) => one !== entry),
      async after() {
        await rm(sound, { force: true });
        await rm(path.join(dir, cacheFolder, `${path.basename(reference.file)}.bin`), { force: true });
      },
    };
  }

  async function putBack({ dir, manifest }: VoicePack, name: string): Promise<PackChange> {
    const voiceId = manifest.id;
    for (const folder of await removedOnes()) {
      const document = await readRemoved(path.join(bin, folder, binDocument));
      if (document?.voiceId !== voiceId || document.reference.name !== name) continue;
      const { reference, index } = document;
      checked(manifest, reference);
      const sound = path.join(bin, folder, binSound);
      const entry = { path: reference.file, ...(await hashFile(sound)) };
      if (entry.sha256 !== document.sha256) continue;
      await copyInto(sound, path.join(dir, reference.file));
      return {
        references: manifest.references.toSpliced(index, 0, reference),
        files: withFile(manifest.files, entry),
        after: () => rm(path.join(bin, folder), { recursive: true, force: true }),
      };
    }
    throw unknown(voiceId, name);
  }

  return {
    async check(voiceId, reference) {
      checked((await editor.open(voiceId)).manifest, reference);
    },
    add: (voiceId, reference) => editor.edit(voiceId, (pack) => add(pack, reference)),
    async change(voiceId, name, wish) {
      let now = name;
      await editor.edit(voiceId, async (pack) => {
        const { renamed, ...changed } = await change(pack, name, wish);
        now = renamed;
        return changed;
      });
      return now;
    },
    remove: (voiceId, name) => editor.edit(voiceId, (pack) => remove(pack, name)),
    putBack: (voiceId, name) => editor.edit(voiceId, (pack) => putBack(pack, name)),
    async sweep(beforeMs) {
      for (const folder of await removedOnes()) {
        if (Number.parseInt(folder, 10) < beforeMs) await rm(path.join(bin, folder), { recursive: true, force: true });
      }
    },
  };
}

/** Name and transcript as they are kept. */
function checked(
  { references, version, id }: Pick<VoiceManifest, 'references' | 'version' | 'id'>,
  given: Pick<NewReference, 'name' | 'text' | 'language'>,
): { readonly name: string; readonly text: string } {
  const name = cleanName(given.name, 'reference name');
  const text = given.text.trim();
  if (references.some((one) => one.name === name)) {
    throw new AppError('VOICES_REFERENCE_NAME_TAKEN', { details: { voiceId: id, name } });
  }
  if (references.length >= MOST_REFERENCES) {
    throw new AppError('APP_INPUT_INVALID', { details: { voiceId: id, most: MOST_REFERENCES } });
  }
  const about = { field: 'text', name };
  if (text === '' && needsTranscript(version)) throw missingTranscript(version, about);
  checkTranscript(text, given.language as TextLanguage, about);
  return { name, text };
}

function find({ references, id }: VoiceManifest, name: string): VoiceReference {
  const found = references.find((one) => one.name === name);
  if (!found) throw unknown(id, name);
  return found;
}

function unknown(voiceId: string, name: string): AppError {
  return new AppError('VOICES_REFERENCE_UNKNOWN', {
    details: { voiceId, name },
    remedy: { kind: 'open', screen: 'voices' },
  });
}

/** Beside a number that is taken another file is made, so that the one that somebody plays keeps its name. */
function nextNumber({ references }: VoiceManifest): string {
  const numbers = references.map(({ file }) => Number.parseInt(path.posix.basename(file), 10) || 0);
  return String(Math.max(0, ...numbers) + 1).padStart(2, '0');
}

function defined(wish: ReferenceChange): Partial<VoiceReference> {
  return Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));
}

async function copyInto(from: string, to: string): Promise<void> {
  try {
    await mkdir(path.dirname(to), { recursive: true });
    await copyFile(from, to);
  } catch (error) {
    throw translateFileError(error, to);
  }
}

/** Null where it is not ours, or damaged. */
async function readRemoved(file: string): Promise<Removed | null> {
  try {
    const { voiceId, index, reference, sha256 } = JSON.parse(await readFile(file, 'utf8'));
    if (typeof voiceId !== 'string' || typeof index !== 'number' || typeof sha256 !== 'string') return null;
    return { voiceId, index, reference: parseReference(reference), sha256 };
  } catch {
    return null;
  }
}
