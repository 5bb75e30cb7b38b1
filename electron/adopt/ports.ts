/** What adopting needs from the world: official folders, wherever they are, and room on the disk. */
import type { AdoptArchive, AdoptSource } from '../contract/adopt.ts';

export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  readonly sizeBytes: number;
  /** Milliseconds since 1970; null where it is not known. */
  readonly modifiedMs: number | null;
}

/** Bytes of a file; a negative `from` counts from its end. Fewer come where the file has fewer. */
export interface FilePart {
  readonly path: string;
  readonly from: number;
  readonly bytes: number;
}

export interface BringOptions {
  readonly signal: AbortSignal;
  readonly onBytes: (count: number) => void;
}

/** A file there, with the size that was seen; 0 where it is not known. */
export interface WantedFile {
  readonly path: string;
  readonly sizeBytes: number;
}

export interface BroughtFile extends WantedFile {
  /** Where it is put on this computer, if it does not lie here already. */
  readonly target: string;
}

/**
 * A folder that is only read. Paths go below it, with `/`; the one path that leads out of it is `..` in front, for whoever
 * named a folder inside of an installation. Whatever does not answer rejects with the error of its own kind.
 */
export interface OfficialFolder {
  /** As a person typed it. */
  readonly place: string;
  /** Its own name and that of the folder around it, for what they say of a version. */
  readonly name: string;
  readonly above: string;
  /** Null unless it is an archive. */
  readonly archive: AdoptArchive | null;
  /** Its files can be read where they lie: nothing has to be brought. */
  readonly isHere: boolean;
  /** What lies in each of these folders, links followed. A folder that is not there is not in the answer. */
  list(folders: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, readonly FolderEntry[]>>;
  /** Null for what cannot be read: it is gone, locked, or not allowed. */
  read(part: FilePart, signal?: AbortSignal): Promise<Uint8Array | null>;
  /** SHA-256; null where nobody there can tell without the file being brought. */
  digest(file: string, signal?: AbortSignal): Promise<string | null>;
  /**
   * Makes files readable on this computer and says where each is. What an interrupted one has left is gone on with. Throws
   * ADOPT_FILE_DAMAGED for one that is not what lies there.
   */
  bring(files: readonly BroughtFile[], options: BringOptions): Promise<ReadonlyMap<string, string>>;
  close(): Promise<void>;
}

/** Throws ADOPT_NOTHING_FOUND, ADOPT_ARCHIVE_INVALID, ADOPT_ARCHIVE_DIFFERS, and what a connection throws. */
export type OpenOfficialFolder = (source: AdoptSource, signal?: AbortSignal) => Promise<OfficialFolder>;

/** A folder on a machine whose host key was compared. `path` may begin with `~/`, and begins at home without `/`. */
export type OpenRemoteFolder = (
  ssh: NonNullable<AdoptSource['ssh']>,
  path: string,
  signal?: AbortSignal,
) => Promise<OfficialFolder>;

/** One entry of an archive, with what was kept of it on the way past. */
export interface ArchivedFile {
  /** Below the top of the archive, with `/`. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number | null;
  /** The beginning, or all of a small text. */
  readonly head: Uint8Array;
  /** The last bytes, of weights only. */
  readonly tail: Uint8Array;
  /** Hex, of weights only. */
  readonly sha256: string | null;
}

export type SumKind = 'sha256' | 'sha1' | 'md5';

/** Disks that people name, asked in a process apart, so that one which hangs holds nothing else up. */
export interface AdoptDisk {
  /** Links followed; null where there is no such folder. */
  list(folder: string, signal?: AbortSignal): Promise<readonly FolderEntry[] | null>;
  /** Null for what cannot be read. */
  read(file: string, part: Omit<FilePart, 'path'>, signal?: AbortSignal): Promise<Uint8Array | null>;
  /** Digest of a whole file, in hex. */
  sum(file: string, kind: SumKind, signal?: AbortSignal): Promise<string>;
  /** Reads an archive from end to end. Throws ADOPT_ARCHIVE_INVALID. */
  scan(archive: string, signal?: AbortSignal): Promise<readonly ArchivedFile[]>;
  /** Writes these files of it. Throws ADOPT_ARCHIVE_INVALID, APP_DISK_FULL. */
  extract(
    archive: string,
    files: readonly { readonly path: string; readonly target: string }[],
    options: BringOptions,
  ): Promise<void>;
}

/** Free bytes on the disk that holds a folder. */
export type FreeBytes = (folder: string) => Promise<number>;

/** Recordings whose own bytes say how long they are. */
export const isSoundName = (name: string): boolean => /\.(wav|flac|mp3|ogg|oga|opus|m4a|mp4|mov)$/i.test(name);
