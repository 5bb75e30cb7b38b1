/** What diagnostics need from the world. */
import type { StorageKind } from '../contract/diagnostics.ts';

export interface FolderUse {
  readonly bytes: number;
  readonly files: number;
  /** What was not touched for an hour, and so belongs to nothing that is under way. */
  readonly oldBytes: number;
}

/** Of one kind of what lies in the data folder. */
export interface StoragePlace {
  readonly kind: StorageKind;
  readonly path: string;
  /** Names directly below it that belong to another kind. */
  readonly except?: readonly string[];
}

export interface LocalDisk {
  /** A place that is not there takes nothing. */
  measure(place: Pick<StoragePlace, 'path' | 'except'>): Promise<FolderUse>;
  /** Removes what lies below and was not touched for an hour; with `all` everything. The place itself stays. */
  empty(path: string, options: { readonly all: boolean }): Promise<void>;
  /** Keeps the last `bytes` of a file, from the beginning of a line on. */
  keepEnd(file: string, bytes: number): Promise<void>;
  /** The last `bytes` of a file, from the beginning of a line on; empty where there is none. */
  readEnd(file: string, bytes: number): Promise<string>;
  space(path: string): Promise<{ readonly freeBytes: number; readonly totalBytes: number }>;
  isWritable(path: string): Promise<boolean>;
  /** Gives this user the rights on it that belong to it. */
  makeWritable(path: string): Promise<void>;
  /** Files that other users of this computer can read; none on systems that know no such rights. */
  openFiles(path: string): Promise<readonly string[]>;
  closeFiles(files: readonly string[]): Promise<void>;
}

export interface Desk {
  /** Can somebody who sits at this computer be shown a folder? */
  readonly canOpenFolder: boolean;
  openFolder(path: string): Promise<void>;
  /** The face that Chinese is drawn with: null for none, undefined where nothing here can say it. */
  hanFont(): Promise<string | null | undefined>;
}

/** Something that starts this app with the computer, as the system has it. */
export interface StartEntry {
  readonly by: 'desktop' | 'service';
  readonly isOn: boolean;
  /** What it starts; null where the system does not tell. */
  readonly program: string | null;
  /** False: the program is gone. */
  readonly isThere: boolean;
}

export interface Autostart {
  look(): Promise<readonly StartEntry[]>;
  /** Enters this program with the desktop. Null: this is not the program that a desktop starts. */
  readonly enter: (() => Promise<void>) | null;
}

/** How this computer's ways out work at the moment. Nothing here rejects, and each answer comes within seconds. */
export interface NetworkLook {
  /** Address of the proxy that is asked for this address, or for one that nothing is known of. Null: it is asked straight. */
  proxyFor(url: string | null): string | null;
  /** Does anybody take a connection there? */
  isReached(url: string): Promise<boolean>;
  /**
   * Asks a server, as stores are asked or straight as the primary is. Null: it was not reached. `aheadMs`: by how much its clock is
   * ahead of the one here; null where it does not tell the time.
   */
  ask(url: string, way: 'as-set' | 'straight'): Promise<{ readonly aheadMs: number | null } | null>;
  /** Until when the certificates of a file hold; null where it cannot be read. */
  authoritiesEndMs(file: string): Promise<number | null>;
}
