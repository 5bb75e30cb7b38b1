/**
 * What this process has hashed itself, so that nothing is read twice within one operation. A file counts only as long as it
 * looks exactly as it did then; writing to it changes its times. Nothing of this is kept: the next process reads everything.
 */
import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';

/** Inode, size, and both times in nanoseconds. Writing to a file changes at least one of them. */
export async function markOf(file: string): Promise<string | null> {
  try {
    return markIn(await stat(file, { bigint: true }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

export const markIn = ({ ino, size, mtimeNs, ctimeNs }: BigIntStats): string => `${ino} ${size} ${mtimeNs} ${ctimeNs}`;

export class HashedFiles {
  readonly #byInode = new Map<string, { readonly mark: string; readonly sha256: string }>();

  /** The digest of a file that looks like this; null when it has to be read. */
  digestOf(mark: string): string | null {
    const known = this.#byInode.get(inodeOf(mark));
    return known?.mark === mark ? known.sha256 : null;
  }

  note(mark: string, sha256: string): void {
    this.#byInode.set(inodeOf(mark), { mark, sha256 });
  }

  /** `act` gives the file a name or a mode, which changes the time of its inode and none of its bytes; it answers with a name. */
  async keep(file: string, act: () => Promise<string>): Promise<void> {
    const before = await markOf(file);
    const sha256 = before === null ? null : this.digestOf(before);
    const after = await markOf(await act());
    if (sha256 === null || before === null || after === null || contentOf(before) !== contentOf(after)) return;
    this.note(after, sha256);
  }
}

const inodeOf = (mark: string): string => mark.split(' ')[0] ?? '';
/** Without the time of the inode itself. */
const contentOf = (mark: string): string => mark.split(' ').slice(0, 3).join(' ');
