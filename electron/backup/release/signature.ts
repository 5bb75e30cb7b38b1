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
import { decodeJson, invalid } from './manifest.ts';

export const MAX_SIGNATURE_BYTES = 4096;

export interface TrustedKey {
  /** Raw 32 bytes, base64. */
  readonly publicKey: string;
  readonly name: string;
}

export type SignatureVerdict =
  | { readonly state: 'unsigned' }
  | { readonly state: 'invalid' }
  | { readonly state: 'foreign'; readonly fingerprint: string }
  | { readonly state: 'trusted'; readonly key: TrustedKey };

/** PKCS #8 PEM, for the secret box. */
export function newSigningKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

export function publicKeyOf(privateKeyPem: string): string {
  return rawPublicKey(createPublicKey(createPrivateKey(privateKeyPem)));
}

/** In the form of OpenSSH fingerprints, so that it can be compared by eye: `SHA256:` and base64 without padding. */
export function fingerprintOf(publicKey: string): string {
  const hash = createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('base64');
  return `SHA256:${hash.replace(/=+$/, '')}`;
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
  return key ? { state: 'trusted', key } : { state: 'foreign', fingerprint: fingerprintOf(publicKey) };
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

/** Throws BACKUP_RELEASE_UNSIGNED or _FOREIGN unless that is allowed. A signature that does not fit is never allowed. */
export function assertTrusted(releaseId: string, verdict: SignatureVerdict, allowUntrusted: boolean): void {
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
      throw new AppError('BACKUP_RELEASE_FOREIGN', { details: { releaseId, fingerprint: verdict.fingerprint } });
    default:
      assertNever(verdict);
  }
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
