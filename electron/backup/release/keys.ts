/**
 * Names of objects in the layout "understudy/v1", relative to the store's prefix. Every key is written once and never
 * changed; which release is the newest is read from the names, so no mutable pointer exists.
 */

export const layoutKey = 'oci-layout-root.json';
export const layoutDocument = { understudyLayout: '1.0.0', blobs: 'blobs' } as const;
export const releasesPrefix = 'releases/';
export const tombstonesPrefix = 'gc/';
export const leasesPrefix = 'leases/';
export const trashPrefix = 'trash/';
export const probesPrefix = 'probe/';
export const pinsPrefix = 'pins/';
export const daysPrefix = 'days/';
export const blobsPrefix = 'blobs/';
export const signaturesPrefix = 'signatures/';
/** Those that there are: one for each SHA-256. */
export const blobDigestsPrefix = `${blobsPrefix}sha256/`;
export const signatureDigestsPrefix = `${signaturesPrefix}sha256/`;

export const blobKey = (sha256: string): string => `${blobDigestsPrefix}${sha256}`;
export const signatureKey = (manifestSha256: string): string => `${signatureDigestsPrefix}${manifestSha256}.sig`;
export const releaseKey = (
  releaseId: string,
  file: 'index.json' | 'oci-layout' | 'SHA256SUMS' | 'RESTORE.txt',
): string => `${releasesPrefix}${releaseId}/${file}`;
export const leaseKey = (releaseId: string, number: number): string => `${leasesPrefix}${releaseId}.${number}.json`;
export const tombstoneKey = (id: string): string => `${tombstonesPrefix}${id}.json`;
/** A name of its own for each removal, so that whoever clears away an old one never takes a new one with it. */
export const trashKey = (releaseId: string, removal: string): string => `${trashPrefix}${releaseId}.${removal}.json`;
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
/** Below it `<incident>/`: the lines of an incident, its report, and `<time>-<random>.json` that lists them. */
export const auditPrefix = 'audit/';
/** Below it `<fingerprint>/<time>-<random>.json`: how long a computer's audit log was, and its last hash. */
export const auditHeadsPrefix = 'audit-heads/';
export const probeKey = (uuid: string): string => `${probesPrefix}${uuid}`;
/** Below it `<release id>/<time>-<random>.json`: the release was found damaged, or whole again. */
export const marksPrefix = 'marks/';
/** Below it `<part>/<time>-<random>.json`: a seventh of the store was read back. */
export const readingsPrefix = 'readings/';
/** Blobs that were found damaged, set aside when they were replaced. */
export const quarantinePrefix = 'quarantine/';
/** `when` as it begins a release id. */
export const quarantineKey = (sha256: string, when: string): string => `${quarantinePrefix}${sha256}.${when}`;
/** The newest number wins, so pinning and unpinning never overwrite each other. */
export const pinKey = (releaseId: string, number: number, pinned: boolean): string =>
  `${pinsPrefix}${releaseId}/${String(number).padStart(6, '0')}-${pinned ? 'on' : 'off'}`;

/** The number in `devices/<12 digits>.json`, or null for any other key. */
export function numberOfDeviceListKey(key: string): number | null {
  const digits = /^devices\/(\d{12})\.json$/.exec(key)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** The release id in `trash/<id>.<removal>.json`, or in the `trash/<id>.json` of the first versions; null for any other key. */
export function releaseIdOfTrashKey(key: string): string | null {
  return /^trash\/([^/.]+)(?:\.[0-9a-f]{8})?\.json$/.exec(key)?.[1] ?? null;
}

/** The release id in `releases/<id>/index.json`, or null for any other key. */
export function releaseIdOfIndexKey(key: string): string | null {
  return /^releases\/([^/]+)\/index\.json$/.exec(key)?.[1] ?? null;
}
