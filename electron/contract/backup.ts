/** Releases: complete, verified, signed backups in the team's store. */
import { z } from 'zod';
import { declare, type Started } from './define.ts';
import { type KeepReason, type RetentionSettings, retentionRule, retentionSettings } from './models/retention.ts';
import {
  type BandwidthSettings,
  bandwidthSettings,
  type ScheduleSettings,
  type StoreSettings,
  scheduleSettings,
  storeSettings,
} from './models/settings.ts';
import type { StoreFinding } from './models/store-finding.ts';
import { policyProviders, policyRoles, type StorePolicy } from './models/store-policy.ts';

/** Why something is not whole in a release. */
export const gapReasons = ['damaged', 'unreadable', 'link', 'special', 'encoder', 'mismatch', 'runtime'] as const;
export type GapReason = (typeof gapReasons)[number];

/** Something that belongs into a release and is not in it, or would not work there. */
export interface ReleaseGap {
  /**
   * `damaged`: not what the voice's own document says. `unreadable`: locked, or the disk refuses. `link`, `special`: a symbolic
   * link, a pipe, a socket or a device stands where a file is meant. `encoder`: a shared model that the voice needs is not here.
   * `mismatch`: the voice's two files, its symbols or its description do not fit each other. `runtime`: what a standby runs.
   */
  readonly reason: GapReason;
  /** Null for what belongs to all voices. */
  readonly voice: { readonly id: string; readonly name: string } | null;
  /** Where: as a path in the release; null when it is about no single file. */
  readonly path: string | null;
}

/** Of a release that was published although something is missing: never chosen by itself, never called verified. */
export interface ReleasePartial {
  readonly missing: readonly ReleaseGap[];
  /** More that is missing than is listed. */
  readonly more: number;
}

export interface ReleaseSummary {
  readonly releaseId: string;
  readonly createdAt: string;
  readonly host: string;
  readonly trigger: 'manual' | 'schedule' | 'late';
  readonly files: number;
  readonly bytesTotal: number;
  /** Bytes that this release added to the store. */
  readonly bytesNew: number;
  readonly voices: readonly {
    readonly id: string;
    readonly name: string;
    readonly modelId: string;
    readonly facts?: VoiceFacts;
  }[];
  /** Null or left out: nothing is missing. */
  readonly partial?: ReleasePartial | null;
  /** Left out: it is stored as it is. `locked`: the key is not on this computer; its voices and files are not known. */
  readonly encrypted?: 'open' | 'locked';
  readonly provenance: ReleaseProvenance;
  readonly signed: boolean;
  /** ISO 8601 of the last verification that passed; null when none is known here, while it is damaged, and for a partial release. */
  readonly verifiedAt: string | null;
  /** The best one that passed: how, when and by which computer. */
  readonly verification: ReleaseVerification | null;
  /** Found damaged and not repaired since; it is never the newest then, and never promoted. */
  readonly damaged: ReleaseDamage | null;
  /** Dated in the future by a clock that was wrong; it does not count as the newest. */
  readonly ahead: boolean;
  readonly pinned: boolean;
  /** Names of the channels that point to it. */
  readonly channels: readonly string[];
  /** Its voice was heard and proven: when, and by which computer. */
  readonly heard: { readonly at: string; readonly by: string } | null;
  /** ISO 8601: when a backup last found that there was nothing to add to it, and all of it in the store. */
  readonly stillWholeAt: string | null;
}

export interface EncryptionStatus {
  /** `unset`: nobody has chosen on this computer. */
  readonly state: 'on' | 'off' | 'unset';
  /** ISO 8601: since when. */
  readonly at: string | null;
  /** Public half of the studio's key, `age1…`; null where this computer has none. */
  readonly recipient: string | null;
  /** Who can open releases beside it, as far as this computer was told. */
  readonly recipients: readonly string[];
  readonly passphrase: boolean;
  /** Seconds of this computer's processor for each GB that is encrypted, as measured here. */
  readonly secondsPerGigabyte: number;
}

/** What the weights of a voice are. */
export interface VoiceFacts {
  /** `v2Pro`. */
  readonly version: string;
  /** Symbols of its text table. */
  readonly symbols: number;
  /** Semantic tokens that its two networks share. */
  readonly tokens: number;
  /** The official program whose folder it came from; left out when it came from elsewhere. */
  readonly official?: {
    readonly version: string | null;
    readonly commit: string | null;
    /** SHA-256 of its symbol table file. */
    readonly symbolsSha256: string | null;
  };
}

/** Where a release comes from. */
export interface ReleaseProvenance {
  readonly appVersion: string;
  /** The release that this computer saw last before it. */
  readonly parent: string | null;
  /** Fingerprint of the key that signed; null when the signature does not fit or there is none. */
  readonly device: string | null;
}

export interface ChannelView {
  readonly name: string;
  /** Null when no entry of the channel is believed. */
  readonly releaseId: string | null;
  readonly setAt: string | null;
  readonly by: string | null;
  /** Newer entries that are not believed: torn, not signed, or signed by somebody else. */
  readonly passedOver: number;
}

export interface ChannelEntry {
  readonly key: string;
  /** Null for an entry that is not believed. */
  readonly releaseId: string | null;
  readonly setAt: string | null;
  readonly by: string | null;
  readonly fault: 'torn' | 'unsigned' | 'foreign' | 'revoked' | null;
}

/** Result of job kind `prove`. */
export interface ReleaseProof {
  readonly releaseId: string;
  readonly at: string;
  readonly by: string;
  readonly voices: readonly {
    readonly id: string;
    readonly name: string;
    readonly audioSeconds: number;
    readonly rmsDbfs: number;
  }[];
}

export interface ReleaseVerification {
  /** `listed`: the store named all of it in the right size. `read`: every byte was read back and hashed. */
  readonly how: 'listed' | 'read';
  /** ISO 8601; of what was read on several nights, the first of them. */
  readonly at: string;
  readonly by: string;
}

export interface ReleaseDamage {
  /** ISO 8601. */
  readonly since: string;
  /** The computer that found it. */
  readonly by: string;
  readonly blobs: number;
  /** Names of the voices that cannot be restored whole. */
  readonly voices: readonly string[];
  /** The computer that wanted to repair it does not have the right bytes any more. */
  readonly lost: boolean;
}

/** A release that is damaged, as it was last seen. */
export interface DamagedRelease extends ReleaseDamage {
  readonly releaseId: string;
  readonly createdAt: string;
}

/** How much of the store was read back lately; a seventh each night. */
export interface StoreReading {
  /** ISO 8601: since when every blob was read; null while a seventh was not. */
  readonly completeAt: string | null;
  /** ISO 8601 of the newest night. */
  readonly lastAt: string;
  readonly by: string;
  /** Blobs read within a week. */
  readonly blobs: number;
  /** Blobs that the releases name. */
  readonly of: number;
  /** Blobs found damaged within a week. */
  readonly damaged: number;
}

export interface ReleaseFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface BackupOverview {
  readonly store: StoreSettings | null;
  readonly schedule: ScheduleSettings;
  /** Null: as fast as it goes. */
  readonly bandwidth: BandwidthSettings | null;
  /** The store lies on the disk that holds the voices: one broken disk takes both. */
  readonly sameDisk: boolean;
  /** Does it create an object once, also for a crowd? As the last `checkStore` saw it; null before the first. */
  readonly arbitrates: { readonly ok: boolean; readonly at: string } | null;
  /** ISO 8601: since when the store does not answer; what is shown of it is what was known before. */
  readonly silentSince: string | null;
  readonly lastRelease: ReleaseSummary | null;
  /** Another computer made the last night's release, and it holds everything that is here. */
  readonly doneBy: { readonly releaseId: string; readonly host: string } | null;
  readonly lastError: { readonly code: string; readonly at: string } | null;
  readonly overdue: boolean;
  readonly overdueHours: number;
  readonly nextAt: string | null;
  readonly tidying: Tidying;
  /** Releases that are damaged; the next backup repairs what this computer has the bytes for. */
  readonly damaged: readonly DamagedRelease[];
  /** Null before the first night. */
  readonly reading: StoreReading | null;
  /** Last 30 days, oldest first: did a verified release appear that day; `partial`: one with something missing. */
  readonly days: readonly { readonly day: string; readonly state: 'verified' | 'partial' | 'failed' | 'none' }[];
}

/** Result of job kind `backup`. */
export interface BackupResult {
  readonly releaseId: string;
  readonly files: number;
  readonly bytesTotal: number;
  readonly bytesUploaded: number;
  readonly seconds: number;
  readonly verified: boolean;
  /** Null or left out: nothing is missing. */
  readonly partial?: ReleasePartial | null;
  /** There was nothing new: no release was made, and `releaseId` is the one that holds everything. */
  readonly unchanged: boolean;
  /** Damaged releases that are whole again, and those of which this computer does not have the bytes any more. */
  readonly repaired: readonly string[];
  readonly lost: readonly { readonly releaseId: string; readonly voices: readonly string[] }[];
}

/** Result of job kind `verify`. */
export interface VerifyResult {
  readonly releaseId: string;
  readonly ok: boolean;
  readonly deep: boolean;
  readonly blobsChecked: number;
  readonly bytesRead: number;
  readonly damaged: readonly { readonly sha256: string; readonly problem: 'missing' | 'size' | 'content' }[];
}

/** Result of job kind `store-read`. */
export interface StoreReadResult {
  /** 0 to 6: which seventh of the digests. */
  readonly part: number;
  readonly blobs: number;
  readonly of: number;
  readonly bytesRead: number;
  readonly damaged: readonly { readonly releaseId: string; readonly blobs: number }[];
}

/** Result of job kind `restore` into a folder. */
export interface RestoreResult {
  readonly releaseId: string;
  readonly directory: string;
  readonly files: number;
  readonly bytesDownloaded: number;
  readonly bytesReused: number;
  /** Fingerprint of a key that is not the studio's and was accepted for this one restore; null when none was needed. */
  readonly acceptedKey: string | null;
}

/** Result of job kind `container`. */
export interface ContainerResult {
  readonly releaseId: string;
  readonly directory: string;
  /** As registries and clusters are to know it. */
  readonly image: string;
  /** Id of the voice that speaks. */
  readonly voice: string;
  /** Of the image's manifest: `sha256:…`, the same on every computer that makes it on the same base. */
  readonly digest: string;
  /** Of the image that it stands on; null: it has no system in it, and the Containerfile adds one. */
  readonly base: string | null;
  /** `part`: `runtime`, `models`, `settings`, `voices/ID`. */
  readonly layers: readonly { readonly part: string; readonly digest: string; readonly sizeBytes: number }[];
}

/** Whose bucket it is, by its endpoint; `minio` stands for any other store that speaks S3. */
export type StoreProvider = 'aws' | 'oss' | 'r2' | 'cos' | 'minio';

/** One line of the store doctor. */
export interface StoreCheck {
  readonly name: string;
  /** `unknown`: the store cannot say it, or the key may not ask. */
  readonly state: 'ok' | 'warn' | 'fail' | 'unknown';
  /** What was found; null for an error, which `details.code` names. */
  readonly finding: StoreFinding | null;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

/** What a rule keeps and removes of the releases that are there, newest first. */
export interface RetentionChoice {
  readonly keep: readonly string[];
  readonly remove: readonly string[];
  readonly why: Readonly<Record<string, readonly KeepReason[]>>;
  /** Signed by no computer that is trusted here: left alone. */
  readonly foreign: readonly string[];
}

export interface RetentionView extends RetentionChoice {
  readonly rule: RetentionSettings;
}

export interface PruneResult extends RetentionChoice {
  readonly applied: boolean;
  /** The key of this store may not delete: nothing was removed. */
  readonly denied: boolean;
}

/** A release that was removed and can still be put back. */
export interface RemovedRelease {
  readonly releaseId: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly removedAt: string;
  /** ISO 8601: until when `backup.undo` puts it back. */
  readonly until: string;
  /** The computer that removed it. */
  readonly by: string;
}

/** Result of job kind `collect`. */
export interface CollectResult {
  /**
   * `found`: could be announced. `announced`: is deleted in the night that follows, between `notBefore` and `deadline`. `waiting`:
   * was announced before. `denied`: the key of this store may not delete.
   */
  readonly state: 'nothing' | 'found' | 'announced' | 'waiting' | 'freed' | 'denied';
  /** Files without a release, and what they take. */
  readonly blobs: number;
  readonly bytes: number;
  /** ISO 8601, by the store's clock. */
  readonly notBefore: string | null;
  readonly deadline: string | null;
  /** Objects where announcements should be that are none. */
  readonly odd: readonly string[];
  /** Null when it only looked. */
  readonly leftovers: {
    readonly removed: number;
    readonly stuck: number;
    readonly uploadsEnded: number;
    /** Null where the store does not tell. */
    readonly uploadsLeft: number | null;
  } | null;
}

/** How old releases and unused files are cleared away, as far as this computer did it. */
export interface Tidying {
  readonly rule: RetentionSettings;
  /** ISO 8601 of the last time that old releases were looked through; null before the first. */
  readonly prunedAt: string | null;
  /** How many that removed. */
  readonly removed: number;
  /** The key of this store may not delete: old releases and unused files stay. */
  readonly denied: boolean;
  readonly collectedAt: string | null;
  readonly collected: CollectResult | null;
  /** Why the last night did not get through: an error's code. Backups go on. */
  readonly problem: { readonly code: string; readonly at: string; readonly key: string | null } | null;
}

/** `/mnt/nas`, `D:\\backups`, `\\\\server\\share`. */
const absolutePath = /^(\/|[A-Za-z]:[\\/]|\\\\)/;

/** A word that is no release id. */
export const channelName = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/);

/** `registry.example:5000/voices:tag`; nothing that a shell, YAML or a Containerfile would read as more than a name. */
const imageName = z
  .string()
  .max(255)
  .regex(/^[a-z0-9][a-z0-9._-]*(:[0-9]{1,5})?(\/[a-z0-9][a-z0-9._-]*)*(:[A-Za-z0-9_][A-Za-z0-9._-]*)?$/);

const releaseInput = z.object({ releaseId: z.string().min(1) });
/** Accept exactly this key for this one act, though it is not trusted here; nothing of it is kept. */
const trust = z.string().min(1).max(100).optional();

export const backupCalls = {
  'backup.overview': declare<BackupOverview>()({ effect: 'read', input: z.object({}) }),
  'backup.start': declare<Started>()({ effect: 'write', job: true, input: z.object({}) }),
  'backup.releases': declare<readonly ReleaseSummary[]>()({ effect: 'read', input: z.object({}) }),
  'backup.show': declare<{ readonly release: ReleaseSummary; readonly files: readonly ReleaseFile[] }>()({
    effect: 'read',
    input: releaseInput,
  }),
  /** CycloneDX bill of materials of the release's own runtime, as JSON; null: it has none. */
  'backup.bill': declare<{ readonly bill: Readonly<Record<string, unknown>> | null }>()({
    effect: 'read',
    input: releaseInput,
  }),
  'backup.verify': declare<Started>()({
    effect: 'write',
    job: true,
    input: releaseInput.extend({ deep: z.boolean().default(false) }),
  }),
  'backup.restore': declare<Started>()({
    effect: 'write',
    job: true,
    input: releaseInput.extend({
      directory: z.string().min(1),
      /** Also accept a release without a signature, or signed by a key that is not trusted here. Digests are checked in any case. */
      allowUntrusted: z.boolean().default(false),
      /** Equal files of this computer need not be downloaded; without it the restore proves the store. */
      reuseLocal: z.boolean().default(false),
      trust,
    }),
  }),
  /** A release as a container image, with what Compose and Kubernetes need, in a new folder. */
  'backup.container': declare<Started>()({
    effect: 'write',
    job: true,
    input: releaseInput.extend({
      directory: z.string().min(1),
      /** Left out: the first one of the studio's own. */
      voice: z.string().min(1).max(200).optional(),
      image: imageName.optional(),
      /** Folder of an OCI layout to stand on. */
      base: z.string().min(1).optional(),
    }),
  }),
  'backup.pin': declare<ReleaseSummary>()({ effect: 'write', input: releaseInput.extend({ pinned: z.boolean() }) }),
  'backup.channels': declare<readonly ChannelView[]>()({ effect: 'read', input: z.object({}) }),
  'backup.channelHistory': declare<readonly ChannelEntry[]>()({
    effect: 'read',
    input: z.object({ name: channelName }),
  }),
  'backup.setChannel': declare<ChannelView>()({ effect: 'write', input: releaseInput.extend({ name: channelName }) }),
  /** Restores it to a place of its own, lets every voice speak there and judges the sound; signs what it heard. */
  'backup.prove': declare<Started>()({ effect: 'write', job: true, input: releaseInput }),
  'backup.prune': declare<PruneResult>()({ effect: 'write', input: z.object({ apply: z.boolean() }) }),
  /** What the rule that is set keeps and removes, or another one. */
  'backup.retention': declare<RetentionView>()({ effect: 'read', input: z.object({ rule: retentionRule.optional() }) }),
  'backup.setRetention': declare<BackupOverview>()({
    effect: 'write',
    input: z.object({ retention: retentionSettings }),
  }),
  /** Newest removal first. */
  'backup.removed': declare<readonly RemovedRelease[]>()({ effect: 'read', input: z.object({}) }),
  /** Puts a removed release back and pins it, so that it stays. */
  'backup.undo': declare<ReleaseSummary>()({ effect: 'write', input: releaseInput }),
  /** Frees what no release needs any more, in two nights; with `apply` left out it only looks. */
  'backup.collect': declare<Started>()({
    effect: 'write',
    job: true,
    input: z.object({ apply: z.boolean().default(false) }),
  }),
  'backup.setStore': declare<BackupOverview>()({
    effect: 'write',
    input: z.object({
      store: storeSettings.refine((store) => store.kind !== 'folder' || absolutePath.test(store.path), {
        path: ['path'],
        message: 'must be an absolute path',
      }),
      /** Make the folder when it does not exist; otherwise that is BACKUP_STORE_FOLDER_MISSING. */
      createFolder: z.boolean().default(false),
    }),
  }),
  /** Write-only: keys for the s3 store go to the secret box; they are never answered, logged or released. */
  'backup.setStoreKeys': declare<{ readonly stored: true }>()({
    effect: 'write',
    input: z.object({
      accessKeyId: z.string().min(1),
      secretAccessKey: z.string().min(1),
      /** Of a session; without it, one that is stored is forgotten. */
      sessionToken: z.string().optional(),
    }),
  }),
  /** Writes a probe object to the store, reads it back and deletes it. */
  'backup.checkStore': declare<readonly StoreCheck[]>()({ effect: 'write', input: z.object({}) }),
  'backup.setSchedule': declare<BackupOverview>()({ effect: 'write', input: z.object({ schedule: scheduleSettings }) }),
  /** How fast backups may go; null: as fast as it goes. Holds for transfers that are under way, too. */
  'backup.setBandwidth': declare<BackupOverview>()({
    effect: 'write',
    input: z.object({ bandwidth: bandwidthSettings.nullable() }),
  }),
  /** Are releases encrypted, and who can open them. */
  'backup.encryption': declare<EncryptionStatus>()({ effect: 'read', input: z.object({}) }),
  /**
   * From the next release on. `recipients` (`age1…`), beside those named before, and whoever knows the passphrase can open releases
   * without the studio's own key; the passphrase is kept nowhere. Throws BACKUP_RECIPIENT_MALFORMED, BACKUP_ENCRYPTED_ELSEWHERE.
   */
  'backup.setEncryption': declare<EncryptionStatus>()({
    effect: 'write',
    input: z.discriminatedUnion('state', [
      z.object({ state: z.literal('off') }),
      z.object({
        state: z.literal('on'),
        recipients: z.array(z.string().max(200)).min(1).max(20).optional(),
        passphrase: z.string().min(12).max(1000).optional(),
      }),
    ]),
  }),
  /**
   * A new key: the next release is sent whole and anew. `without`: recipients who open none from then on; they keep opening the older
   * ones. Without a passphrase none opens what is new. A recovery kit from before has the old key only. Throws BACKUP_ENCRYPTION_OFF,
   * BACKUP_RECIPIENT_UNKNOWN, BACKUP_ENCRYPTED_ELSEWHERE.
   */
  'backup.rotateEncryption': declare<EncryptionStatus>()({
    effect: 'write',
    input: z.object({
      without: z.array(z.string().max(200)).max(20).optional(),
      passphrase: z.string().min(12).max(1000).optional(),
    }),
  }),
  /** Write-only: takes the studio's key from its newest encrypted release. Throws BACKUP_ENCRYPTION_KEY_WRONG, BACKUP_RELEASE_UNKNOWN. */
  'backup.unlockEncryption': declare<EncryptionStatus>()({
    effect: 'write',
    input: z.union([
      z.object({ passphrase: z.string().min(1).max(1000) }),
      z.object({ identities: z.array(z.string().max(200)).min(1).max(20) }),
    ]),
  }),
  /**
   * What a key may do and nothing else, in the words of the store's provider. Whatever is left out is that of the bucket that is
   * set; throws BACKUP_STORE_MISSING where none is.
   */
  'backup.policy': declare<StorePolicy>()({
    effect: 'read',
    input: z.object({
      role: z.enum(policyRoles),
      provider: z.enum(policyProviders).optional(),
      bucket: z.string().min(1).optional(),
      prefix: z.string().optional(),
    }),
  }),
} as const;
