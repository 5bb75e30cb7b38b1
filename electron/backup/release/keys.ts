/**
 * Names of objects in the layout "understudy/v1", relative to the store's prefix. Every key is written once and never
 * changed; which release is the newest is read from the names, so no mutable pointer exists.
 */

export const layoutKey = 'oci-layout-root.json';
export const layoutDocument = { understudyLayout: '1.0.0', blobs: 'blobs' } as const;
export const releasesPrefix = 'releases/';
export const tombstonesPrefix = 'gc/';
export const pinsPrefix = 'pins/';

export const blobKey = (sha256: string): string => `blobs/sha256/${sha256}`;
export const signatureKey = (manifestSha256: string): string => `signatures/sha256/${manifestSha256}.sig`;
export const releaseKey = (
  releaseId: string,
  file: 'index.json' | 'oci-layout' | 'SHA256SUMS' | 'RESTORE.txt',
): string => `${releasesPrefix}${releaseId}/${file}`;
export const leaseKey = (releaseId: string, number: number): string => `leases/${releaseId}.${number}.json`;
export const trashKey = (releaseId: string): string => `trash/${releaseId}.json`;
export const claimKey = (day: string): string => `days/${day}.json`;
export const probeKey = (uuid: string): string => `probe/${uuid}`;
/** The newest number wins, so pinning and unpinning never overwrite each other. */
export const pinKey = (releaseId: string, number: number, pinned: boolean): string =>
  `${pinsPrefix}${releaseId}/${String(number).padStart(6, '0')}-${pinned ? 'on' : 'off'}`;

/** The release id in `releases/<id>/index.json`, or null for any other key. */
export function releaseIdOfIndexKey(key: string): string | null {
  return /^releases\/([^/]+)\/index\.json$/.exec(key)?.[1] ?? null;
}
