/** What the host and its disk process say to each other. Every request has a number; `cancel` names the one it ends. */
import type { PutFileOptions, StoredObject } from '../backup/ports.ts';
import type { WireError } from '../contract/errors.ts';

export type CreateFolders = 'nothing' | 'layout' | 'folder';

/** What lies at a path. `device` tells disks apart; null where nothing lies. */
export interface DiskEntry {
  readonly kind: 'file' | 'folder' | 'other' | 'nothing';
  readonly sizeBytes: number;
  readonly device: string | null;
}

/** Requests and what answers them. */
export interface DiskCalls {
  inspect: [{ readonly path: string }, DiskEntry];
  open: [
    { readonly folder: string; readonly create: CreateFolders; readonly mountedAt: string | null },
    { readonly mountPoint: string | null },
  ];
  put: [
    { readonly folder: string; readonly key: string; readonly bytes: Uint8Array; readonly ifAbsent: boolean },
    'created' | 'exists',
  ];
  putFile: [
    { readonly folder: string; readonly key: string; readonly file: string } & Pick<
      PutFileOptions,
      'sha256' | 'sizeBytes'
    >,
    null,
  ];
  get: [{ readonly folder: string; readonly key: string; readonly maxBytes?: number }, Uint8Array | null];
  /** At most `bytes` from `from` on; fewer only at the end of the object. */
  read: [{ readonly folder: string; readonly key: string; readonly from: number; readonly bytes: number }, Uint8Array];
  head: [{ readonly folder: string; readonly key: string }, StoredObject | null];
  list: [{ readonly folder: string; readonly prefix: string }, readonly StoredObject[]];
  delete: [{ readonly folder: string; readonly key: string }, null];
  serverNow: [{ readonly folder: string }, number];
}
export type DiskCallName = keyof DiskCalls;

export type DiskRequest =
  | { readonly kind: 'call'; readonly id: number; readonly name: DiskCallName; readonly input: unknown }
  | { readonly kind: 'cancel'; readonly id: number };

export type DiskReply =
  | { readonly kind: 'done'; readonly id: number; readonly output: unknown }
  | { readonly kind: 'bytes'; readonly id: number; readonly count: number }
  | { readonly kind: 'failed'; readonly id: number; readonly error: WireError }
  | { readonly kind: 'cancelled'; readonly id: number };
