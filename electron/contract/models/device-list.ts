/**
 * The computers whose releases count, as a signed document. Each list is signed by a computer that the list before it holds,
 * so whoever holds one list can judge every later one without asking anybody.
 */
import { z } from 'zod';

const publicKey = z.string().length(44);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const deviceKey = z.object({
  /** Ed25519, the raw 32 bytes in base64. */
  publicKey,
  name: z.string().max(200),
  addedAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable(),
  /** Of a revoked key: SHA-256 of the manifests that still count, as whoever revoked it found them in the store. */
  kept: z.array(sha256).max(5000).optional(),
  /** Proves to the computer that asked that the signer of the list had its request; see `admissionOf`. */
  admission: z.string().length(44).optional(),
});
export type DeviceKey = z.output<typeof deviceKey>;

export const deviceList = z.object({
  version: z.literal(1),
  number: z.number().int().min(1).max(999_999_999_999),
  keys: z.array(deviceKey).min(1).max(200),
  signedBy: publicKey,
  /** Ed25519 in base64, over the rest of the document. */
  signature: z.string().length(88),
});
export type DeviceList = z.output<typeof deviceList>;

/** As many as go to a machine at once; one that missed more gets the rest at its next check. */
export const MAX_LISTS_AT_ONCE = 200;
