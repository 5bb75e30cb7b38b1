/** What the host and its disk process say to each other. Every request has a number; `cancel` names the one it ends. */

import type { ArchivedFile, FolderEntry, SumKind } from '../adopt/ports.ts';
import type { ContainerFolder, ContainerOrder } from '../backup/container/write.ts';
import type { PutFileOptions, StoredObject, StoreKeys } from '../backup/ports.ts';
import type { Restored, RestoreOrder } from '../backup/restore.ts';
import type { WireError } from '../contract/errors.ts';
import type { StoreSettings } from '../contract/models/settings.ts';

export type CreateFolders = 'nothing' | 'layout' | 'folder';

/** What lies at a path. `device` tells disks apart; null where nothing lies. */
export interface DiskEntry {
  readonly kind: 'file' | 'folder' | 'other' | 'nothing';
  readonly sizeBytes: number;
  readonly device: string | null;
}

/** A store that the disk process opens by itself; keys travel over the process channel, never on a command line. */
export type RestoreSource =
  | { readonly kind: 'folder'; readonly folder: string }
  | {
      readonly kind: 's3';
      readonly settings: Extract<StoreSettings, { kind: 's3' }>;
      readonly keys: StoreKeys;
      readonly journalDir: string;
    };

/** Requests and what answers them. */
export interface DiskCalls {
  /** Answers the bytes that were copied. */
  copy: [{ readonly path: string; readonly target: string }, number];
  restore: [{ readonly path: string; readonly source: RestoreSource; readonly order: RestoreOrder }, Restored];
  container: [
    { readonly path: string; readonly source: RestoreSource; readonly order: ContainerOrder },
    ContainerFolder,
  ];
  inspect: [{ readonly path: string }, DiskEntry];
  /** A whole small file, a key for instance. */
  readSmall: [{ readonly path: string }, Uint8Array];
  /** What lies in a folder, links followed; null where there is none. */
  listFolder: [{ readonly path: string }, readonly FolderEntry[] | null];
  /** Bytes of a file, from its end with a negative `from`; null for what cannot be read. */
  readPart: [{ readonly path: string; readonly from: number; readonly bytes: number }, Uint8Array | null];
  sumFile: [{ readonly path: string; readonly kind: SumKind }, string];
  scanArchive: [{ readonly path: string }, readonly ArchivedFile[]];
  extractArchive: [
    { readonly path: string; readonly files: readonly { readonly path: string; readonly target: string }[] },
    null,
  ];
  open: [
    { readonly folder: string; readonly create: CreateFolders; readonly mountedAt: string | null },
    { readonly mountPoint: string | null },
  ];
  put: [
    { readonly folder: string; readonly key: string; readonly bytes: Uint8Array; readonly ifAbsent: boolean },
    'created' | 'exists',
  ];
  putFile: [
    {
      readonly folder: string;
      readonly key: string;
      readonly file: string;
      /** Asks before each piece (`take`) and waits for the answer (`go`). */
      readonly paced: boolean;
    } & Pick<PutFileOptions, 'sha256' | 'sizeBytes'>,
    null,
  ];
  get: [{ readonly folder: string; readonly key: string; readonly maxBytes?: number }, Uint8Array | null];
  /** At most `bytes` from `from` on; fewer only at the end of the object. */
  read: [{ readonly folder: string; readonly key: string; readonly from: number; readonly bytes: number }, Uint8Array];
  copyObject: [{ readonly folder: string; readonly from: string; readonly to: string }, null];
  head: [{ readonly folder: string; readonly key: string }, StoredObject | null];
  list: [{ readonly folder: string; readonly prefix: string }, readonly StoredObject[]];
  delete: [{ readonly folder: string; readonly key: string }, null];
  serverNow: [{ readonly folder: string }, number];
}
export type DiskCallName = keyof DiskCalls;

export type DiskRequest =
  | { readonly kind: 'call'; readonly id: number; readonly name: DiskCallName; readonly input: unknown }
  | { readonly kind: 'go'; readonly id: number }
  | { readonly kind: 'cancel'; readonly id: number };

export type DiskReply =
  /** The process has started: from now on, whoever is silent is the disk. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly id: number; readonly output: unknown }
  | { readonly kind: 'bytes'; readonly id: number; readonly count: number }
  | { readonly kind: 'progress'; readonly id: number; readonly done: number; readonly total: number }
  /** That many bytes would go next. */
  | { readonly kind: 'take'; readonly id: number; readonly count: number }
  /** The disk still answers, though the request takes its time. */
  | { readonly kind: 'alive'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly error: WireError }
  | { readonly kind: 'cancelled'; readonly id: number };
