/** The inner manifest of an encrypted release, with the key of the studio. */
import { AppError } from '../../kernel/app-error.ts';
import { type Blob, damaged, type OpenBlob, openFrom, readBlob } from '../blobs.ts';
import type { ObjectStore } from '../ports.ts';
import { invalid, type ReleaseEntry } from '../release/manifest.ts';
import { type Inner, readInner, type StoredRelease } from '../release/sealed-manifest.ts';
import { signerOf } from '../release/signature.ts';
import { type Identities, openBytes, recipientOf } from './age.ts';
import { openSealed } from './open-sealed.ts';

/** Is the key of this release here? */
export async function canOpen(identities: Identities, recipient: string): Promise<boolean> {
  return (await Promise.all(identities.map(recipientOf))).includes(recipient);
}

/**
 * Null where the key is not here. Throws BACKUP_BLOB_MISSING, BACKUP_BLOB_DAMAGED and BACKUP_MANIFEST_INVALID, also when another
 * computer signed what is inside than what is outside. `signer`: of the outer manifest, raw public key.
 */
export async function openInner(
  store: ObjectStore,
  outer: StoredRelease,
  {
    identities,
    signer,
    signal,
  }: { readonly identities: Identities; readonly signer: string | null; readonly signal?: AbortSignal | undefined },
): Promise<Inner | null> {
  if (!outer.sealed || !(await canOpen(identities, outer.sealed.recipient))) return null;
  const bytes = await readWhole(openFrom(store), outer.sealed.inner, signal);
  const text = await openBytes(bytes, { identities }).catch(() => {
    throw damaged(outer.sealed?.inner.sha256 ?? '', 'content');
  });
  const inner = readInner(text, outer);
  if (signerOf(inner.manifest, inner.signature) !== signer) throw invalid('inner-signature');
  return inner;
}

async function readWhole(open: OpenBlob, blob: Blob, signal: AbortSignal | undefined): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  await readBlob(open, blob, (piece) => void pieces.push(Uint8Array.from(piece)), signal ? { signal } : {});
  return Buffer.concat(pieces);
}

/** Reads the files of a release by their own digests, whether the store has them as they are or encrypted. */
export function openFiles(store: ObjectStore, entries: readonly ReleaseEntry[], identities: Identities): OpenBlob {
  const stored = new Map(entries.flatMap((entry) => (entry.stored ? [[entry.sha256, entry.stored] as const] : [])));
  const open = openFrom(store);
  return (sha256, options) => {
    const blob = stored.get(sha256);
    return blob ? openSealed(open, blob, { identities, ...options }) : open(sha256, options);
  };
}

/** What can be said of it is said by the outer manifest; for more the key is needed. */
export function lockedError(releaseId: string): AppError {
  return new AppError('BACKUP_RELEASE_LOCKED', {
    details: { releaseId },
    remedy: { kind: 'run', command: 'understudy store encrypt unlock' },
  });
}
