/**
 * Encrypts a file once and keeps the result until it is in the store. A second encryption would be another blob, so what is sent in
 * parts, and by a later run after a crash, is always this one file. Its name tells what it is; it has the name only when it is whole.
 */
import { randomUUID } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '../../kernel/make-folder.ts';
import { syncFolder } from '../../kernel/sync-folder.ts';
import type { Blob } from '../blobs.ts';
import { changing } from '../content/hash-cache.ts';
import { assertRoom } from '../disk-room.ts';
import type { FileSealer } from '../ports.ts';

export interface Spooled {
  readonly file: string;
  readonly stored: Blob;
}

export interface Spool {
  /** For so many bytes. Throws APP_DISK_FULL. */
  assertRoom(bytes: number): Promise<void>;
  /**
   * The encrypted file, made now or left by a run that died. Throws BACKUP_FILE_CHANGING when the file is not `plain` any more;
   * then nothing is kept, because it would be sent under the digest of another.
   */
  take(file: string, plain: Blob, signal?: AbortSignal): Promise<Spooled>;
  done(spooled: Spooled): Promise<void>;
  /** What nobody came back for. */
  clear(): Promise<void>;
}

/** `recipient`: what is in the folder was encrypted for it, because there is one folder for each. */
export function openSpool(sealer: FileSealer, dir: string, recipient: string): Spool {
  const folder = path.join(dir, recipient);

  async function find(plain: Blob): Promise<Spooled | null> {
    const names = await readdir(folder).catch(() => []);
    const name = names.find(
      (item) => item.startsWith(`${plain.sha256}.`) && /^[0-9a-f]{64}\.[0-9a-f]{64}\.age$/.test(item),
    );
    if (!name) return null;
    const file = path.join(folder, name);
    return { file, stored: { sha256: name.slice(65, 129), sizeBytes: (await stat(file)).size } };
  }

  return {
    async assertRoom(bytes) {
      await makeFolder(folder);
      await assertRoom(folder, bytes);
    },
    async take(file, plain, signal) {
      const left = await find(plain);
      if (left) return left;
      await makeFolder(folder);
      const making = path.join(folder, `making-${randomUUID()}`);
      try {
        const made = await sealer.seal(file, making, { recipient, signal });
        if (made.plain.sha256 !== plain.sha256) throw changing(file);
        const whole = path.join(folder, `${plain.sha256}.${made.stored.sha256}.age`);
        await rename(making, whole);
        await syncFolder(folder);
        return { file: whole, stored: made.stored };
      } finally {
        await rm(making, { force: true });
      }
    },
    done: ({ file }) => rm(file, { force: true }),
    clear: () => rm(dir, { recursive: true, force: true }),
  };
}
