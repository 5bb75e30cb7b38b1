/**
 * Names of objects in the layout "understudy/v1", relative to the store's prefix. Every key is written once and never
 * changed; which release is the newest is read from the names, so no mutable pointer exists.
 */

export const layoutKey = 'oci-layout-root.json';
export const layoutDocument = { understudyLayout: '1.0.0', blobs: 'blobs' } as const;
export const releasesPrefix = 'releases/';
export const tombstonesPrefix = 'gc/';
export const pinsPrefix = 'pins/';

export const leasesPrefix = 'leases/';
export const trashPrefix = 'trash/';
export const daysPrefix = 'days/';
export const blobsPrefix = 'blobs/';
export const signaturesPrefix = 'signatures/';

export const blobKey = (sha256: string): string => `${blobsPrefix}sha256/${sha256}`;
export const signatureKey = (manifestSha256: string): string => `${signaturesPrefix}sha256/${manifestSha256}.sig`;
export const releaseKey = (
  releaseId: string,
  file: 'index.json' | 'oci-layout' | 'SHA256SUMS' | 'RESTORE.txt',
): string => `${releasesPrefix}${releaseId}/${file}`;
export const leaseKey = (releaseId: string, number: number): string => `${leasesPrefix}${releaseId}.${number}.json`;
export const trashKey = (releaseId: string): string => `${trashPrefix}${releaseId}.json`;
/** The first claim of a day, then those that follow when a claim came to nothing. */
export const claimKey = (day: string, attempt: number): string =>
  attempt === 1 ? `${daysPrefix}${day}.json` : `${daysPrefix}${day}.${attempt}.json`;
export const deviceListsPrefix = 'devices/';
export const deviceListKey = (number: number): string => `${deviceListsPrefix}${String(number).padStart(12, '0')}.json`;
export const trustRequestsPrefix = 'requests/';
export const trustRequestKey = (fingerprint: string): string => `${trustRequestsPrefix}${fingerprint}.json`;
/** Below it `<channel>/<time>-<random>.json`; the newest that is believed counts. */
export const channelsPrefix = 'channels/';
/** Below it `<release id>/<time>-<random>.json`: somebody heard its voice. */
export const heardPrefix = 'heard/';
/** Below it `<release id>/<time>-<random>.json`: a backup found nothing new and all of it there. */
export const stillWholePrefix = 'still-whole/';
export const probeKey = (uuid: string): string => `probe/${uuid}`;
/** The newest number wins, so pinning and unpinning never overwrite each other. */
export const pinKey = (releaseId: string, number: number, pinned: boolean): string =>
  `${pinsPrefix}${releaseId}/${String(number).padStart(6, '0')}-${pinned ? 'on' : 'off'}`;

/** The number in `devices/<12 digits>.json`, or null for any other key. */
export function numberOfDeviceListKey(key: string): number | null {
  const digits = /^devices\/(\d{12})\.json$/.exec(key)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** The release id in `releases/<id>/index.json`, or null for any other key. */
export function releaseIdOfIndexKey(key: string): string | null {
  return /^releases\/([^/]+)\/index\.json$/.exec(key)?.[1] ?? null;
}
