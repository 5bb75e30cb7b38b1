/**
 * A small object that a computer of the studio signed after a release was published: where a channel points, that a voice was
 * heard, that all of it was still there. Its name is signed with it, so that nothing holds under a name that it was not given.
 * Pure; whose signature counts is asked anew each time.
 */
import { canonicalBytes } from '../../kernel/canonical-json.ts';
import { sha256Hex } from '../../kernel/hash-file.ts';
import { countsFor, signerOf, signManifest, type TrustedKey } from './signature.ts';

export const MAX_RECORD_BYTES = 16 * 1024;

type Content = Readonly<Record<string, unknown>>;

export interface ReadRecord {
  readonly content: Content;
  /** Raw public key of a signature that fits; null when there is none, `misfit` tells whether there was another one. */
  readonly signer: string | null;
  readonly misfit: boolean;
  /** SHA-256 of what was signed, by which a computer that is no longer trusted is still believed. */
  readonly sha256: string;
}

/** Why a record is not believed. */
export type RecordFault = 'torn' | 'unsigned' | 'foreign' | 'revoked';

/** `privateKeyPem`: PKCS #8. */
export function sealRecord(key: string, content: Content, privateKeyPem: string): Buffer {
  const signature: unknown = JSON.parse(signManifest(signedBytes(key, content), privateKeyPem).toString());
  return canonicalBytes({ ...content, signature } as never);
}

/** Null for what is no object at all. Says nothing about trust. */
export function readRecord(key: string, bytes: Uint8Array): ReadRecord | null {
  const object = readObject(bytes);
  if (object === null) return null;
  const { signature, ...content } = object;
  const signed = signedBytes(key, content);
  const signer = signature === undefined ? null : signerOf(signed, canonicalBytes(signature as never));
  return { content, signer, misfit: signature !== undefined && signer === null, sha256: sha256Hex(signed) };
}

/** Null when it is to be believed. */
export function faultOf(record: ReadRecord | null, trusted: readonly TrustedKey[]): RecordFault | null {
  if (record === null || record.misfit) return 'torn';
  if (record.signer === null) return 'unsigned';
  const key = trusted.find(({ publicKey }) => publicKey === record.signer);
  if (!key) return 'foreign';
  return countsFor(key, record.sha256) ? null : 'revoked';
}

/** No other document that a computer signs begins like this one. */
function signedBytes(key: string, content: Content): Buffer {
  return canonicalBytes({ kind: 'understudy-record', key, content } as never);
}

function readObject(bytes: Uint8Array): Content | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Content) : null;
  } catch {
    return null;
  }
}
