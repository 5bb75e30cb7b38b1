/** Will a release hold all these files? Known before the first of them is read: only the digests are missing, and all are of one length. */
import { AppError } from '../../kernel/app-error.ts';
import type { ReleaseContent } from '../ports.ts';
import { partialOf } from '../release/gaps.ts';
import { MAX_MANIFEST_BYTES, type ReleaseFacts, readManifest, writeManifest } from '../release/manifest.ts';
import { newReleaseId } from '../release/release-id.ts';

const longest = { id: newReleaseId(0), time: '2026-01-01T00:00:00Z', bytes: 999_999_999_999_999 } as const;
/** For what is added to every release. */
const SPARE_BYTES = 16 * 1024;

/** Throws BACKUP_TOO_MANY_FILES with the folder that holds most of them. */
export function assertFits(
  { files, voices, gaps }: ReleaseContent,
  about: Pick<ReleaseFacts, 'trigger' | 'title' | 'host' | 'appVersion'> & { readonly seal?: object | null },
): void {
  const { title, host, trigger, appVersion, seal } = about;
  const facts: ReleaseFacts = {
    ...{ title, host, trigger, appVersion, voices },
    releaseId: longest.id,
    createdAt: longest.time,
    parent: longest.id,
    bytesNew: longest.bytes,
    partial: partialOf(gaps),
  };
  const entries = files.map(({ path, sizeBytes, mode, role }, index) => ({
    ...{ path, sizeBytes, mode, role },
    sha256: index.toString(16).padStart(64, '0'),
    modifiedAt: longest.time,
    // An encrypted release says of each file what stands for it.
    ...(seal && { stored: { sha256: index.toString(16).padStart(64, '0'), sizeBytes: sizeBytes * 2 + 1000 } }),
  }));
  try {
    const { manifest } = writeManifest(facts, entries);
    if (manifest.length + SPARE_BYTES <= MAX_MANIFEST_BYTES) {
      // What a reader would refuse is not written.
      readManifest(manifest);
      return;
    }
  } catch (error) {
    if (!(error instanceof AppError && error.details['reason'] === 'too-large')) throw error;
  }
  throw new AppError('BACKUP_TOO_MANY_FILES', {
    details: { files: files.length, ...fullest(files.map(({ path }) => path)) },
    remedy: { kind: 'open', screen: 'voices' },
  });
}

/** The folder in which most files lie, one voice or one model deep. */
function fullest(paths: readonly string[]): { readonly folder: string; readonly filesThere: number } {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const folder = path.split('/').slice(0, 2).join('/');
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return { folder: most?.[0] ?? '', filesThere: most?.[1] ?? 0 };
}
