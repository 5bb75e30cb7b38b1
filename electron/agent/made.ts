/**
 * What the voice service of this machine makes while it serves: everything below its working folder, and its log. It is told
 * with its digests, handed out piece by piece, and put there before a service starts. Nothing that is there is ever overwritten.
 */
import { constants, copyFile, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type HashCache, openHashCache } from '../backup/content/hash-cache.ts';
import { pathProblem } from '../backup/release/safe-path.ts';
import { type AgentRequest, type AgentResults, MADE_PIECE_BYTES, type MadeFile } from '../contract/models/agent.ts';
import { besideName } from '../contract/models/made.ts';
import { AppError } from '../kernel/app-error.ts';
import { systemClock } from '../kernel/clock.ts';
import { hashBeginning, hashFile } from '../kernel/hash-file.ts';
import { silentLog } from '../kernel/log.ts';
import { readFolderItems } from '../kernel/read-folder.ts';
import { blobFile, sizeOf } from './blobs.ts';
import type { Layout } from './layout.ts';
import { logFile } from './supervisor-record.ts';

type Command = Extract<AgentRequest, { verb: 'made' }>['command'];

/** Of this machine: other processors and cards want other settings, and networks are kept where they are used. */
const OF_THE_MACHINE = new Set(['tuning', 'networks']);
/** Lines that grow while they are read are told up to where they were when somebody looked. */
const LOGS = 'service-log';
const isPassing = (name: string): boolean => name.startsWith('.') || /\.(tmp|part)$/i.test(name);

/** Working folder of the service. */
export const madeFolder = (layout: Layout): string => path.join(layout.run, 'state');

export async function answerMade(layout: Layout, command: Command, signal: AbortSignal): Promise<AgentResults['made']> {
  switch (command.kind) {
    case 'list':
      return { ...nothing, ...(await listMade(layout, signal)) };
    case 'read':
      return { ...nothing, pieces: await readPieces(layout, command.pieces) };
    case 'place':
      return { ...nothing, ...(await placeMade(layout, command.files)) };
  }
}

const nothing = { files: [], leftOut: [], pieces: [], placed: 0, kept: [] } as const;

async function listMade(layout: Layout, signal: AbortSignal) {
  const cache = await openHashCache({
    file: path.join(layout.run, 'made-digests.json'),
    hasher: { sha256: hashFile },
    clock: systemClock,
    log: silentLog,
  });
  const files: MadeFile[] = [];
  const leftOut: string[] = [];
  for (const name of await namesBelow(madeFolder(layout), '')) {
    if (pathProblem(name) !== null || name.startsWith(`${LOGS}/`)) leftOut.push(name.slice(0, 200));
    else await tell(cache, path.join(madeFolder(layout), name), name, { files, leftOut }, signal);
  }
  await cache.save();
  for (const log of [logFile(layout), `${logFile(layout)}.1`]) {
    const sizeBytes = await sizeOf(log);
    if (sizeBytes === null) continue;
    const sha256 = await hashBeginning(log, sizeBytes);
    if (sha256 !== null) files.push({ path: `${LOGS}/${path.basename(log)}`, sizeBytes, sha256 });
  }
  return { files, leftOut };
}

/** One that is being written to right now is told the next time. */
async function tell(
  cache: HashCache,
  file: string,
  name: string,
  told: { readonly files: MadeFile[]; readonly leftOut: string[] },
  signal: AbortSignal,
): Promise<void> {
  try {
    const { sha256, sizeBytes } = await cache.hash(file, { signal });
    told.files.push({ path: name, sizeBytes, sha256 });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'BACKUP_FILE_CHANGING') throw error;
    told.leftOut.push(name);
  }
}

/** Links are not followed: they may lead anywhere. */
async function namesBelow(root: string, folder: string): Promise<string[]> {
  const names: string[] = [];
  for (const item of await readFolderItems(path.join(root, folder))) {
    if (isPassing(item.name) || (folder === '' && OF_THE_MACHINE.has(item.name))) continue;
    const name = folder === '' ? item.name : `${folder}/${item.name}`;
    if (item.isDirectory()) names.push(...(await namesBelow(root, name)));
    else if (item.isFile()) names.push(name);
  }
  return names.sort();
}

/** As many as fit into one answer, in the order of the request; one that is gone is told as empty. */
async function readPieces(
  layout: Layout,
  wanted: Extract<Command, { kind: 'read' }>['pieces'],
): Promise<AgentResults['made']['pieces']> {
  const pieces: { path: string; from: number; bytes: string }[] = [];
  let left = MADE_PIECE_BYTES;
  for (const piece of wanted) {
    if (left === 0) break;
    const bytes = await readPiece(await placeOf(layout, piece.path), piece.from, Math.min(left, piece.length));
    left -= bytes.length;
    pieces.push({ path: piece.path, from: piece.from, bytes: bytes.toString('base64') });
  }
  return pieces;
}

async function readPiece(file: string | null, from: number, length: number): Promise<Buffer> {
  if (file === null) return Buffer.alloc(0);
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => null);
  if (!handle) return Buffer.alloc(0);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Null for a name that lies elsewhere, as a link on the way would have it. */
async function placeOf(layout: Layout, name: string): Promise<string | null> {
  if (pathProblem(name) !== null) return null;
  const [folder, base = ''] = name.split('/');
  if (folder === LOGS) return path.join(layout.run, path.basename(base));
  const root = await realpath(madeFolder(layout)).catch(() => null);
  if (root === null) return null;
  const file = path.join(root, name);
  const real = await realpath(path.dirname(file)).catch(() => null);
  return real === path.dirname(file) ? file : null;
}

/** Out of blobs that were brought before. What is there already and differs keeps its bytes under a name beside. */
async function placeMade(
  layout: Layout,
  files: readonly MadeFile[],
): Promise<Pick<AgentResults['made'], 'placed' | 'kept'>> {
  const root = madeFolder(layout);
  const kept: string[] = [];
  let placed = 0;
  await mkdir(root, { recursive: true, mode: 0o700 });
  for (const { path: name, sha256 } of files) {
    const problem = pathProblem(name);
    if (problem) throw new AppError('BACKUP_PATH_UNSAFE', { details: { path: name.slice(0, 200), problem } });
    const file = path.join(root, name);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    if ((await placeOf(layout, name)) === null) {
      throw new AppError('BACKUP_PATH_UNSAFE', { details: { path: name.slice(0, 200), problem: 'link' } });
    }
    const there = (await stat(file).catch(() => null)) === null ? null : await hashFile(file);
    if (there === sha256) continue;
    if (there !== null) {
      const beside = besideName(name, there.slice(0, 8));
      await rename(file, path.join(root, beside));
      kept.push(beside);
    }
    await put(blobFile(layout, sha256), file);
    placed += 1;
  }
  return { placed, kept };
}

async function put(blob: string, file: string): Promise<void> {
  const arriving = `${file}.part`;
  await copyFile(blob, arriving);
  const handle = await open(arriving, 'r+');
  try {
    await handle.chmod(0o600);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(arriving, file);
  await rm(arriving, { force: true });
}
