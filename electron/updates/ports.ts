/** What updates need from the world: where the program lies, how another one takes its place, digests of files. */
import type { InstallationKind } from '../contract/updates.ts';

/** How the running program lies on this computer. */
export interface Installation {
  readonly kind: InstallationKind;
  /** As Node names them. */
  readonly platform: string;
  readonly arch: string;
  /** Of an unpacked archive: the folder that holds a folder for each version and the link `current`. Null: it lies otherwise. */
  readonly home: string | null;
  /** Name of the running program's own folder there. */
  readonly folder: string | null;
}

export interface Programs {
  /** Folder that the link `current` names; null where there is no such link. */
  current(home: string): Promise<string | null>;
  /** May this process put programs there? */
  mayChange(home: string): Promise<boolean>;
  /**
   * The archive's folder appears in `home`, whole and after its program has answered with this version, or not at all. Throws
   * UPDATES_NOT_INSTALLED, UPDATES_PROGRAM_FAILED, APP_DISK_FULL, the signal's reason.
   */
  unpack(order: {
    readonly archive: string;
    readonly home: string;
    readonly folder: string;
    readonly version: string;
    readonly signal: AbortSignal;
  }): Promise<void>;
  /** From one program to the other in one step. Beside both only the one that runs stays, which may be neither. */
  switchTo(home: string, folder: string, runs: string | null): Promise<{ readonly previous: string | null }>;
  /** May this process have the system's package manager put something in? */
  readonly isRoot: boolean;
  /** Throws UPDATES_NOT_INSTALLED. What has begun is not cancelled: half a package is worse than either. */
  installDeb(file: string): Promise<void>;
}

export interface PackageHasher {
  sha256(
    file: string,
    options?: { readonly signal?: AbortSignal; readonly onBytes?: (count: number) => void },
  ): Promise<string>;
}
