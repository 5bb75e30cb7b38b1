/**
 * The public face of backup. Long acts answer with a job at once; everything that is shown without asking the store
 * (`overview`) comes from what this computer remembers, so an unreachable store cannot freeze the window.
 */
import type {
  BackupOverview,
  BackupResult,
  PruneResult,
  ReleaseFile,
  ReleaseSummary,
  StoreCheck,
} from '../contract/backup.ts';
import type { Started } from '../contract/define.ts';
import type { ScheduleSettings, StoreSettings } from '../contract/models/settings.ts';
import type { ReleaseEntry } from './release/manifest.ts';

/** A release that was read, digest-checked and signature-checked. */
export interface ReadRelease {
  readonly summary: ReleaseSummary;
  readonly manifestSha256: string;
  /** The very bytes that were signed; a standby checks them again with `signatureBytes` and its pinned key. */
  readonly manifestBytes: Uint8Array;
  /** Null when the release is not signed. */
  readonly signatureBytes: Uint8Array | null;
  readonly entries: readonly ReleaseEntry[];
}

/** Where the blobs of the store are read from. */
export interface BlobSource {
  open(sha256: string, options?: { readonly from?: number; readonly signal?: AbortSignal }): AsyncIterable<Uint8Array>;
  /** A GET URL for a machine without keys (it answers Range too); null when the store is a folder. */
  presign(sha256: string, expiresS: number): Promise<string | null>;
}

export interface Backup {
  overview(): BackupOverview;
  /** Publishes a release as a job; its result is a `BackupResult`. */
  start(options?: {
    readonly trigger?: ReleaseSummary['trigger'];
  }): Started & { readonly finished: Promise<BackupResult> };
  /** Newest first. */
  releases(signal?: AbortSignal): Promise<readonly ReleaseSummary[]>;
  show(
    releaseId: string,
    signal?: AbortSignal,
  ): Promise<{ readonly release: ReleaseSummary; readonly files: readonly ReleaseFile[] }>;
  /** Job result: `VerifyResult`. Shallow asks for every blob's size, deep reads every byte. */
  verify(options: { readonly releaseId: string; readonly deep: boolean }): Promise<Started>;
  /** Job result: `RestoreResult`. The directory appears complete or not at all. */
  restore(options: {
    readonly releaseId: string;
    readonly directory: string;
    /** Also accept a release that is unsigned or signed by a key not trusted here. Digests are checked in any case. */
    readonly allowUntrusted?: boolean;
  }): Promise<Started>;
  pin(options: {
    readonly releaseId: string;
    readonly pinned: boolean;
    readonly signal?: AbortSignal;
  }): Promise<ReleaseSummary>;
  prune(options: { readonly apply: boolean; readonly signal?: AbortSignal }): Promise<PruneResult>;
  setStore(store: StoreSettings): Promise<BackupOverview>;
  setStoreKeys(keys: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  }): Promise<{ readonly stored: true }>;
  checkStore(signal?: AbortSignal): Promise<readonly StoreCheck[]>;
  setSchedule(schedule: ScheduleSettings): Promise<BackupOverview>;
  /** Newest complete release that is signed by a trusted key; null when there is none. */
  latest(signal?: AbortSignal): Promise<ReleaseSummary | null>;
  /** Throws BACKUP_RELEASE_UNKNOWN, BACKUP_RELEASE_UNSIGNED or BACKUP_RELEASE_FOREIGN; what it answers may be started as a service. */
  readRelease(releaseId: string, signal?: AbortSignal): Promise<ReadRelease>;
  blobSource(): Promise<BlobSource>;
  /** This computer's signing key, as a standby pins it. `publicKey` is the raw 32 bytes in base64. */
  identity(): Promise<{ readonly publicKey: string; readonly fingerprint: string }>;
  /** Accepts releases signed by another computer's key from now on. */
  trustKey(key: { readonly publicKey: string; readonly name: string }): Promise<void>;
  /** Starts the schedule's tick; `close` stops it and lets the store go. */
  watchSchedule(): void;
  close(): Promise<void>;
}
