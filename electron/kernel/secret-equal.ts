/** Compares secrets in a time that tells nothing about them, neither where they differ nor how long the right one is. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Digests are all of one length, which `timingSafeEqual` wants; the random key keeps them from being prepared elsewhere. */
const key = randomBytes(32);

export function secretEqual(given: string | Uint8Array, expected: string | Uint8Array): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(secret: string | Uint8Array): Buffer {
  return createHmac('sha256', key).update(secret).digest();
}
