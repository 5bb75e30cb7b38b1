/**
 * The releases of a store, read from the store itself: whoever has the store has the registry. What was read and
 * digest-checked once is remembered by the index's etag; trust and pins are looked at anew every time.
 */
import { z } from 'zod';
import type { ReleaseDamage, ReleaseSummary, ReleaseVerification } from '../contract/backup.ts';
import { AppError } from '../kernel/app-error.ts';
import { sha256Hex } from '../kernel/hash-file.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import type { Log } from '../kernel/ports.ts';
import { knownHost, shownHost } from './content/release-host.ts';
import type { Mark, Marks } from './damage/marks.ts';
import { inParallel } from './parallel.ts';
import type { ObjectStore, StoredObject } from './ports.ts';
import { type Attested, attestedFor, heardRecords, readAttested, stillWholeRecords } from './records/attestations.ts';
import { type Channels, channelRecords, createChannels } from './records/channels.ts';
import type { Records } from './records/records.ts';
import { releasePartial } from './release/gaps.ts';
import { MAX_INDEX_BYTES, readIndex } from './release/index-document.ts';
import {
  blobKey,
  marksPrefix,
  pinKey,
  pinsPrefix,
  readingsPrefix,
  releaseIdOfIndexKey,
  releaseKey,
  releasesPrefix,
  signatureKey,
} from './release/keys.ts';
import {
  invalid,
  MAX_MANIFEST_BYTES,
  type Release,
  type ReleaseEntry,
  type ReleaseFacts,
  type StoredBlob,
  voiceInRelease,
} from './release/manifest.ts';
import { type Dated, isAhead, newestFirst } from './release/release-date.ts';
import { isReleaseId } from './release/release-id.ts';
import { type Inner, readStored, type Sealed, type StoredRelease } from './release/sealed-manifest.ts';
import {
  countsFor,
  fingerprintOf,
  judgeSignature,
  MAX_SIGNATURE_BYTES,
  type SignatureVerdict,
  signerOf,
  type TrustedKey,
} from './release/signature.ts';
import type { Identities } from './sealed/age.ts';
import { canOpen, openInner } from './sealed/open-release.ts';
import { checkLayout } from './store/layout.ts';

const READS_AT_ONCE = 8;

/** A release that was read, digest-checked and signature-checked. */
export interface ReadRelease {
  readonly summary: ReleaseSummary;
  readonly facts: ReleaseFacts;
  readonly verdict: SignatureVerdict;
  readonly manifestSha256: string;
  /** The very bytes that were signed; a standby checks them again with `signatureBytes` and its pinned key. */
  readonly manifestBytes: Uint8Array;
  /** Null when the release is not signed. */
  readonly signatureBytes: Uint8Array | null;
  readonly configSha256: string;
  readonly configBytes: number;
  /** Of an encrypted release whose key is not here there are none. */
  readonly entries: readonly ReleaseEntry[];
  /** What the store has of its files, each digest once. */
  readonly blobs: readonly StoredBlob[];
  /** Null: its files are stored as they are. */
  readonly sealed: Sealed | null;
  /** What was in an encrypted release; null where it is none, or its key is not here. */
  readonly inner: Omit<Inner, 'release'> | null;
}

export interface Registry {
  /** Newest first, those dated in the future last. Releases that cannot be read are left out and told in the log. */
  list(signal?: AbortSignal): Promise<readonly ReleaseSummary[]>;
  /** Throws BACKUP_RELEASE_UNKNOWN, BACKUP_MANIFEST_INVALID, BACKUP_PATH_UNSAFE, BACKUP_BLOB_DAMAGED. */
  read(releaseId: string, signal?: AbortSignal): Promise<ReadRelease>;
  /** As whoever has no key sees it: what the store has to hold, and nothing of what is inside. */
  readOuter(releaseId: string, signal?: AbortSignal): Promise<ReadRelease>;
  /**
   * Digests of the releases, and of what was said of them, that carry a valid signature of this key, whatever it counts; and when
   * the store got them, by its clock.
   */
  signedBy(
    publicKey: string,
    signal?: AbortSignal,
  ): Promise<readonly { readonly sha256: string; readonly modifiedAtMs: number }[]>;
  readonly channels: Channels;
  readonly records: Records;
  pin(releaseId: string, pinned: boolean, signal?: AbortSignal): Promise<void>;
}

const remembered = z.object({
  etag: z.string(),
  manifestSha256: z.string(),
  /** Raw public key of a valid signature; null when there is none. */
  signer: z.string().nullable(),
  /** Of an encrypted release: for which key. Left out: it is stored as it is. */
  recipient: z.string().optional(),
  /** SHA-256 of what is signed inside; left out where that was not opened. */
  innerSha256: z.string().optional(),
  summary: z.object({
    releaseId: z.string(),
    createdAt: z.string(),
    host: z.string(),
    trigger: z.enum(['manual', 'schedule', 'late']),
    files: z.number(),
    bytesTotal: z.number(),
    bytesNew: z.number(),
    voices: z.array(voiceInRelease),
    // Of a release that was remembered before there were partial ones nothing was left out knowingly.
    partial: releasePartial.nullable().default(null),
    appVersion: z.string(),
    parent: z.string().nullable(),
  }),
});
type Remembered = z.output<typeof remembered>;
const memoryFile = z.object({ version: z.literal(3), store: z.string(), releases: z.record(z.string(), remembered) });

interface Remembering {
  /** Where summaries are remembered between runs. */
  readonly memory: string;
  readonly trustedKeys: () => Promise<readonly TrustedKey[]>;
  /** What opens encrypted releases. */
  readonly identities: () => Promise<Identities>;
  readonly verified: (release: Dated) => Verified;
  /** By this computer's clock. */
  readonly nowMs: () => number;
}

/** What is known of a release's verifications: the best one, and when the last one passed. */
export interface Verified {
  readonly verification: ReleaseVerification | null;
  readonly verifiedAt: string | null;
}

/**
 * The releases of this store as it was last seen, newest first; for when it does not answer. Pins and marks are not known then.
 * `storeName` is the name of the `ObjectStore`.
 */
export async function knownReleases(
  { memory, trustedKeys, verified, nowMs }: Remembering,
  storeName: string,
): Promise<readonly ReleaseSummary[]> {
  const [stored, trusted] = await Promise.all([readJsonFile(memory, memoryFile).catch(() => null), trustedKeys()]);
  const releases = stored?.store === storeName ? stored.releases : {};
  return Object.values(releases)
    .map((release) => describe(release, trusted, { verified, nowMs: nowMs() }))
    .sort(newestFirst);
}

/** What is said of a release beside it, before the store was asked. */
export const nothingSaid = {
  damaged: null,
  ahead: false,
  pinned: false,
  channels: [],
  heard: null,
  stillWholeAt: null,
} as const;

const unverified: Verified = { verification: null, verifiedAt: null };

/** What is known of a release without what is said beside it. One with something missing is never called verified. */
function describe(
  { summary, signer, manifestSha256, recipient, innerSha256 }: Omit<Remembered, 'etag'>,
  trusted: readonly TrustedKey[],
  { verified, nowMs }: { readonly verified: Remembering['verified']; readonly nowMs: number },
): ReleaseSummary {
  return {
    ...publicSummary(summary, signer),
    ...(recipient !== undefined && { encrypted: innerSha256 === undefined ? ('locked' as const) : ('open' as const) }),
    host: shownHost(summary.host, signer, trusted),
    signed: isTrusted(signer, manifestSha256, trusted),
    ...(summary.partial ? unverified : verified(summary)),
    ...nothingSaid,
    ahead: isAhead(summary, nowMs),
  };
}

function isTrusted(signer: string | null, manifestSha256: string, trusted: readonly TrustedKey[]): boolean {
  return trusted.some((key) => key.publicKey === signer && countsFor(key, manifestSha256));
}

function damageOf(mark: Mark | undefined, trusted: readonly TrustedKey[]): ReleaseDamage | null {
  if (mark?.state !== 'damaged') return null;
  const { since, by, blobs, voices, lost } = mark;
  return { since, by: knownHost(by, trusted), blobs, voices, lost };
}

export function createRegistry(
  deps: Remembering & {
    readonly store: ObjectStore;
    readonly records: Records;
    readonly marks: Pick<Marks, 'read'>;
    readonly log: Log;
    /** Told what was listed, so that what is damaged is known from now on. */
    readonly onListed?: (releases: readonly ReleaseSummary[]) => void;
  },
): Registry {
  const { store, memory, records, marks, trustedKeys, verified, log } = deps;
  const channels = createChannels(records);

  async function recall(): Promise<Record<string, Remembered>> {
    const stored = await readJsonFile(memory, memoryFile).catch(() => null);
    return stored?.store === store.name ? stored.releases : {};
  }

  async function load(releaseId: string, identities: Identities, signal?: AbortSignal) {
    if (!isReleaseId(releaseId)) throw unknown(releaseId);
    await checkLayout(store, signal);
    const index = await store.get(releaseKey(releaseId, 'index.json'), { maxBytes: MAX_INDEX_BYTES, signal });
    if (!index) throw unknown(releaseId);
    const { manifestSha256 } = readIndex(index, releaseId);
    const manifestBytes = await store.get(blobKey(manifestSha256), { maxBytes: MAX_MANIFEST_BYTES, signal });
    if (!manifestBytes) throw new AppError('BACKUP_BLOB_MISSING', { details: { sha256: manifestSha256 } });
    if (sha256Hex(manifestBytes) !== manifestSha256) {
      throw new AppError('BACKUP_BLOB_DAMAGED', { details: { sha256: manifestSha256, problem: 'content' } });
    }
    const outer = readStored(manifestBytes);
    // A signed manifest under another release's name would be an old release posing as a new one.
    if (outer.facts.releaseId !== releaseId) throw invalid('manifest-of-other-release');
    const signatureBytes = await store.get(signatureKey(manifestSha256), { maxBytes: MAX_SIGNATURE_BYTES, signal });
    const signer = signerOf(manifestBytes, signatureBytes);
    const inner = await openInner(store, outer, { identities, signer, signal });
    // What the store has to hold is said outside, everything else inside.
    const { facts, entries } = inner?.release ?? outer;
    return { release: { ...outer, facts, entries }, inner, signer, manifestSha256, manifestBytes, signatureBytes };
  }

  async function pinsOf(prefix: string, signal?: AbortSignal): Promise<ReadonlyMap<string, PinState>> {
    const { objects } = await store.list(prefix, { signal });
    return readPins(objects);
  }

  /** What is said beside the releases. `only`: beside this one. */
  async function readSaid(
    trusted: readonly TrustedKey[],
    { only, signal }: { readonly only?: string; readonly signal?: AbortSignal | undefined },
  ): Promise<Said> {
    const [pins, views, attested, marked] = await Promise.all([
      pinsOf(only === undefined ? pinsPrefix : `${pinsPrefix}${only}/`, signal),
      channels.list({ trusted, signal }),
      readAttested(records, { only, trusted, signal }),
      marks.read(only, signal),
    ]);
    const channelsOf = (releaseId: string): readonly string[] =>
      views.filter((view) => view.releaseId === releaseId).map(({ name }) => name);
    return { pins, channelsOf, attested, marks: marked };
  }

  function complete(
    release: Omit<Remembered, 'etag'>,
    { trusted, said, nowMs }: { readonly trusted: readonly TrustedKey[]; readonly said: Said; readonly nowMs: number },
  ): ReleaseSummary {
    const { manifestSha256 } = release;
    const { releaseId } = release.summary;
    const damaged = damageOf(said.marks.get(releaseId), trusted);
    return {
      ...describe(release, trusted, { verified, nowMs }),
      ...(damaged && unverified),
      damaged,
      pinned: said.pins.get(releaseId)?.pinned ?? false,
      channels: said.channelsOf(releaseId),
      ...shownBy(attestedFor(said.attested, { releaseId, manifestSha256 }), trusted),
    };
  }

  /** The store's clock is asked only where a release looks as if it came from the future: then one of the clocks is wrong. */
  async function judgingNow(releases: readonly Dated[], signal?: AbortSignal): Promise<number> {
    const hereMs = deps.nowMs();
    if (!releases.some((release) => isAhead(release, hereMs))) return hereMs;
    return store.serverNow(signal).catch((error: unknown) => {
      signal?.throwIfAborted();
      // A store that can only be read has no file to show its clock by.
      log.warn('releases are judged by the clock here', { error: String(error) });
      return hereMs;
    });
  }

  /** Every release that can be read, by its id, with when the store got it. */
  async function readAll(signal?: AbortSignal): Promise<readonly (Remembered & { readonly modifiedAtMs: number })[]> {
    const [{ objects }, before] = await Promise.all([store.list(releasesPrefix, { signal }), recall()]);
    const releases: Record<string, Remembered> = {};
    const identities = await deps.identities();
    const indexes = objects.flatMap((object) => {
      const releaseId = releaseIdOfIndexKey(object.key);
      return releaseId && isReleaseId(releaseId) ? [{ ...object, releaseId }] : [];
    });
    await inParallel(indexes, READS_AT_ONCE, signal, async ({ releaseId, etag }, either) => {
      const known = before[releaseId];
      if (known?.etag === etag && !(await canBeOpenedNow(known, identities))) {
        releases[releaseId] = known;
        return;
      }
      try {
        const loaded = await load(releaseId, identities, either);
        releases[releaseId] = { etag, ...toKeep(loaded) };
      } catch (error) {
        // One damaged release must not hide the others; anything else (no network, no rights) is not about this release.
        if (!isAboutOneRelease(error)) throw error;
        log.warn('release left out', { releaseId, code: error.code, ...error.details });
      }
    });
    await writeJsonFile(memory, { version: 3, store: store.name, releases });
    return indexes.flatMap(({ releaseId, modifiedAtMs }) => {
      const release = releases[releaseId];
      return release ? [{ ...release, modifiedAtMs }] : [];
    });
  }

  async function readWith(identities: Identities, releaseId: string, signal?: AbortSignal): Promise<ReadRelease> {
    const loaded = await load(releaseId, identities, signal);
    const { release, inner, manifestSha256, manifestBytes, signatureBytes } = loaded;
    const trusted = await trustedKeys();
    const [said, nowMs] = await Promise.all([
      readSaid(trusted, { only: releaseId, signal }),
      judgingNow([release.facts], signal),
    ]);
    return {
      summary: complete(toKeep(loaded), { trusted, said, nowMs }),
      facts: release.facts,
      verdict: judgeSignature(manifestBytes, signatureBytes, trusted),
      manifestSha256,
      manifestBytes,
      signatureBytes,
      configSha256: release.configSha256,
      configBytes: release.configBytes,
      entries: release.entries,
      blobs: release.blobs,
      sealed: release.sealed,
      inner,
    };
  }

  return {
    async list(signal) {
      await checkLayout(store, signal);
      // Who is trusted comes first: a computer that was let in a moment ago may have found damage.
      const trusted = await trustedKeys();
      const [releases, said] = await Promise.all([readAll(signal), readSaid(trusted, { signal })]);
      const nowMs = await judgingNow(
        releases.map(({ summary }) => summary),
        signal,
      );
      const list = releases.map((release) => complete(release, { trusted, said, nowMs })).sort(newestFirst);
      deps.onListed?.(list);
      return list;
    },
    async signedBy(publicKey, signal) {
      const releases = (await readAll(signal)).filter((release) => release.signer === publicKey);
      const prefixes = [
        ...[channelRecords, heardRecords, stillWholeRecords].map(({ prefix }) => prefix),
        marksPrefix,
        readingsPrefix,
      ];
      return [
        ...releases.flatMap(({ manifestSha256, innerSha256, modifiedAtMs }) =>
          [manifestSha256, ...(innerSha256 === undefined ? [] : [innerSha256])].map((sha256) => ({
            sha256,
            modifiedAtMs,
          })),
        ),
        ...(await records.signedBy(prefixes, publicKey, signal)),
      ];
    },
    read: async (releaseId, signal) => readWith(await deps.identities(), releaseId, signal),
    readOuter: (releaseId, signal) => readWith([], releaseId, signal),
    channels,
    records,
    async pin(releaseId, pinned, signal) {
      const last = (await pinsOf(`${pinsPrefix}${releaseId}/`, signal)).get(releaseId);
      if ((last?.pinned ?? false) === pinned) return;
      await store.put(pinKey(releaseId, (last?.number ?? 0) + 1, pinned), new Uint8Array(), { signal });
    },
  };
}

/** It says something of the release that was read, and nothing of the store or the way to it. */
export function isAboutOneRelease(error: unknown): error is AppError {
  return error instanceof AppError && aboutOneRelease.has(error.code);
}

const aboutOneRelease = new Set<string>([
  'BACKUP_RELEASE_UNKNOWN',
  'BACKUP_MANIFEST_INVALID',
  'BACKUP_PATH_UNSAFE',
  'BACKUP_BLOB_MISSING',
  'BACKUP_BLOB_DAMAGED',
  'BACKUP_STORE_ANSWER_UNKNOWN',
  'BACKUP_OBJECT_TOO_LARGE',
]);

/** With the name that the studio has for the computer that heard it. */
function shownBy<T extends Pick<ReleaseSummary, 'heard'>>(attested: T, trusted: readonly TrustedKey[]): T {
  const { heard } = attested;
  return heard ? { ...attested, heard: { ...heard, by: knownHost(heard.by, trusted) } } : attested;
}

interface Said {
  readonly marks: ReadonlyMap<string, Mark>;
  readonly pins: ReadonlyMap<string, PinState>;
  readonly channelsOf: (releaseId: string) => readonly string[];
  readonly attested: Attested;
}

interface PinState {
  readonly number: number;
  readonly pinned: boolean;
}

function readPins(objects: readonly StoredObject[]): ReadonlyMap<string, PinState> {
  const pins = new Map<string, PinState>();
  for (const { key } of objects) {
    const [, releaseId, digits, word] = /^pins\/([^/]+)\/(\d{6})-(on|off)$/.exec(key) ?? [];
    if (!releaseId || !digits) continue;
    const number = Number(digits);
    if (number > (pins.get(releaseId)?.number ?? 0)) pins.set(releaseId, { number, pinned: word === 'on' });
  }
  return pins;
}

/** It was locked when it was remembered, and its key has come since. */
async function canBeOpenedNow({ recipient, innerSha256 }: Remembered, identities: Identities): Promise<boolean> {
  return recipient !== undefined && innerSha256 === undefined && (await canOpen(identities, recipient));
}

function toKeep({
  release,
  inner,
  signer,
  manifestSha256,
}: {
  readonly release: StoredRelease;
  readonly inner: Inner | null;
  readonly signer: string | null;
  readonly manifestSha256: string;
}): Omit<Remembered, 'etag'> {
  const summary = factsToKeep(release);
  // The files of a locked release are not known, only how many blobs there are and what they weigh.
  const counted = { files: release.blobs.length, bytesTotal: bytesOf(release.blobs) };
  return {
    manifestSha256,
    signer,
    summary: release.sealed && !inner ? { ...summary, ...counted } : summary,
    ...(release.sealed && { recipient: release.sealed.recipient }),
    ...(inner && { innerSha256: sha256Hex(inner.manifest) }),
  };
}

const bytesOf = (blobs: readonly StoredBlob[]): number => blobs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

/** What the facts of a release say of it; whether it is signed, verified, damaged or pinned stands elsewhere. */
function factsToKeep({ facts, entries }: Pick<Release, 'facts' | 'entries'>): Remembered['summary'] {
  return {
    releaseId: facts.releaseId,
    createdAt: facts.createdAt,
    host: facts.host,
    trigger: facts.trigger,
    files: entries.length,
    bytesTotal: entries.reduce((sum, entry) => sum + entry.sizeBytes, 0),
    bytesNew: facts.bytesNew,
    voices: [...facts.voices],
    partial: facts.partial ? { ...facts.partial, missing: [...facts.partial.missing] } : null,
    appVersion: facts.appVersion,
    parent: facts.parent,
  };
}

function publicSummary({ appVersion, parent, ...summary }: Remembered['summary'], signer: string | null) {
  return { ...summary, provenance: { appVersion, parent, device: signer === null ? null : fingerprintOf(signer) } };
}

/** Of a release that was made a moment ago. `signer`: raw public key of its signature. */
export function summarize(release: Pick<Release, 'facts' | 'entries'>, signer: string) {
  return publicSummary(factsToKeep(release), signer);
}

function unknown(releaseId: string): AppError {
  return new AppError('BACKUP_RELEASE_UNKNOWN', {
    details: { releaseId: releaseId.slice(0, 100) },
    remedy: { kind: 'open', screen: 'backup' },
  });
}
