/**
 * The library as a backup has to see it: every folder, whole or not, with what its own document promises. Opening a voice for
 * people leaves out what is broken; a backup that did the same would say that it is complete.
 */
import { lstat, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { EngineError } from '../../native-models/engine-error.ts';
import { manifestFile, type VoiceManifest } from '../../native-models/voice-pack/manifest.ts';
import { readVoicePack } from '../../native-models/voice-pack/read.ts';
import { isVoiceId } from '../../native-models/voice-pack/voice-id.ts';
import type { VoiceFacts } from '../contract/backup.ts';
import { AppError } from '../kernel/app-error.ts';
import { isUnreadable } from '../kernel/unreadable.ts';
import type { PairCheck } from './ports.ts';

type Encoder = 'hubert' | 'bert' | 'speaker' | 'vocoder-v3' | 'vocoder-v4';

export interface ShelvedVoice {
  /** Name of its folder. */
  readonly id: string;
  /** The folder's where the voice does not say. */
  readonly name: string;
  readonly directory: string;
  /** Null when its files are all there, in the sizes that they should have. `file`: below the folder, null for the folder itself. */
  readonly broken: { readonly reason: 'damaged' | 'unreadable' | 'link'; readonly file: string | null } | null;
  /** Null when it is broken. */
  readonly whole: {
    readonly modelId: string;
    readonly files: readonly { readonly path: string; readonly sha256: string }[];
    /** Shared encoders and vocoders without which it does not speak as it does here. */
    readonly encoders: readonly Encoder[];
    /** Its two files, its symbols and its description belong together. */
    readonly fits: boolean;
    /** Left out where its weights could not be read or do not fit. */
    readonly facts?: VoiceFacts;
  } | null;
}

/** Throws APP_FILE_UNREADABLE when the library itself cannot be read. */
export async function readShelf(dir: string, pairs: PairCheck, signal?: AbortSignal): Promise<readonly ShelvedVoice[]> {
  const items = await readdir(dir, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return [];
    throw new AppError('APP_FILE_UNREADABLE', { details: { file: dir }, cause });
  });
  const shelf: ShelvedVoice[] = [];
  for (const item of items.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    signal?.throwIfAborted();
    // Hidden folders are the bin and imports under way; a file for itself is no voice.
    if (item.name.startsWith('.') || item.isFile()) continue;
    const directory = path.join(dir, item.name);
    const bare = { id: item.name, name: item.name, directory };
    if (item.isDirectory()) shelf.push(await describe(bare, pairs));
    else if (item.isSymbolicLink()) shelf.push({ ...bare, broken: { reason: 'link', file: null }, whole: null });
  }
  return shelf;
}

async function describe(
  bare: Pick<ShelvedVoice, 'id' | 'name' | 'directory'>,
  pairs: PairCheck,
): Promise<ShelvedVoice> {
  try {
    const pack = await readVoicePack(bare.directory);
    const { manifest } = pack;
    // A folder that was renamed is no voice of this library any more, and none on a standby.
    if (!isVoiceId(bare.id)) return { ...bare, broken: { reason: 'damaged', file: null }, whole: null };
    const { modelId, files } = manifest;
    const { fits, facts } = await pairs.look(pack);
    const about = facts && { facts: { ...facts, ...officialOf(manifest) } };
    const whole = { modelId, files, encoders: encodersOf(manifest), fits, ...about };
    return { ...bare, name: manifest.name, broken: null, whole };
  } catch (error) {
    const name = await nameIn(bare);
    if (error instanceof EngineError) {
      return { ...bare, name, broken: await whyBroken(bare.directory, error), whole: null };
    }
    if (!isUnreadable(error)) throw error;
    return { ...bare, name, broken: { reason: 'unreadable', file: manifestFile }, whole: null };
  }
}

/** The official program whose folder the voice was adopted from. */
function officialOf(
  manifest: VoiceManifest & { readonly provenance?: VoiceFacts['official'] },
): Pick<VoiceFacts, 'official'> {
  if (!manifest.provenance) return {};
  const { version, commit, symbolsSha256 } = manifest.provenance;
  return { official: { version, commit, symbolsSha256 } };
}

/** What a voice that was damaged still says of itself. */
async function nameIn({ directory, name }: Pick<ShelvedVoice, 'name' | 'directory'>): Promise<string> {
  try {
    const found: unknown = JSON.parse(await readFile(path.join(directory, manifestFile), 'utf8'));
    if (typeof found === 'object' && found !== null && 'name' in found && typeof found.name === 'string') {
      return found.name;
    }
  } catch {
    // Then the folder's name has to do.
  }
  return name;
}

async function whyBroken(directory: string, { details }: EngineError): Promise<NonNullable<ShelvedVoice['broken']>> {
  const file = typeof details['file'] === 'string' ? details['file'] : manifestFile;
  try {
    const found = await lstat(path.join(directory, file));
    if (found.isSymbolicLink()) return { reason: 'link', file };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return { reason: 'unreadable', file };
  }
  return { reason: 'damaged', file };
}

/** Languages that are read without features of a BERT encoder. */
const withoutBert = /^(?:all_)?(?:en|ja|ko)$/;

function encodersOf({ hubert, usesBert, version, references }: VoiceManifest): readonly Encoder[] {
  const needsBert = usesBert && references.some(({ language }) => !withoutBert.test(language));
  const needsSpeaker = version === 'v2Pro' || version === 'v2ProPlus';
  return [
    ...(hubert === 'shared' ? (['hubert'] as const) : []),
    ...(needsBert ? (['bert'] as const) : []),
    ...(needsSpeaker ? (['speaker'] as const) : []),
    ...(version === 'v3' || version === 'v4' ? ([`vocoder-${version}`] as const) : []),
  ];
}
