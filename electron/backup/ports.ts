/**
 * What backup needs from the world: a store of objects, the files that make up a release, a place for secrets and a file
 * hasher. Keys of the store are relative to its prefix; nothing here can overwrite a release once it is visible.
 */
import type { ReleaseGap, VoiceFacts } from '../contract/backup.ts';
import type { Settings, StoreSettings } from '../contract/models/settings.ts';
import type { Pace } from '../kernel/pace.ts';

export interface StoredObject {
  readonly key: string;
  readonly sizeBytes: number;
  /** Opaque and without quotes; only good for "is it still the same object", never as a proof of content. */
  readonly etag: string;
  /** Milliseconds since 1970, by the store's clock. */
  readonly modifiedAtMs: number;
}

export interface StaleUploads {
  readonly ended: number;
  readonly left: number | null;
}

export interface Listing {
  readonly objects: readonly StoredObject[];
}

export interface PutFileOptions {
  /** Hex digest that the bytes sent must have. A file that turns out different leaves no object and throws BACKUP_FILE_CHANGING. */
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly signal?: AbortSignal;
  /** Told as bytes reach the store (or were found there from an interrupted upload). */
  readonly onBytes?: (count: number) => void;
  /** Asked before each piece that is sent; left out: as fast as it goes. */
  readonly pace?: Pace | undefined;
}

/** How a store is called in `ObjectStore.name`, also while it cannot be opened. */
export function storeNameOf(store: StoreSettings): string {
  return store.kind === 'folder' ? store.path : `${store.bucket}/${asPrefix(store.prefix)}`;
}

/** Ends in a slash unless it is empty. */
export function asPrefix(prefix: string): string {
  return prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
}

/** The command line that sets this bucket. */
export function setStoreCommand(store: Omit<Extract<StoreSettings, { kind: 's3' }>, 'kind'>): string {
  const { endpoint, region, bucket, prefix, pathStyle, endpointIsBucket } = store;
  const where = `--endpoint ${endpoint} --region ${region} --bucket ${bucket} --prefix ${prefix}`;
  const style = `${pathStyle ? ' --path-style' : ''}${endpointIsBucket ? ' --endpoint-is-bucket' : ''}`;
  return `understudy store set s3 ${where}${style}`;
}

/** A bucket or a folder. Every method throws an AppError with a BACKUP_ code when the store does not do what it is told. */
export interface ObjectStore {
  readonly kind: StoreSettings['kind'];
  /** For people and logs: `bucket/prefix` or the folder's path. Holds no secret. */
  readonly name: string;
  /** Of a folder: where its disk is mounted; null on the system's own disk. */
  readonly mountPoint?: string | null;
  /** Of a bucket: its keys are of a session and end with it, and so does what is signed with them. */
  readonly keysEnd?: boolean;
  /** Small objects. With `ifAbsent` an existing key is left alone and answered as `exists`. */
  put(
    key: string,
    bytes: Uint8Array,
    options?: { readonly ifAbsent?: boolean; readonly signal?: AbortSignal },
  ): Promise<'created' | 'exists'>;
  putFile(key: string, file: string, options: PutFileOptions): Promise<void>;
  /** The whole object, or null when there is none. More than `maxBytes` (default 8 MiB) is refused. */
  get(key: string, options?: { readonly maxBytes?: number; readonly signal?: AbortSignal }): Promise<Uint8Array | null>;
  /**
   * Bytes from `from` on. A piece is good until the next one is asked for; its memory is used again. Ends early only by
   * throwing; a missing object throws BACKUP_BLOB_MISSING.
   */
  stream(
    key: string,
    options?: {
      readonly from?: number;
      /** Of the whole object, where that is known: a large one may be read in another way. */
      readonly sizeBytes?: number;
      readonly signal?: AbortSignal;
    },
  ): AsyncIterable<Uint8Array>;
  /** Inside the store, without its bytes coming here. A missing object throws BACKUP_BLOB_MISSING. */
  copy(from: string, to: string, signal?: AbortSignal): Promise<void>;
  head(key: string, signal?: AbortSignal): Promise<StoredObject | null>;
  /** All of it or an error: a listing that is cut short or contradicts itself throws BACKUP_LIST_UNSOUND. */
  list(prefix: string, options?: { readonly signal?: AbortSignal }): Promise<Listing>;
  delete(key: string, signal?: AbortSignal): Promise<void>;
  /** Milliseconds since 1970 by the store's own clock, so that a wrong clock here cannot misdate a release. */
  serverNow(signal?: AbortSignal): Promise<number>;
  /** What the bucket is set to; left out by stores that have no such settings. Never throws for what a store does not know. */
  bucketFacts?(signal?: AbortSignal): Promise<BucketFacts>;
  /**
   * Ends uploads of large files that were begun more than a day ago and come no further, whichever computer began them; left out
   * by stores that have none. One that cannot be ended is counted and does not throw. `left` is null where nobody can tell.
   */
  endStaleUploads?(signal?: AbortSignal): Promise<StaleUploads>;
  /** A URL that reads this object without keys for `expiresS` seconds; null when the store has no such thing. */
  presignGet(key: string, expiresS: number): Promise<string | null>;
  close(): Promise<void>;
}

/** Access keys of a bucket. Those of a session end within hours and are nothing without its token. */
export interface StoreKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** What a store says of itself; null where it does not say, with the reason. */
export interface BucketFacts {
  readonly versioning: Answered<'on' | 'suspended' | 'off'>;
  readonly lifecycle: Answered<readonly LifecycleRule[]>;
  /** Days for which every new object is kept by the bucket's own rule; null without such a rule, also where there is no lock. */
  readonly lock: Answered<{ readonly mode: 'compliance' | 'governance'; readonly days: number } | 'possible' | null>;
  /** Uploads that were begun below our prefix and neither completed nor aborted; of the first thousand in the bucket. */
  readonly uploads: Answered<{ readonly count: number; readonly oldestAtMs: number | null; readonly more: boolean }>;
}

/** `not-there`: the store has no such request. `denied`: the key may not ask. */
export type Answered<T> = { readonly is: T } | { readonly unknown: 'not-there' | 'denied' };

/** A rule of the bucket that is switched on and concerns objects by their name alone. */
export interface LifecycleRule {
  readonly id: string;
  readonly prefix: string;
  /** Days after which current objects are deleted; 0 for a day that is named. Null: never. */
  readonly expiresDays: number | null;
  /** Days after which objects lie where reading them takes hours first. Null: never. */
  readonly archivesDays: number | null;
  /** Of versions that were written over or deleted. */
  readonly noncurrentDays: number | null;
  readonly abortsUploadsDays: number | null;
}

export type FileRole = 'weights' | 'config' | 'reference' | 'runtime' | 'document';

/** What is in a release with all of its files or not at all. */
export type Unit =
  | { readonly kind: 'voice'; readonly id: string; readonly name: string }
  | { readonly kind: 'runtime' };

/** One file that goes into a release. */
export interface SourceFile {
  /** Path inside the release: NFC, `/` between parts, relative. */
  readonly path: string;
  /** Where it lies on this computer. */
  readonly absolute: string;
  readonly sizeBytes: number;
  /** POSIX permission bits. */
  readonly mode: number;
  readonly role: FileRole;
  /** Left out or null: a file for itself. */
  readonly unit?: Unit | null;
  /** Its unit is whole without it. */
  readonly spare?: boolean;
  /** What it has to be, as the document of its unit says. */
  readonly sha256?: string;
}

export interface VoiceInRelease {
  readonly id: string;
  readonly name: string;
  readonly modelId: string;
  /** Left out where nobody looked into its weights. */
  readonly facts?: VoiceFacts;
}

export interface ReleaseContent {
  readonly files: readonly SourceFile[];
  readonly voices: readonly VoiceInRelease[];
  /** What is known to be missing before a file was read. */
  readonly gaps: readonly ReleaseGap[];
}

/** What a release is made of, looked up anew for every run. */
export interface ReleaseSource {
  collect(signal?: AbortSignal): Promise<ReleaseContent>;
}

/** A folder of the library. */
export interface LibraryVoice extends VoiceInRelease {
  readonly directory: string;
  /** Why nothing of it goes into a release; null or left out when it does. */
  readonly broken?: Pick<ReleaseGap, 'reason' | 'path'> | null;
  /** What keeps it from speaking elsewhere although its files are whole. */
  readonly lacks?: readonly Pick<ReleaseGap, 'reason' | 'path'>[];
  /** Path below its folder → digest, as its own document says. */
  readonly digests?: ReadonlyMap<string, string>;
}

/** The voices library: one folder per voice, whole or not. */
export interface VoiceFiles {
  list(signal?: AbortSignal): Promise<readonly LibraryVoice[]>;
}

export type RuntimeFile = Omit<SourceFile, 'role'>;

/** The runtime that lets a bare standby serve the release. Paths are relative to `runtime/`. */
export interface RuntimeImage {
  files(signal?: AbortSignal): Promise<readonly RuntimeFile[]>;
  /** Of a runtime that knows what belongs to it: the first file that is not among those found; null when it is complete. */
  lacking?(found: readonly RuntimeFile[]): Promise<string | null>;
}

/** A small file that is made for releases. */
export interface MadeDocument {
  readonly path: string;
  readonly content: () => Uint8Array;
}

/** How a voice sounded that was let speak; throws what the engine throws. */
export interface VoiceSound {
  readonly audioSeconds: number;
  readonly rmsDbfs: number;
  /** Empty when it is a voice. */
  readonly problems: readonly string[];
}

/** Lets voices of a restored release speak the canary sentence, with that release's own models. */
export type SpeakRestored = (
  restored: { readonly directory: string; readonly voices: readonly VoiceInRelease[] },
  options: { readonly signal: AbortSignal; readonly onVoice: (index: number) => void },
) => Promise<readonly VoiceSound[]>;

/** SHA-256 of whole files, off the main thread. */
export interface FileHasher {
  sha256(
    file: string,
    options?: { readonly signal?: AbortSignal; readonly onBytes?: (count: number) => void },
  ): Promise<string>;
}

/** Encrypts whole files, off the main thread. */
export interface FileSealer {
  /**
   * Into `target`, which must not exist. Answers what was read and what was written. For a recipient, or with the head of an earlier
   * time, which must never be used for another file.
   */
  seal(
    file: string,
    target: string,
    options: { readonly signal?: AbortSignal | undefined } & SealWith,
  ): Promise<{ readonly plain: Summed; readonly stored: Summed }>;
}

export type SealWith = { readonly recipient: string } | { readonly as: SealedHead };

export interface SealedHead {
  readonly header: Uint8Array;
  readonly fileKey: Uint8Array;
  readonly nonce: Uint8Array;
}

interface Summed {
  /** Hex. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** The part of the settings that this room reads and, through its own calls, writes. */
export interface BackupSettings {
  get(): Pick<
    Settings,
    'store' | 'schedule' | 'retention' | 'bandwidth' | 'studioName' | 'deviceName' | 'releasesCarryNames'
  >;
  set(change: Partial<Pick<Settings, 'store' | 'schedule' | 'retention' | 'bandwidth'>>): Promise<unknown>;
}

/**
 * Opens the store that the settings name; the app decides which adapter that is. `create` lets a folder store make what is
 * missing inside its folder (`layout`), or the folder itself as well (`folder`).
 */
export type OpenStore = (
  settings: StoreSettings,
  options: {
    readonly create: 'nothing' | 'layout' | 'folder';
    /** Of a folder store: where its disk was mounted when it was chosen. Not mounted there is BACKUP_STORE_NOT_MOUNTED. */
    readonly mountedAt?: string | null;
  },
) => Promise<ObjectStore>;

/** The object that every store has from its first day on; without it a folder is no store. */
export { layoutKey } from './release/keys.ts';

/** Names under which this room keeps its secrets in the box. */
export const secretNames = {
  accessKeyId: 'store.accessKeyId',
  secretAccessKey: 'store.secretAccessKey',
  /** Only beside keys of a session. */
  sessionToken: 'store.sessionToken',
  signingKey: 'backup.signingKey',
  /** The key that follows, from before the store has the list that names it until it is the signing key. */
  nextSigningKey: 'backup.nextSigningKey',
  /** Opens encrypted releases: an age identity file, the newest key first. */
  encryptionKey: 'backup.encryptionKey',
  /** Of a request to be trusted that was not answered yet; base64. */
  requestSecret: 'backup.requestSecret',
} as const;
