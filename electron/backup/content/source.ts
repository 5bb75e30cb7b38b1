/**
 * What a release is made of: every voice with its files, the shared models, the runtime for a standby. Temporary files stay
 * out; links are not followed, because what they point to may lie anywhere. What is passed over is told as a gap, so that no
 * release says that it is whole without it.
 */
import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ReleaseGap } from '../../contract/backup.ts';
import { writeFileAtomic } from '../../kernel/json-file.ts';
import { readFolderItems } from '../../kernel/read-folder.ts';
import { isUnreadable } from '../../kernel/unreadable.ts';
import type {
  FileRole,
  LibraryVoice,
  MadeDocument,
  ReleaseContent,
  ReleaseSource,
  RuntimeImage,
  SourceFile,
  Unit,
  VoiceFiles,
} from '../ports.ts';

const temporaryName = /(\.tmp|\.part|\.partial|\.crdownload|\.swp|~)$|^\.|^(thumbs\.db|desktop\.ini)$/i;
const soundName = /\.(wav|flac|mp3|ogg|opus|m4a)$/i;
const configName = /\.(json|yaml|yml|toml|ini|cfg|conf|txt|md|csv|tsv|list|lab)$/i;
/** The document of a voice, which names its other files. */
const voiceDocument = 'voice.json';

/** A folder that goes into every release under a prefix of its own. */
export interface SharedFolder {
  readonly prefix: string;
  readonly directory: string;
  /** Names in it that stay out. */
  readonly except?: readonly string[];
  /** The names in it that go in, and no other; all of them when left out. */
  readonly only?: readonly string[];
}

interface SourceParts {
  readonly voices: VoiceFiles;
  readonly runtime: RuntimeImage;
  readonly shared?: readonly SharedFolder[];
  /** Small files that are made for releases, and the folder in which they are kept between runs. */
  readonly made?: { readonly directory: string; readonly documents: readonly MadeDocument[] };
}

export function createReleaseSource(parts: SourceParts): ReleaseSource {
  return {
    async collect(signal) {
      const found: Found[] = [];
      const library = await parts.voices.list(signal);
      for (const voice of library) found.push(await voiceFiles(voice, signal));
      for (const folder of parts.shared ?? []) found.push(await sharedFiles(folder, signal));
      if (parts.made) found.push({ files: await makeDocuments(parts.made), gaps: [] });
      found.push(await runtimeFiles(parts.runtime, signal));
      const files = found.flatMap((one) => one.files);
      const gaps = found.flatMap((one) => one.gaps);
      return { files, gaps, voices: voicesIn(library, files) };
    },
  };
}

type Found = Pick<ReleaseContent, 'files' | 'gaps'>;

/** A voice none of whose files go in is not in the release. */
function voicesIn(library: readonly LibraryVoice[], files: readonly SourceFile[]): ReleaseContent['voices'] {
  const held = new Set(files.flatMap(({ unit }) => (unit?.kind === 'voice' ? [unit.id] : [])));
  return library
    .filter(({ id }) => held.has(id))
    .map(({ id, name, modelId, facts }) => ({ id, name, modelId, ...(facts && { facts }) }));
}

async function voiceFiles(voice: LibraryVoice, signal?: AbortSignal): Promise<Found> {
  const { id, name, directory, broken, lacks = [], digests = new Map<string, string>() } = voice;
  const prefix = `voices/${id}`;
  const about = { id, name };
  if (broken) return { files: [], gaps: [{ ...broken, voice: about }] };
  const { files, passed } = await lookBelow(directory, prefix, signal);
  const there = new Set(files.map((file) => file.path));
  const lost = [...digests.keys()].find((file) => !there.has(`${prefix}/${file}`));
  if (lost !== undefined) {
    const path = `${prefix}/${lost}`;
    const seen = passed.find((item) => path === item.path || path.startsWith(`${item.path}/`));
    return { files: [], gaps: [{ reason: seen?.reason ?? 'damaged', voice: about, path }] };
  }
  const unit: Unit = { kind: 'voice', ...about };
  const gaps = [...lacks, ...passed].map((gap): ReleaseGap => ({ ...gap, voice: about }));
  return { gaps, files: files.map((file) => asPart(file, unit, file.path.slice(prefix.length + 1), digests)) };
}

/** Where a voice names its files, it is whole without any other that lies beside them. */
function asPart(file: SourceFile, unit: Unit, name: string, digests: ReadonlyMap<string, string>): SourceFile {
  const sha256 = digests.get(name);
  if (sha256 !== undefined) return { ...file, unit, sha256 };
  return { ...file, unit, spare: digests.size > 0 && name !== voiceDocument };
}

async function sharedFiles(
  { prefix, directory, except = [], only }: SharedFolder,
  signal?: AbortSignal,
): Promise<Found> {
  const isIn = ({ path: file }: { readonly path: string }): boolean => {
    const [name = ''] = file.slice(prefix.length + 1).split('/');
    return !except.includes(name) && (only?.includes(name) ?? true);
  };
  const { files, passed } = await lookBelow(directory, prefix, signal);
  return { files: files.filter(isIn), gaps: passed.filter(isIn).map((gap) => ({ ...gap, voice: null })) };
}

/** Half a runtime starts nowhere. */
async function runtimeFiles(runtime: RuntimeImage, signal?: AbortSignal): Promise<Found> {
  const files = await runtime.files(signal);
  const lacking = (await runtime.lacking?.(files)) ?? null;
  if (lacking !== null) {
    return { files: [], gaps: [{ reason: 'runtime', voice: null, path: `runtime/${lacking}` }] };
  }
  const unit: Unit = { kind: 'runtime' };
  return { gaps: [], files: files.map((file) => ({ ...file, path: `runtime/${file.path}`, role: 'runtime', unit })) };
}

/** Written anew only where its content changed, so that an unchanged one is not read again. */
async function makeDocuments({ directory, documents }: NonNullable<SourceParts['made']>): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const document of documents) {
    const absolute = path.join(directory, document.path);
    const content = document.content();
    const before = await readFile(absolute).catch(() => null);
    if (!before?.equals(content)) await writeFileAtomic(absolute, content);
    files.push({ path: document.path, absolute, sizeBytes: content.length, mode: 0o644, role: 'config' });
  }
  return files;
}

interface Below {
  readonly files: readonly SourceFile[];
  /** What is there and is no file that could go in. */
  readonly passed: readonly { readonly reason: 'link' | 'special' | 'unreadable'; readonly path: string }[];
}

/** Every regular file below the folder, in a stable order. A folder that is not there has no files. */
export async function filesBelow(
  directory: string,
  prefix: string,
  signal?: AbortSignal,
): Promise<readonly SourceFile[]> {
  return (await lookBelow(directory, prefix, signal)).files;
}

async function lookBelow(directory: string, prefix: string, signal?: AbortSignal): Promise<Below> {
  const files: SourceFile[] = [];
  const passed: Below['passed'][number][] = [];
  const passOver = (error: unknown, releasePath: string): never[] => {
    if (!isUnreadable(error)) throw error;
    passed.push({ reason: 'unreadable', path: releasePath });
    return [];
  };
  const look = async (folder: string, below: string): Promise<void> => {
    signal?.throwIfAborted();
    const items = await readFolderItems(folder).catch((error: unknown) => passOver(error, below));
    for (const item of items.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (temporaryName.test(item.name)) continue;
      const absolute = path.join(folder, item.name);
      const releasePath = `${below}/${item.name.normalize('NFC')}`;
      if (item.isDirectory()) await look(absolute, releasePath);
      else if (item.isFile()) {
        files.push(...(await describe(absolute, releasePath).catch((error: unknown) => passOver(error, releasePath))));
      } else passed.push({ reason: item.isSymbolicLink() ? 'link' : 'special', path: releasePath });
    }
  };
  await look(directory, prefix);
  return { files, passed };
}

/** Nothing for a file that has gone meanwhile: whoever names it says that it is missing. */
async function describe(absolute: string, releasePath: string): Promise<SourceFile[]> {
  const found = await lstat(absolute).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (!found?.isFile()) return [];
  const { size, mode } = found;
  return [
    { path: releasePath, absolute, sizeBytes: size, mode: mode & 0o777, role: roleOf(path.basename(releasePath)) },
  ];
}

function roleOf(name: string): FileRole {
  if (soundName.test(name)) return 'reference';
  return configName.test(name) ? 'config' : 'weights';
}
