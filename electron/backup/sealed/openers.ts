/**
 * Openers: the studio's key, as a small document that opens for others. A release carries them, so that a recipient or whoever knows the
 * passphrase opens it without the studio. Files are never encrypted for recipients: naming another one sends no file again.
 */
import { AppError } from '../../kernel/app-error.ts';
import type { ObjectStore } from '../ports.ts';
import { blobKey } from '../release/keys.ts';
import type { Sealed } from '../release/sealed-manifest.ts';
import { type Identities, openBytes, recipientOf, sealBytes } from './age.ts';

const MAX_OPENER_BYTES = 64 * 1024;

export interface Opener {
  readonly kind: 'recipients' | 'passphrase';
  /** An age document, base64. */
  readonly document: string;
}

/** What somebody has who wants to open. */
export type OpenerKey = { readonly identities: Identities } | { readonly passphrase: string };

/** Lines of an identity file of the program age; what is none is left out. */
export const linesOf = (text: string): Identities =>
  text.split(/\s+/).filter((line) => line.startsWith('AGE-SECRET-KEY-1'));

const fileOf = (identities: Identities): Buffer => Buffer.from(identities.map((line) => `${line}\n`).join(''));

/** None where there are no recipients. Throws BACKUP_RECIPIENT_MALFORMED. */
export async function openForRecipients(identities: Identities, recipients: readonly string[]): Promise<Opener[]> {
  if (recipients.length === 0) return [];
  const document = await sealBytes(fileOf(identities), { recipients }).catch((cause: unknown) => {
    throw new AppError('BACKUP_RECIPIENT_MALFORMED', { details: { recipients: recipients.join(' ') }, cause });
  });
  return [{ kind: 'recipients', document: document.toString('base64') }];
}

export async function openForPassphrase(identities: Identities, passphrase: string): Promise<Opener> {
  const document = await sealBytes(fileOf(identities), { passphrase });
  return { kind: 'passphrase', document: document.toString('base64') };
}

export async function readOpeners(
  store: ObjectStore,
  { openers }: Sealed,
  signal: AbortSignal | undefined,
): Promise<Opener[]> {
  const read: Opener[] = [];
  for (const { sha256 } of openers) {
    const bytes = await store.get(blobKey(sha256), { maxBytes: MAX_OPENER_BYTES, ...(signal && { signal }) });
    if (bytes) read.push({ kind: isForPassphrase(bytes) ? 'passphrase' : 'recipients', document: toBase64(bytes) });
  }
  return read;
}

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const isForPassphrase = (document: Uint8Array): boolean =>
  Buffer.from(document.subarray(0, 100)).toString('latin1').includes('\n-> scrypt ');

/** The identities that open what is encrypted for `recipient`; none where the key opens nothing of the kind. */
export async function openWith(openers: readonly Opener[], key: OpenerKey, recipient: string): Promise<Identities> {
  if ('identities' in key) {
    const own = await holding(recipient, key.identities);
    if (own.length > 0) return own;
  }
  for (const { document } of openers) {
    const text = await openBytes(Buffer.from(document, 'base64'), key).catch(() => null);
    const found = text ? await holding(recipient, linesOf(text.toString())) : [];
    if (found.length > 0) return found;
  }
  return [];
}

/** Those lines, if the one that is asked for is among them. */
async function holding(recipient: string, lines: Identities): Promise<Identities> {
  const publics = await Promise.all(lines.map((line) => recipientOf(line).catch(() => '')));
  return publics.includes(recipient) ? lines : [];
}
