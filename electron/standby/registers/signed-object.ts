/**
 * What desktops tell each other through the store is signed by the computer that wrote it, over its name and content together: nothing
 * that lies there counts for more than its signature. Whoever can write to the bucket is no computer of the studio by that.
 */
import { judgeSignature, type SignatureVerdict, type TrustedKey } from '../../backup/release/signature.ts';
import type { Backup } from '../../backup/service.ts';
import { canonicalBytes } from '../../kernel/canonical-json.ts';
import type { Sign } from '../sign-document.ts';

export interface ObjectTrust {
  readonly sign: Sign;
  /** `anew`: after a look at the device lists in the store, for a signer who may have been let in meanwhile. */
  trusted(options: { readonly anew: boolean }, signal?: AbortSignal): Promise<readonly TrustedKey[]>;
}

export function objectTrust(backup: Pick<Backup, 'sign' | 'trustedKeys'>): ObjectTrust {
  // Once for all objects that are read together, however many strangers signed some.
  let held: ReturnType<ObjectTrust['trusted']> | null = null;
  let looked: ReturnType<ObjectTrust['trusted']> | null = null;
  return {
    sign: backup.sign,
    trusted({ anew }, signal) {
      if (anew) looked ??= backup.trustedKeys({ anew }, signal);
      else held ??= backup.trustedKeys({ anew }, signal);
      return looked ?? held ?? backup.trustedKeys({ anew }, signal);
    },
  };
}

/** What is no object at all is `invalid`. */
export type OpenedObject =
  | { readonly state: 'trusted'; readonly content: Readonly<Record<string, unknown>> }
  | { readonly state: Exclude<SignatureVerdict['state'], 'trusted'>; readonly content: null };

/** The content with its signature beside it, so that a desktop from before reads it as it always did. */
export async function sealObject(
  key: string,
  content: Readonly<Record<string, unknown>>,
  sign: Sign,
): Promise<Uint8Array> {
  const signature: unknown = JSON.parse(new TextDecoder().decode(await sign(signedBytes(key, content))));
  return canonicalBytes({ ...content, signature } as never);
}

export async function openObject(
  key: string,
  bytes: Uint8Array,
  trust: Pick<ObjectTrust, 'trusted'>,
  signal?: AbortSignal,
): Promise<OpenedObject> {
  const parsed = readObject(bytes);
  if (parsed === null) return { state: 'invalid', content: null };
  const { signature, ...content } = parsed;
  const signatureBytes = signature === undefined ? null : canonicalBytes(signature as never);
  const judge = async (anew: boolean): Promise<SignatureVerdict> =>
    judgeSignature(signedBytes(key, content), signatureBytes, await trust.trusted({ anew }, signal));
  let { state } = await judge(false);
  if (state === 'foreign') ({ state } = await judge(true));
  return state === 'trusted' ? { state, content } : { state, content: null };
}

/** No other document that a computer signs begins like this one. */
function signedBytes(key: string, content: Readonly<Record<string, unknown>>): Uint8Array {
  return canonicalBytes({ kind: 'understudy-coordination', key, content } as never);
}

function readObject(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}
