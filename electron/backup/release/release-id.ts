/** Release ids sort by time and need no coordination: the store's UTC second and 48 random bits. Safe as file name, OCI tag and URL part. */
import { randomBytes } from 'node:crypto';

const pattern = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z-[0-9a-f]{12}$/;

export function newReleaseId(atMs: number, random: Uint8Array = randomBytes(6)): string {
  const stamp = new Date(atMs)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:]/g, '');
  return `${stamp}-${Buffer.from(random).toString('hex')}`;
}

export function isReleaseId(text: string): boolean {
  return pattern.test(text) && !Number.isNaN(releaseTimeMs(text));
}

/** Milliseconds since 1970 of the second in the id; NaN when the text is not an id. */
export function releaseTimeMs(releaseId: string): number {
  const match = pattern.exec(releaseId);
  if (!match) return Number.NaN;
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
