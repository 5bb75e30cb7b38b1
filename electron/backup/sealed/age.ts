/**
 * Keys, headers and small documents in the format of `age` (age-encryption.org/v1), so that the program of that name opens them
 * without this app. Every file gets a key of its own by chance, whatever happens to the file while it is read.
 */
import type { Decrypter } from 'age-encryption';
import { passphraseIdentity, passphraseRecipient } from './age-passphrase.ts';
import { NONCE_BYTES, TAG_BYTES } from './age-stream.ts';

/** Opens what is encrypted: lines `AGE-SECRET-KEY-1…`, for the secret box and nowhere else. */
export type Identities = readonly string[];

/** For whom something is encrypted: all of the recipients (`age1…`), or whoever knows the passphrase. */
type For = { readonly recipients: readonly string[] } | { readonly passphrase: string };

/** A new X25519 identity, which every version of the program reads. */
export const newIdentity = async (): Promise<string> => (await age()).generateX25519Identity();

export const recipientOf = async (identity: string): Promise<string> => (await age()).identityToRecipient(identity);

/** Small documents. Throws for what is no recipient. */
export async function sealBytes(bytes: Uint8Array, whom: For): Promise<Buffer> {
  const { Encrypter } = await age();
  const encrypter = new Encrypter();
  if ('passphrase' in whom) encrypter.addRecipient(passphraseRecipient(whom.passphrase));
  else for (const recipient of whom.recipients) encrypter.addRecipient(recipient);
  return Buffer.from(await encrypter.encrypt(bytes));
}

/** Small documents. Throws what the library throws: no key fits, or the bytes are others. */
export async function openBytes(
  bytes: Uint8Array,
  keys: { readonly identities: Identities } | { readonly passphrase: string },
): Promise<Buffer> {
  if ('identities' in keys) return Buffer.from(await (await decrypterWith(keys.identities)).decrypt(bytes));
  const { Decrypter } = await age();
  const decrypter = new Decrypter();
  decrypter.addIdentity(passphraseIdentity(keys.passphrase));
  return Buffer.from(await decrypter.decrypt(bytes));
}

/** A new header, and the key of the file that follows it. Throws for what is no recipient. */
export async function newHeader(
  recipient: string,
): Promise<{ readonly header: Uint8Array; readonly fileKey: Uint8Array }> {
  const { Encrypter } = await age();
  const encrypter = new Encrypter();
  let fileKey = new Uint8Array();
  encrypter.addRecipient(recipient);
  encrypter.addRecipient({
    // It gets to know the key and leaves no trace in the header.
    wrapFileKey(key) {
      fileKey = Uint8Array.from(key);
      return [];
    },
  });
  const empty = await encrypter.encrypt(new Uint8Array());
  return { header: empty.subarray(0, empty.length - NONCE_BYTES - TAG_BYTES), fileKey };
}

/** The key of the file that follows the header. Throws when none of the identities fits, or the header is damaged. */
export async function keyOfHeader(header: Uint8Array, identities: Identities): Promise<Uint8Array> {
  return (await decrypterWith(identities)).decryptHeader(header);
}

/** On first use: with its curves it is large, and most studios seal nothing. */
const age = (): Promise<typeof import('age-encryption')> => import('age-encryption');

async function decrypterWith(identities: Identities): Promise<Decrypter> {
  const { Decrypter } = await age();
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  return decrypter;
}
