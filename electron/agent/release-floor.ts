/**
 * The newest release that was ever verified here. An older one is signed just as well, so it starts only when a person chose it:
 * a desktop that knows no newer one may have been shown a store which was set back.
 */
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../kernel/app-error.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import type { Layout } from './layout.ts';
import { isBelowFloor } from './register-rules.ts';

const floorFile = z.object({ releaseId: z.string() });
const fileOf = (layout: Layout): string => path.join(layout.root, 'newest-verified.json');

/** Ids sort by time. */
export async function readNewestVerified(layout: Layout): Promise<string | null> {
  return (await readJsonFile(fileOf(layout), floorFile))?.releaseId ?? null;
}

export async function noteVerified(layout: Layout, releaseId: string): Promise<void> {
  if (releaseId > ((await readNewestVerified(layout)) ?? '')) await writeJsonFile(fileOf(layout), { releaseId }, 0o600);
}

/** Throws BACKUP_RELEASE_ROLLED_BACK. */
export async function assertNotOlder(
  layout: Layout,
  { releaseId, older }: { readonly releaseId: string; readonly older?: boolean | undefined },
): Promise<void> {
  const seen = await readNewestVerified(layout);
  if (!isBelowFloor(releaseId, seen, older === true)) return;
  throw new AppError('BACKUP_RELEASE_ROLLED_BACK', { details: { seen, newest: releaseId } });
}
