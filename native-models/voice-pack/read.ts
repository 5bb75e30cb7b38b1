/**
 * Opens a voice pack from disk and checks it against its manifest. Opening compares sizes only, because a voice is
 * opened for every first sentence; `checkVoicePack` reads every byte.
 */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { invalid, manifestFile, type PackFile, parseManifest, type VoiceManifest } from './manifest.ts';

const maxManifestBytes = 1_000_000;

export interface VoicePack {
  readonly dir: string;
  readonly manifest: VoiceManifest;
}

/** @throws EngineError VOICE_PACK_INVALID when the manifest is damaged or a file is missing, a link or of another size. */
export async function readVoicePack(dir: string): Promise<VoicePack> {
  const file = path.join(dir, manifestFile);
  const found = await lstat(file).catch(() => undefined);
  if (!found?.isFile()) throw invalid('no voice.json', { folder: path.basename(dir) });
  if (found.size > maxManifestBytes) throw invalid('voice.json is too large');
  const manifest = parseManifest(await readFile(file, 'utf8'));
  for (const entry of manifest.files) {
    const problem = await findSizeProblem(dir, entry);
    if (problem) throw invalid(problem, { file: entry.path });
  }
  return { dir, manifest };
}

/** Paths of the files whose content is not what the manifest says; empty when the pack is intact. */
export async function checkVoicePack(
  dir: string,
  options: { readonly signal?: AbortSignal; readonly onFile?: (done: number, total: number) => void } = {},
): Promise<readonly string[]> {
  const file = path.join(dir, manifestFile);
  const { files } = parseManifest(await readFile(file, 'utf8').catch(() => ''));
  const damaged: string[] = [];
  for (const [index, entry] of files.entries()) {
    options.signal?.throwIfAborted();
    const wrong =
      (await findSizeProblem(dir, entry)) ??
      (await hashFile(path.join(dir, entry.path), options.signal)).sha256 !== entry.sha256;
    if (wrong) damaged.push(entry.path);
    options.onFile?.(index + 1, files.length);
  }
  return damaged;
}

export async function hashFile(
  file: string,
  signal?: AbortSignal,
): Promise<{ readonly sha256: string; readonly sizeBytes: number }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  await pipeline(
    createReadStream(file, { highWaterMark: 1 << 20 }),
    async (source: AsyncIterable<Buffer>) => {
      for await (const part of source) {
        hash.update(part);
        sizeBytes += part.length;
      }
    },
    { signal },
  );
  return { sha256: hash.digest('hex'), sizeBytes };
}

async function findSizeProblem(dir: string, entry: PackFile): Promise<string | undefined> {
  const found = await lstat(path.join(dir, entry.path)).catch(() => undefined);
  if (!found) return 'file missing';
  if (!found.isFile()) return 'not a plain file';
  return found.size === entry.sizeBytes ? undefined : 'file has another size';
}
