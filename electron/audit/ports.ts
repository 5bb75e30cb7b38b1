/** What keeps the audit log honest from outside: the key of this computer, and places elsewhere that remember its head. */
import type { AuditEntry } from '../contract/models/audit-entry.ts';

export interface AuditSigner {
  /** Public key and signature, as text without spaces. */
  sign(bytes: Uint8Array): Promise<string>;
  /** Did a computer of the studio sign these bytes? */
  isOurs(bytes: Uint8Array, signature: string): Promise<boolean>;
}

/** The log as it was once: its length and the hash of its last line. */
export interface AuditHead {
  readonly seq: number;
  readonly hash: string;
  /** Hash of the first line: which log it is. */
  readonly first: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Somewhere else, where this computer's heads lie signed and are not written over. */
export interface HeadPlace {
  readonly name: string;
  /** Null: there is no such place now. */
  read(signal?: AbortSignal): Promise<readonly AuditHead[] | null>;
  /** Answers whether it was kept. */
  write(head: AuditHead, signal?: AbortSignal): Promise<boolean>;
}

export interface ArchiveFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** As it lies there. */
export interface ReadArchive {
  readonly incidentId: string;
  /** Its files by the signed list; null where no list is there that a computer of the studio signed under this name. */
  readonly listed: readonly { readonly name: string; readonly sha256: string }[] | null;
  /** SHA-256 of what lies there, by name. */
  readonly found: Readonly<Record<string, string>>;
}

/** One folder per incident in the store, under a signed list of its files. */
export interface ArchivePlace {
  /** Writes it once; a second time under the same name leaves the first alone. Null: there is no store. */
  archive(
    incidentId: string,
    files: readonly ArchiveFile[],
    signal?: AbortSignal,
  ): Promise<'created' | 'exists' | null>;
  /** Reads all of them. Null: there is no store. */
  archives(signal?: AbortSignal): Promise<readonly ReadArchive[] | null>;
}

export type UnsealedEntry = Omit<AuditEntry, 'hash' | 'signature'>;
