/**
 * The public face of backup. Long acts answer with a job at once; what is shown without asking the store (`overview`) comes
 * from what this computer remembers, so an unreachable store cannot freeze the window.
 */
import type {
  BackupOverview,
  BackupResult,
  ChannelEntry,
  ChannelView,
  PruneResult,
  ReleaseFile,
  ReleaseSummary,
  RemovedRelease,
  RetentionView,
  StoreCheck,
} from '../contract/backup.ts';
import type { Started } from '../contract/define.ts';
import type { ReleaseDiff } from '../contract/library-restore.ts';
import type { DeviceList } from '../contract/models/device-list.ts';
import type { RetentionRule, RetentionSettings } from '../contract/models/retention.ts';
import type { BandwidthSettings, ScheduleSettings, StoreSettings } from '../contract/models/settings.ts';
import type { StorePolicy } from '../contract/models/store-policy.ts';
import type { Pace } from '../kernel/pace.ts';
import type { DeviceTrust } from './devices/device-trust.ts';
import type { Identity } from './devices/keys.ts';
import type { TrustedReleases } from './devices/trusted-releases.ts';
import type { BringBack } from './library/bring-back.ts';
import type { ObjectStore, StoreKeys } from './ports.ts';
import type { AuditRecords } from './records/audit-records.ts';
import type { Records } from './records/records.ts';
import type { ReadRelease } from './registry.ts';
import type { ReleaseEntry } from './release/manifest.ts';
import type { TrustedKey } from './release/signature.ts';
import type { Beside } from './sealed/beside.ts';
import type { EncryptionActs } from './sealed/encryption-acts.ts';
import type { AskedPolicy } from './store/policies.ts';

export type { ReadRelease } from './registry.ts';
export type { ReleaseEntry } from './release/manifest.ts';

/** Where the blobs of the store are read from. */
export interface BlobSource {
  open(sha256: string, options?: { readonly from?: number; readonly signal?: AbortSignal }): AsyncIterable<Uint8Array>;
  /** A GET URL for a machine without keys (it answers Range too); null when the store is a folder. */
  presign(sha256: string, expiresS: number): Promise<string | null>;
}

export interface Backup extends BringBack, Pick<TrustedReleases, 'newestSeen' | 'latest' | 'newestThatCounts'> {
  overview(): BackupOverview;
  /** Publishes a release as a job; its result is a `BackupResult`. */
  start(): Started & { readonly finished: Promise<BackupResult> };
  /** Newest first. */
  releases(signal?: AbortSignal): Promise<readonly ReleaseSummary[]>;
  show(
    releaseId: string,
    signal?: AbortSignal,
  ): Promise<{ readonly release: ReleaseSummary; readonly files: readonly ReleaseFile[] }>;
  /** From the earlier of the two to the later one. */
  diff(options: {
    readonly releaseId: string;
    readonly otherId: string;
    readonly signal?: AbortSignal;
  }): Promise<ReleaseDiff>;
  /** Job result: `VerifyResult`. Shallow asks for every blob's size, deep reads every byte. */
  verify(options: { readonly releaseId: string; readonly deep: boolean }): Started;
  /** Job result: `RestoreResult`. The directory appears complete or not at all. */
  restore(options: {
    readonly releaseId: string;
    readonly directory: string;
    /** Also accept a release that is unsigned or signed by a key not trusted here. Digests are checked in any case. */
    readonly allowUntrusted?: boolean;
    /** Take equal files of this computer instead of downloading them. Left out, every byte comes from the store, which proves it. */
    readonly reuseLocal?: boolean;
    /** Fingerprint of a key that is accepted for this one restore. */
    readonly trust?: string | undefined;
  }): Started;
  /**
   * Job result: `ContainerResult`. The directory appears complete or not at all. Fails with BACKUP_VOICE_NOT_IN_RELEASE,
   * BACKUP_RELEASE_PARTIAL without a runtime, BACKUP_BASE_INVALID.
   */
  container(options: ContainerChoice): Started;
  channels(signal?: AbortSignal): Promise<readonly ChannelView[]>;
  /** Newest first. Throws BACKUP_CHANNEL_UNKNOWN. */
  channelHistory(name: string, signal?: AbortSignal): Promise<readonly ChannelEntry[]>;
  /** Only to a release that counts. Throws BACKUP_RELEASE_UNKNOWN, _UNSIGNED, _FOREIGN, _REVOKED. */
  setChannel(options: {
    readonly name: string;
    readonly releaseId: string;
    readonly signal?: AbortSignal;
  }): Promise<ChannelView>;
  /** Job result: `ReleaseProof`. Fails with BACKUP_VOICE_NOT_PROVEN. */
  prove(options: { readonly releaseId: string }): Started;
  /** Signs that the release's voices were heard elsewhere and proven. */
  noteHeard(
    heard: { readonly releaseId: string; readonly how: 'promotion' | 'here'; readonly voices: readonly string[] },
    signal?: AbortSignal,
  ): Promise<{ readonly at: string; readonly by: string }>;
  pin(options: {
    readonly releaseId: string;
    readonly pinned: boolean;
    readonly signal?: AbortSignal;
  }): Promise<ReleaseSummary>;
  /** What retention keeps and removes; removes it with `apply`. Releases that are not signed by a trusted key are left alone. */
  prune(options: { readonly apply: boolean; readonly signal?: AbortSignal }): Promise<PruneResult>;
  /** What the rule that is set, or this one, keeps and removes. */
  retention(options: { readonly rule?: RetentionRule; readonly signal?: AbortSignal }): Promise<RetentionView>;
  setRetention(retention: RetentionSettings): Promise<BackupOverview>;
  /** Releases that were removed within the last week. */
  removed(signal?: AbortSignal): Promise<readonly RemovedRelease[]>;
  /** Puts one of them back and pins it. Throws BACKUP_RELEASE_UNKNOWN, BACKUP_TRASH_EXPIRED, BACKUP_VERIFY_FAILED. */
  undo(options: { readonly releaseId: string; readonly signal?: AbortSignal }): Promise<ReleaseSummary>;
  /** Frees what no release names any more. Job result: `CollectResult`. Its error BACKUP_COLLECT_UNSAFE says that nothing was deleted. */
  collect(options: { readonly apply: boolean }): Started;
  /** Throws BACKUP_STORE_FOLDER_MISSING for a folder that does not exist, unless it may be made. */
  setStore(
    store: StoreSettings,
    options?: { readonly createFolder?: boolean; readonly signal?: AbortSignal },
  ): Promise<BackupOverview>;
  /** Throws BACKUP_KEYS_MALFORMED; then the keys before stay. */
  setStoreKeys(keys: StoreKeys): Promise<{ readonly stored: true }>;
  checkStore(signal?: AbortSignal): Promise<readonly StoreCheck[]>;
  setSchedule(schedule: ScheduleSettings): Promise<BackupOverview>;
  /** What the store remembers of this computer's audit log. */
  readonly audit: AuditRecords;
  setBandwidth(bandwidth: BandwidthSettings | null): Promise<BackupOverview>;
  /** Are releases encrypted, and with what. */
  readonly encryption: EncryptionActs;
  /** For what others keep in the store beside releases. */
  readonly beside: Beside;
  /** What is left out is that of the bucket that is set. Throws BACKUP_STORE_MISSING where there is none. */
  policy(asked: AskedPolicy): StorePolicy;
  /**
   * The store that is set, and its signed records, for what others keep beside releases. `toWrite`: once it is prepared, and the list of
   * our computers is in it. Throws BACKUP_STORE_MISSING, TRUST_REVOKED.
   */
  openStore(
    options: { readonly toWrite: boolean },
    signal?: AbortSignal,
  ): Promise<{ readonly store: ObjectStore; readonly records: Records }>;
  /** Transfers in the background ask it before each piece. */
  readonly pace: Pace;
  /** Where objects beside the releases are kept; null when no store is set. */
  objects(): Promise<Pick<ObjectStore, 'put' | 'get' | 'head' | 'list' | 'delete' | 'serverNow'> | null>;
  /**
   * By its id or by the name of a channel. What it answers may be started as a service; its entries are those that a service needs.
   * `begun`: an operation with it is under way, and may end though it was found damaged in the store since. Throws
   * BACKUP_RELEASE_UNKNOWN, _UNSIGNED, _FOREIGN, _DAMAGED, BACKUP_MANIFEST_INVALID, BACKUP_CHANNEL_UNKNOWN.
   */
  readRelease(nameOrId: string, signal?: AbortSignal, options?: { readonly begun?: boolean }): Promise<ReadRelease>;
  /** Of files with these entries; those that are stored encrypted come decrypted, and no URL reads them. */
  blobSource(entries: readonly ReleaseEntry[]): Promise<BlobSource>;
  /** This computer's signing key. */
  identity(): Promise<Identity>;
  /** Signs what a standby does for computers of the studio only, in the form of a release's signature. */
  sign(document: Uint8Array): Promise<Uint8Array>;
  /** Whose signatures count. `anew`: after a look at the device lists in the store. */
  trustedKeys(options: { readonly anew: boolean }, signal?: AbortSignal): Promise<readonly TrustedKey[]>;
  /** The computers whose releases count. */
  readonly trust: Omit<DeviceTrust, 'trustedAfterLook' | 'prepareStore'>;
  /** What a recovery kit keeps of this computer. PKCS #8 PEM, the list that counts, and the key of encrypted releases. */
  readRoot(signal?: AbortSignal): Promise<TrustRoot>;
  /** Makes this computer another one: for a data folder that was not used yet. */
  takeRoot(root: TrustRoot): Promise<void>;
  /** Starts the schedule's tick; `close` stops it. */
  watchSchedule(): void;
  close(): Promise<void>;
}

export interface ContainerChoice {
  readonly releaseId: string;
  readonly directory: string;
  readonly voice?: string | undefined;
  readonly image?: string | undefined;
  readonly base?: string | undefined;
}

export interface TrustRoot {
  readonly signingKey: string;
  readonly list: DeviceList;
  /** Of encrypted releases: an age identity file; null where there is none. */
  readonly encryptionKey: string | null;
}
