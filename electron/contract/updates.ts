/** New versions of this program, which a team puts into its own bucket: what is offered here, fetching it, installing it. */
import { z } from 'zod';
import { declare, type Started } from './define.ts';
import type { WireError } from './errors.ts';

/** What `npm run package` makes. `headless` and `archive` are tar.gz, without and with the desktop. */
export const packageKinds = ['headless', 'archive', 'deb', 'AppImage', 'exe', 'dmg'] as const;
export type PackageKind = (typeof packageKinds)[number];

/** How the running program came to this computer; nothing fits one that runs from its sources. */
export type InstallationKind = PackageKind | 'source';

export interface UpdatePackage {
  /** Name of the file. */
  readonly name: string;
  readonly kind: PackageKind;
  /** As Node names them. */
  readonly platform: string;
  readonly arch: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** What must not be disturbed by a program that is replaced. */
export const heldReasons = ['incident', 'operation', 'standby', 'drill', 'backup', 'speaking', 'busy'] as const;
export type HeldReason = (typeof heldReasons)[number];

/**
 * Why a newer version in the bucket is not offered. `torn`, `unsigned`, `foreign`, `revoked`: nobody who counts signed it.
 * `contradiction`: computers that count name different bytes for it. `no-package`: none for this computer.
 */
export type PassedOverReason = 'torn' | 'unsigned' | 'foreign' | 'revoked' | 'contradiction' | 'no-package';

export interface OfferedVersion {
  readonly version: string;
  readonly notes: string;
  /** ISO 8601, by the store's clock. */
  readonly publishedAt: string;
  /** The trusted computer that signed it. */
  readonly by: { readonly name: string; readonly fingerprint: string };
  readonly package: UpdatePackage;
}

export interface UpdatesStatus {
  readonly running: {
    readonly version: string;
    readonly kind: InstallationKind;
    readonly platform: string;
    readonly arch: string;
  };
  /** False: there is no store to look into. */
  readonly hasStore: boolean;
  /** ISO 8601: when the bucket was asked last and answered; null: never. */
  readonly checkedAt: string | null;
  /** What kept the last look from an answer. */
  readonly checkFailed: WireError | null;
  readonly offered: OfferedVersion | null;
  /** Newer versions that are not offered here, newest first. */
  readonly passedOver: readonly { readonly version: string; readonly reason: PassedOverReason }[];
  /** Of the offered package, what is here already. `ready`: whole and verified. */
  readonly fetched: 'none' | 'part' | 'ready';
  readonly receivedBytes: number;
  /** Where the verified package lies; null until it is there. */
  readonly file: string | null;
  /** Why nothing is installed at this moment. */
  readonly held: HeldReason | null;
  /** This version is installed and runs from the next start on. */
  readonly installed: string | null;
  readonly automatic: { readonly check: boolean; readonly get: boolean };
}

/** Result of the job `update-publish`. */
export interface PublishedVersion {
  readonly version: string;
  readonly packages: readonly UpdatePackage[];
  readonly bytesSent: number;
}

/**
 * Result of the job `update-install`. `switched`: the next start runs it. `installed`: the system's package manager put it in.
 * `command`: whoever has the rights runs this. `file`: it is handed over, to be opened.
 */
export interface InstalledVersion {
  readonly version: string;
  readonly how: 'switched' | 'installed' | 'command' | 'file';
  /** The verified package; null where it did its work. */
  readonly file: string | null;
  readonly command: string | null;
  /** Folder of the version before, to which the way back leads; null where there is none. */
  readonly previous: string | null;
}

/** A signed record has room for so much and the packages of every system. */
export const NOTES_LIMIT = 2000;

export const updatesCalls = {
  'updates.status': declare<UpdatesStatus>()({ effect: 'read', input: z.object({}) }),
  /** Asks the bucket now. Throws BACKUP_STORE_MISSING, and what keeps the store from answering. */
  'updates.check': declare<UpdatesStatus>()({ effect: 'write', input: z.object({}) }),
  'updates.publish': declare<Started>()({
    effect: 'write',
    input: z.object({
      files: z.array(z.string().min(1).max(4000)).min(1).max(20),
      notes: z.string().trim().max(NOTES_LIMIT).default(''),
    }),
    job: true,
  }),
  /** Job result: `UpdatesStatus`. Goes on where an earlier one was cut. */
  'updates.get': declare<Started>()({ effect: 'write', input: z.object({}), job: true }),
  'updates.install': declare<Started>()({ effect: 'write', input: z.object({}), job: true }),
} as const;
