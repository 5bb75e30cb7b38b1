/** The encrypted blobs of a release in the store: what it has is used, what it lacks is encrypted into the spool and sent from there. */
import { AppError } from '../../kernel/app-error.ts';
import type { Pace } from '../../kernel/pace.ts';
import { type Blob, storedSizes } from '../blobs.ts';
import { inParallelBySize, mostInHand } from '../parallel.ts';
import type { ObjectStore, SourceFile } from '../ports.ts';
import { blobKey } from '../release/keys.ts';
import type { ReleaseEntry } from '../release/manifest.ts';
import type { Spool } from './spool.ts';

/** With what a release is encrypted. */
export interface Sealing {
  readonly recipient: string;
  /** Whom the openers are for, as far as they have names. */
  readonly recipients: readonly string[];
  /** Small blobs that give the key to whom the studio named. */
  readonly openers: readonly Uint8Array[];
  /** Digest of a file → what an earlier release, or a run that died, has of it in the store. */
  readonly known: ReadonlyMap<string, Blob>;
  readonly spool: Spool;
  /** Told of each blob as soon as the store has it; `sealed`: the encrypted file. */
  readonly onSent: (sha256: string, stored: Blob, sealed: string) => Promise<void>;
  /** A release names all of it now: nothing of it has to be remembered here. */
  readonly onPublished: () => Promise<void>;
}

/** Answers what the store has of each file, and what was sent. Files that turned out different are added to `changedFiles`. */
export async function sendSealed(
  { store, pace }: { readonly store: ObjectStore; readonly pace?: Pace | undefined },
  seal: Sealing,
  files: ReadonlyMap<ReleaseEntry, SourceFile>,
  options: {
    readonly changedFiles: Set<string>;
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
  },
): Promise<{ readonly stored: ReadonlyMap<string, Blob>; readonly sent: readonly Blob[] }> {
  const { changedFiles, signal, onProgress } = options;
  const distinct = new Map(
    [...files].map(([entry, file]) => [entry.sha256, { entry, file, sizeBytes: entry.sizeBytes }]),
  );
  const known = [...distinct.keys()].flatMap((sha256) => seal.known.get(sha256) ?? []);
  const held = await storedSizes(store, known, signal);
  const stored = new Map<string, Blob>();
  for (const sha256 of distinct.keys()) {
    const blob = seal.known.get(sha256);
    if (blob && held.get(blob.sha256) === blob.sizeBytes) stored.set(sha256, blob);
  }
  const missing = [...distinct.values()].filter(({ entry }) => !stored.has(entry.sha256));
  if (missing.length > 0) await seal.spool.assertRoom(mostInHand(missing));
  const totalBytes = missing.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const sent: Blob[] = [];
  let doneBytes = 0;
  onProgress?.(0, totalBytes);
  await inParallelBySize(missing, signal, async ({ entry, file }, either) => {
    try {
      const spooled = await seal.spool.take(file.absolute, entry, either);
      try {
        await store.putFile(blobKey(spooled.stored.sha256), spooled.file, {
          ...spooled.stored,
          signal: either,
          pace,
          onBytes: (count) => {
            doneBytes += count;
            onProgress?.(Math.min(doneBytes, totalBytes), totalBytes);
          },
        });
      } catch (error) {
        // The spool is not what its name says: it is made anew.
        if (error instanceof AppError && error.code === 'BACKUP_FILE_CHANGING') await seal.spool.done(spooled);
        throw error;
      }
      await seal.onSent(entry.sha256, spooled.stored, spooled.file);
      await seal.spool.done(spooled);
      stored.set(entry.sha256, spooled.stored);
      sent.push(spooled.stored);
    } catch (error) {
      const gone = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (!gone && !(error instanceof AppError && error.code === 'BACKUP_FILE_CHANGING')) throw error;
      changedFiles.add(file.absolute);
    }
  });
  return { stored, sent };
}
