/**
 * Which releases may be started or restored from: those that a key of the studio signed, and none older than was seen. The
 * newest is chosen among those in which nothing is missing, and that are not damaged in the store.
 */
import type { ReleaseSummary } from '../../contract/backup.ts';
import { AppError } from '../../kernel/app-error.ts';
import { plainText } from '../../kernel/grouped-text.ts';
import { type BackupSettings, storeNameOf } from '../ports.ts';
import type { ReadRelease } from '../registry.ts';
import { assertTrusted, fingerprintOf, type SignatureVerdict } from '../release/signature.ts';
import { lockedError } from '../sealed/open-release.ts';
import type { ChosenStore } from '../store/chosen-store.ts';
import type { ReleaseFloor } from './release-floor.ts';

/**
 * Whose release is taken: the studio's; anybody's, for a look into a folder; or that of one key which a person has compared,
 * for one act. Nothing of the last is remembered, and a key that was revoked is never accepted.
 */
export type Acceptance = 'trusted' | 'any' | { readonly fingerprint: string };

export interface TrustedReleases {
  /** Id of the newest trusted release that was ever seen in the store; null when none was. */
  newestSeen(): Promise<string | null>;
  /**
   * Newest release that is whole, not damaged, and signed by a trusted key; null when there is none. One that is dated in the
   * future is that only where there is no other. Throws BACKUP_RELEASE_ROLLED_BACK when a newer one was seen before and is gone.
   */
  latest(signal?: AbortSignal): Promise<ReleaseSummary | null>;
  /** The same by id; where there are releases and none counts, it throws why the newest does not. */
  newestThatCounts(signal?: AbortSignal): Promise<string | null>;
  /** Throws BACKUP_RELEASE_UNKNOWN, _UNSIGNED, _FOREIGN, _REVOKED, BACKUP_MANIFEST_INVALID. */
  read(releaseId: string, signal?: AbortSignal): Promise<ReadRelease>;
  /** The same, to start it as a service. Throws BACKUP_RELEASE_DAMAGED too, unless that was `begun` already. */
  readWhole(releaseId: string, signal?: AbortSignal, options?: { readonly begun?: boolean }): Promise<ReadRelease>;
  /**
   * The same for one restore. `acceptedKey` is the fingerprint of a key that is not the studio's and counted this once. Throws
   * BACKUP_RELEASE_OTHER_KEY when another key signed than the one that was named.
   */
  readAccepting(
    releaseId: string,
    accept: Acceptance,
    signal?: AbortSignal,
  ): Promise<{ readonly release: ReadRelease; readonly acceptedKey: string | null }>;
}

export function createTrustedReleases(deps: {
  readonly settings: BackupSettings;
  readonly chosenStore: ChosenStore;
  readonly floor: ReleaseFloor;
}): TrustedReleases {
  const { settings, chosenStore, floor } = deps;

  async function readAccepting(releaseId: string, accept: Acceptance, signal?: AbortSignal) {
    const { registry, store } = await chosenStore.open();
    const release = await registry.read(releaseId, signal);
    const { verdict, summary } = release;
    if (typeof accept === 'object') assertSignedBy(releaseId, verdict, accept.fingerprint);
    const isNamed = typeof accept === 'object' && verdict.state === 'foreign';
    assertTrusted(releaseId, verdict, accept === 'any' || isNamed, summary.host);
    if (release.sealed && !release.inner) throw lockedError(releaseId);
    // One with something missing is no measure for others: the whole one before it may be chosen after it.
    const counts = verdict.state === 'trusted' && !summary.partial && !summary.ahead;
    if (counts) await floor.raise(store.name, releaseId);
    return { release, acceptedKey: isNamed ? verdict.fingerprint : null };
  }

  const read = async (releaseId: string, signal?: AbortSignal): Promise<ReadRelease> =>
    (await readAccepting(releaseId, 'trusted', signal)).release;

  /** Throws what keeps it from being trusted. */
  async function whyNot({ releaseId, partial }: ReleaseSummary, signal?: AbortSignal): Promise<AppError> {
    assertWhole((await read(releaseId, signal)).summary);
    return new AppError('BACKUP_RELEASE_PARTIAL', {
      details: { releaseId, missing: (partial?.missing ?? []).map(({ voice, path }) => voice?.name ?? path ?? '') },
      remedy: { kind: 'open', screen: 'backup' },
    });
  }

  /** The newest that is there, and the newest of those that count. Throws BACKUP_RELEASE_ROLLED_BACK. */
  async function findNewest(signal?: AbortSignal) {
    const { registry, store } = await chosenStore.open();
    const releases = await registry.list(signal);
    const counting = releases.find(({ signed, partial, damaged }) => signed && !partial && damaged === null) ?? null;
    await floor.check(store.name, releases, () => store.serverNow(signal));
    if (counting && !counting.ahead) await floor.raise(store.name, counting.releaseId);
    return { newest: releases[0] ?? null, counting };
  }

  return {
    read,
    async readWhole(releaseId, signal, { begun = false } = {}) {
      const release = await read(releaseId, signal);
      if (!begun) assertWhole(release.summary);
      return release;
    },
    readAccepting,
    async newestSeen() {
      const { store } = settings.get();
      return store && floor.newestIn(storeNameOf(store));
    },
    latest: async (signal) => (await findNewest(signal)).counting,
    async newestThatCounts(signal) {
      const { newest, counting } = await findNewest(signal);
      if (newest && !counting) throw await whyNot(newest, signal);
      return counting?.releaseId ?? null;
    },
  };
}

/** Throws BACKUP_RELEASE_DAMAGED. */
function assertWhole({ releaseId, damaged }: ReleaseSummary): void {
  if (damaged === null) return;
  const { since, by, blobs, voices, lost } = damaged;
  throw new AppError('BACKUP_RELEASE_DAMAGED', {
    details: { releaseId, since, by, blobs, voices, lost },
    remedy: { kind: 'run', command: 'understudy backup now' },
  });
}

/** Throws BACKUP_RELEASE_OTHER_KEY. What nobody signed is refused elsewhere. */
function assertSignedBy(releaseId: string, verdict: SignatureVerdict, typed: string): void {
  const fingerprint = 'key' in verdict ? fingerprintOf(verdict.key.publicKey) : signerOf(verdict);
  if (fingerprint === null || plainText(fingerprint) === plainText(typed)) return;
  throw new AppError('BACKUP_RELEASE_OTHER_KEY', { details: { releaseId, typed, fingerprint } });
}

const signerOf = (verdict: SignatureVerdict): string | null =>
  verdict.state === 'foreign' ? verdict.fingerprint : null;
