/** A release as somebody sees it who wants to know whether it is whole, also one whose manifest or signature cannot be read. */
import type { Blob } from '../blobs.ts';
import { isAboutOneRelease, type ReadRelease, type Registry } from '../registry.ts';
import type { LookedAt } from './findings.ts';
import { blobsOf, type DamagedBlob } from './verify.ts';

export interface Looked extends LookedAt {
  readonly blobs: readonly Blob[];
  /** Its manifest, where that or its signature is not what it was: nothing else can be said of the release then. */
  readonly unreadable: DamagedBlob | null;
}

/** What may be written of a release into its store: the names in an encrypted one are not for whoever reads marks. */
export function tellable({ summary, entries, sealed }: Pick<ReadRelease, 'summary' | 'entries' | 'sealed'>): LookedAt {
  const { releaseId, voices } = summary;
  return sealed ? { releaseId, entries: [], voices: [] } : { releaseId, entries, voices };
}

/** Throws BACKUP_RELEASE_UNKNOWN, BACKUP_MANIFEST_INVALID and what the store throws. */
export async function lookAt(
  registry: Pick<Registry, 'readOuter'>,
  releaseId: string,
  signal?: AbortSignal,
): Promise<Looked> {
  try {
    const release = await registry.readOuter(releaseId, signal);
    const { manifestSha256, verdict } = release;
    const unreadable = verdict.state === 'invalid' ? ({ sha256: manifestSha256, problem: 'content' } as const) : null;
    return { ...tellable(release), blobs: blobsOf(release), unreadable };
  } catch (error) {
    const sha256 = isAboutOneRelease(error) ? error.details['sha256'] : undefined;
    if (!isAboutOneRelease(error) || typeof sha256 !== 'string') throw error;
    const problem = error.code === 'BACKUP_BLOB_MISSING' ? 'missing' : 'content';
    return { releaseId, entries: [], voices: [], blobs: [], unreadable: { sha256, problem } };
  }
}
