/**
 * Room on a machine that has no agent to ask yet. `df` in the POSIX form is understood by every shell and every Unix, and its
 * rows are told from whatever else a login prints.
 */
import { AppError } from '../kernel/app-error.ts';
import type { RemoteSession } from './ports.ts';
import { roomFor } from './preflight.ts';

/** Where the agent lives, when that is a place of its own, else the home folder. */
const COMMAND = 'df -Pk "$HOME/.understudy" "$HOME"';

/** Throws STANDBY_DISK_FULL when `bytes` would not fit. A machine that does not tell is given the chance. */
export async function assertRoom(session: RemoteSession, bytes: number, signal?: AbortSignal): Promise<void> {
  const { stdout } = await session.exec(COMMAND, { signal });
  const disk = readDf(stdout);
  const neededBytes = roomFor(bytes);
  if (disk === null || disk.freeBytes >= neededBytes) return;
  throw new AppError('STANDBY_DISK_FULL', {
    details: { path: disk.mount, freeBytes: disk.freeBytes, neededBytes },
    remedy: { kind: 'retry' },
  });
}

/** The first row of figures: size, used and free in kibibytes, share used, mount point. */
export function readDf(text: string): { readonly freeBytes: number; readonly mount: string } | null {
  for (const line of text.split('\n')) {
    const row = /\s\d+\s+\d+\s+(-?\d+)\s+(?:\d+%|-)\s+(\/.*?)\s*$/.exec(line);
    if (row) return { freeBytes: Math.max(0, Number(row[1])) * 1024, mount: row[2] ?? '' };
  }
  return null;
}
