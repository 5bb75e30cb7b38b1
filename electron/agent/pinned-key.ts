/** Whose releases may start on this machine. The first desktop that enrols pins its key; nothing sent later can change it. */
import { link, rm } from 'node:fs/promises';
import { z } from 'zod';
import { AppError } from '../kernel/app-error.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import type { Layout } from './layout.ts';

const pinned = z.object({ publicKey: z.string(), name: z.string() });
export type PinnedKey = z.output<typeof pinned>;

export function readPinnedKey(layout: Layout): Promise<PinnedKey | null> {
  return readJsonFile(layout.pinnedKey, pinned);
}

export async function pinKey(layout: Layout, key: PinnedKey): Promise<PinnedKey> {
  const beside = `${layout.pinnedKey}.${process.pid}`;
  await writeJsonFile(beside, key, 0o600);
  try {
    await link(beside, layout.pinnedKey);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(beside, { force: true });
  }
  const held = await readPinnedKey(layout);
  if (held?.publicKey !== key.publicKey) {
    throw new AppError('BACKUP_RELEASE_FOREIGN', { details: { pinned: held?.name ?? '', refused: key.name } });
  }
  return held;
}
