/**
 * Ed25519 over the manifest's bytes, kept beside it under the manifest's digest. Checkpoints are code to whoever loads
 * them, so a release may be started as a service only when a key that is trusted here signed it.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';
import { assertNever } from '../../kernel/assert-never.ts';
import { canonicalBytes } from '../../kernel/canonical-json.ts';
import { inGroups, plainText, toBase32 } from '../../kernel/grouped-text.ts';
import { sha256Hex } from '../../kernel/hash-file.ts';
import { decodeJson, invalid } from './manifest.ts';

export const MAX_SIGNATURE_BYTES = 4096;
/** RFC 8410: what stands before the 32 bytes of an Ed25519 key. */
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface TrustedKey {
  /** Raw 32 bytes, base64. */
  readonly publicKey: string;
  readonly name: string;
  /** ISO 8601; left out or null while the key is good. */
  readonly revokedAt?: string | null | undefined;
  /** Of a revoked key: SHA-256 of the manifests that still count. */
  readonly kept?: readonly string[] | undefined;
}

export type SignatureVerdict =
  | { readonly state: 'unsigned' }
  | { readonly state: 'invalid' }
  | { readonly state: 'foreign'; readonly fingerprint: string }
  /** Signed by a computer that counted once, and not among what it left behind. */
  | { readonly state: 'revoked'; readonly key: TrustedKey }
  | { readonly state: 'trusted'; readonly key: TrustedKey };

/** PKCS #8 PEM, for the secret box. */
export function newSigningKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** What of a signing key has to be kept: 32 bytes. */
export function seedOf(privateKeyPem: string): Buffer {
  return Buffer.from(createPrivateKey(privateKeyPem).export({ format: 'jwk' }).d ?? '', 'base64url');
}

/** PKCS #8 PEM, as `newSigningKey` makes it. */
export function keyFromSeed(seed: Uint8Array): string {
  const der = Buffer.concat([ED25519_PKCS8, seed]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();
}

export function publicKeyOf(privateKeyPem: string): string {
  return rawPublicKey(createPublicKey(createPrivateKey(privateKeyPem)));
}

/** 120 bits: too many to find a second key for, and few enough to type. */
export const FINGERPRINT_BYTES = 15;

/** Six groups of four characters, to be compared by eye, read aloud and typed. */
export function fingerprintOf(publicKey: string): string {
  const hash = createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest();
  return inGroups(toBase32(hash.subarray(0, FINGERPRINT_BYTES)), '-');
}

/** Is this what was typed, whatever separates its groups? */
export function isFingerprintOf(typed: string, publicKey: string): boolean {
  return plainText(typed) === plainText(fingerprintOf(publicKey));
}

export function signManifest(manifest: Uint8Array, privateKeyPem: string): Buffer {
  return canonicalBytes({
    algorithm: 'ed25519',
    publicKey: publicKeyOf(privateKeyPem),
    signature: sign(null, manifest, createPrivateKey(privateKeyPem)).toString('base64'),
  });
}

const signatureDocument = z.object({
  algorithm: z.literal('ed25519'),
  publicKey: z.string().length(44),
  signature: z.string().length(88),
});

export function judgeSignature(
  manifest: Uint8Array,
  signature: Uint8Array | null,
  trusted: readonly TrustedKey[],
): SignatureVerdict {
  if (!signature) return { state: 'unsigned' };
  const publicKey = signerOf(manifest, signature);
  if (!publicKey) return { state: 'invalid' };
  const key = trusted.find((item) => item.publicKey === publicKey);
  if (!key) return { state: 'foreign', fingerprint: fingerprintOf(publicKey) };
  return countsFor(key, sha256Hex(manifest)) ? { state: 'trusted', key } : { state: 'revoked', key };
}

/**
 * A revoked key still vouches for the releases that whoever revoked it found in the store, by digest. The time in a release
 * is no measure: a thief writes any. Refusing them all would leave a studio without a release whenever a computer retires.
 */
export function countsFor(key: TrustedKey, manifestSha256: string): boolean {
  return !key.revokedAt || (key.kept?.includes(manifestSha256) ?? false);
}

/** Raw public key of whoever signed these bytes; null when nobody did. Says nothing about trust. */
export function signerOf(manifest: Uint8Array, signature: Uint8Array | null): string | null {
  if (!signature) return null;
  try {
    const document = signatureDocument.parse(decodeJson(signature));
    const key = publicKeyFromRaw(document.publicKey);
    return verify(null, manifest, key, Buffer.from(document.signature, 'base64')) ? document.publicKey : null;
  } catch {
    return null;
  }
}

/** `publicKey:signature`, for documents of one line. Throws BACKUP_MANIFEST_INVALID for what is no signature. */
export function signatureText(signature: Uint8Array): string {
  const parsed = signatureDocument.safeParse(decodeJson(signature));
  if (!parsed.success) throw invalid('signature');
  return `${parsed.data.publicKey}:${parsed.data.signature}`;
}

/** Did one of these computers sign these bytes? Revoked ones count: what they signed before is no less theirs. */
export function isSignedBy(bytes: Uint8Array, text: string, keys: readonly TrustedKey[]): boolean {
  const [publicKey = '', signature = ''] = text.split(':');
  if (!keys.some((key) => key.publicKey === publicKey)) return false;
  return verify(null, bytes, publicKeyFromRaw(publicKey), Buffer.from(signature, 'base64'));
}

/**
 * Throws BACKUP_RELEASE_UNSIGNED, _FOREIGN or _REVOKED unless that is allowed. A signature that does not fit is never allowed.
 * `host` is the name that the release gives its computer.
 */
export function assertTrusted(
  releaseId: string,
  verdict: SignatureVerdict,
  allowUntrusted: boolean,
  host?: string,
): void {
  switch (verdict.state) {
    case 'trusted':
      return;
    case 'invalid':
      throw invalid('signature');
    case 'unsigned':
      if (!allowUntrusted) throw new AppError('BACKUP_RELEASE_UNSIGNED', { details: { releaseId } });
      return;
    case 'foreign':
      if (allowUntrusted) return;
      throw new AppError('BACKUP_RELEASE_FOREIGN', {
        details: { releaseId, ...(host === undefined ? {} : { host }), fingerprint: verdict.fingerprint },
        remedy: { kind: 'run', command: `understudy trust add ${verdict.fingerprint}` },
      });
    case 'revoked':
      if (allowUntrusted) return;
      throw revokedError(releaseId, verdict.key);
    default:
      assertNever(verdict);
  }
}

export function revokedError(releaseId: string, { publicKey, name, revokedAt }: TrustedKey): AppError {
  return new AppError('BACKUP_RELEASE_REVOKED', {
    details: { releaseId, name, fingerprint: fingerprintOf(publicKey), revokedAt: revokedAt ?? null },
  });
}

/** Throws BACKUP_MANIFEST_INVALID when the text is not 32 bytes of base64. */
export function publicKeyFromRaw(publicKey: string): KeyObject {
  const raw = Buffer.from(publicKey, 'base64');
  if (raw.length !== 32 || raw.toString('base64') !== publicKey) throw invalid('public-key');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' });
}

function rawPublicKey(key: KeyObject): string {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
}
