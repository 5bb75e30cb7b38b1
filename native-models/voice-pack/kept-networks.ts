/**
 * Networks of voices in the form in which the runtime maps them, kept for the next start, one folder each:
 * `<root>/<voice>/<network>.<key>`, where the key says what it was made of. They lie beside the library and in no release. All
 * of them can be made again: an entry counts only when its seal and every byte are right, and the least recently used go first
 * when all together pass the budget.
 */
import { lstat, open, readdir, readFile, rm, utimes } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import type { VoicePack } from './read.ts';

/** Where the networks of one voice are kept. */
export interface KeptPlace {
  readonly root: string;
  /** Names the voice's folder. */
  readonly voice: string;
  /** Says which files these networks are made of: other ones have another. */
  readonly source: string;
  /** All voices together; 4 GB when left out. */
  readonly budgetBytes?: number | undefined;
}

/** The place for networks made of these files of a voice. A file that was changed or put back is another one. */
export async function keptPlaceOf(
  root: string,
  { dir, manifest }: VoicePack,
  files: readonly string[],
): Promise<KeptPlace> {
  const made: unknown[] = [];
  for (const { path: name, sha256, sizeBytes } of manifest.files) {
    if (!files.includes(name)) continue;
    made.push([name, sha256, sizeBytes, (await lstat(path.join(dir, name))).mtimeMs]);
  }
  return { root, voice: manifest.modelId, source: JSON.stringify(made) };
}

export interface SealedFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly crc32: number;
}

export const sealFile = 'seal.json';
/** Folders in which a network is still built, or was when somebody ended the process. */
export const buildingPrefix = '.new-';
const defaultBudgetBytes = 4_000_000_000;
const maxSealBytes = 1000;
const chunkBytes = 4 << 20;
/** Nobody builds for so long. */
const abandonedMs = 3_600_000;

/** Whether this folder holds exactly these files, as they were sealed; then it counts as used now. */
export async function isWhole(dir: string, names: readonly string[]): Promise<boolean> {
  try {
    if (!(await lstat(dir)).isDirectory()) return false;
    const files = await readSeal(path.join(dir, sealFile));
    if (files.map(({ name }) => name).join() !== names.join()) return false;
    for (const { name, sizeBytes, crc32: sealed } of files) {
      const file = path.join(dir, name);
      const found = await lstat(file);
      if (!found.isFile() || found.size !== sizeBytes || (await checksumOf(file)) !== sealed) return false;
    }
    const now = new Date();
    await utimes(dir, now, now).catch(() => {});
    return true;
  } catch {
    return false;
  }
}

async function readSeal(file: string): Promise<readonly SealedFile[]> {
  const found = await lstat(file);
  if (!found.isFile() || found.size > maxSealBytes) return [];
  return JSON.parse(await readFile(file, 'utf8')) as SealedFile[];
}

/** Reading also brings the file into memory, from where it is mapped next. */
async function checksumOf(file: string): Promise<number> {
  const handle = await open(file, 'r');
  try {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    for (let sum = 0; ; ) {
      const { bytesRead } = await handle.read(chunk, 0, chunkBytes);
      if (bytesRead === 0) return sum;
      sum = crc32(chunk.subarray(0, bytesRead), sum);
    }
  } finally {
    await handle.close();
  }
}

/** A voice is spoken in one form at a time: whatever else it has of this network goes. */
export async function removeOtherForms(dir: string): Promise<void> {
  const kept = path.basename(dir);
  const network = kept.slice(0, kept.indexOf('.') + 1);
  for (const name of await namesIn(path.dirname(dir))) {
    if (name.startsWith(network) && name !== kept) await removeKept(path.join(path.dirname(dir), name));
  }
}

/** Removes what was used longest ago until the rest is within the budget, and what was left half built, but none of `spared`. */
export async function trimKept(
  { root, budgetBytes = defaultBudgetBytes }: KeptPlace,
  spared: ReadonlySet<string> = new Set(),
): Promise<void> {
  const voices = await namesIn(root);
  const entries = (await Promise.all(voices.map((voice) => entriesOf(path.join(root, voice))))).flat();
  let sum = entries.reduce((bytes, { sizeBytes }) => bytes + sizeBytes, 0);
  for (const { dir, usedAtMs, sizeBytes } of entries.sort((a, b) => a.usedAtMs - b.usedAtMs)) {
    const isBuilding = path.basename(dir).startsWith(buildingPrefix);
    if (spared.has(dir)) continue;
    if (isBuilding ? Date.now() - usedAtMs < abandonedMs : sum <= budgetBytes) continue;
    await removeKept(dir);
    sum -= sizeBytes;
  }
}

/** Forgets the voices that are not among these. */
export async function forgetOtherVoices(root: string, voices: ReadonlySet<string>): Promise<void> {
  for (const voice of await namesIn(root)) if (!voices.has(voice)) await removeKept(path.join(root, voice));
}

/** How much is kept of a voice. */
export async function keptBytesOf(root: string, voice: string): Promise<number> {
  const entries = await entriesOf(path.join(root, voice));
  return entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** Never fails: what cannot be removed is no entry, or will go another time. */
export async function removeKept(dir: string): Promise<void> {
  await rm(dir, { recursive: true, force: true }).catch(() => {});
}

interface Entry {
  readonly dir: string;
  readonly usedAtMs: number;
  readonly sizeBytes: number;
}

async function entriesOf(voiceDir: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const name of await namesIn(voiceDir)) {
    const dir = path.join(voiceDir, name);
    const found = await lstat(dir).catch(() => null);
    if (found === null) continue;
    const names = await namesIn(dir);
    const files = await Promise.all(names.map((file) => lstat(path.join(dir, file)).catch(() => null)));
    const sizeBytes = files.reduce((sum, file) => sum + (file?.size ?? 0), 0);
    entries.push({ dir, usedAtMs: found.mtimeMs, sizeBytes });
  }
  return entries;
}

function namesIn(dir: string): Promise<readonly string[]> {
  return readdir(dir).catch(() => []);
}
