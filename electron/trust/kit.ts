/**
 * The recovery kit: what a new computer needs beside the store and its keys, as lines of characters that can be printed,
 * photographed or typed. Each line has a number and check characters of its own, so a slip is found where it is. Pure.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { isGenuine } from '../backup/release/device-list.ts';
import { keyFromSeed, publicKeyOf, seedOf } from '../backup/release/signature.ts';
import { deviceList } from '../contract/models/device-list.ts';
import { storeSettings } from '../contract/models/settings.ts';
import { AppError } from '../kernel/app-error.ts';
import { canonicalBytes } from '../kernel/canonical-json.ts';
import { fromBase32, inGroups, plainText, toBase32 } from '../kernel/grouped-text.ts';

const VERSION = 1;
const HEADER_BYTES = 4;
/** Ten groups; with its number and check characters a line fits an A4 page. */
const LINE_BYTES = 25;
const CHECK_CHARACTERS = 4;
const MAX_KIT_BYTES = 1_000_000;
/** About 0.4 s and 128 MiB for each guess. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 } as const;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const login = {
  host: z.string(),
  port: z.number().int(),
  user: z.string(),
  keyFile: z.string(),
  fingerprint: z.string(),
};
const contents = z.object({
  version: z.literal(VERSION),
  madeAt: z.iso.datetime(),
  studioName: z.string(),
  deviceName: z.string(),
  store: storeSettings.nullable(),
  list: deviceList,
  /** The key of encrypted releases, which opens with the signing key. */
  encryption: z.object({ nonce: z.base64(), box: z.base64() }).optional(),
  machines: z.array(
    z.object({
      name: z.string(),
      ...login,
      keyFrom: z.enum(['file', 'agent', 'own']).optional(),
      jumps: z.array(z.object({ ...login, keyFrom: z.enum(['file', 'agent']) })).optional(),
      servicePort: z.number().int(),
    }),
  ),
});
/** All of it but the signing key; nothing secret is in it. */
export type KitContents = z.output<typeof contents>;

const openKey = z.object({ seed: z.base64() });
const sealedKey = z.object({ salt: z.base64(), nonce: z.base64(), box: z.base64() });
const document = contents.extend({ key: z.union([openKey, sealedKey]) });
type KitDocument = z.output<typeof document>;

/** The lines of a kit, in order. `signingKey` is PKCS #8 PEM, `encryptionKey` an age identity file. */
export async function writeKit(
  facts: Omit<KitContents, 'encryption'>,
  { signingKey, encryptionKey }: { readonly signingKey: string; readonly encryptionKey: string | null },
  passphrase: string | null,
): Promise<string[]> {
  const seed = seedOf(signingKey);
  // A kit is typed from paper: what a studio does not have is left out.
  const kit: KitContents = { ...facts, ...(encryptionKey !== null && { encryption: sealBeside(seed, encryptionKey) }) };
  const key = passphrase === null ? { seed: seed.toString('base64') } : await seal(seed, passphrase, kit);
  const packed = deflateRawSync(Buffer.from(JSON.stringify({ ...kit, key })));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(packed.length);
  header[0] = VERSION;
  const bytes = Buffer.concat([header, packed]);
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += LINE_BYTES) {
    const piece = bytes.subarray(at, at + LINE_BYTES);
    const number = lines.length + 1;
    const groups = inGroups(toBase32(piece), ' ');
    lines.push(`K${String(number).padStart(2, '0')} ${groups} ${checkOf(number, piece)}`);
  }
  return lines;
}

/**
 * What `writeKit` wrote, out of a page, a file or what was typed. Throws TRUST_KIT_DAMAGED with the line that is wrong or
 * missing, TRUST_KIT_PASSPHRASE.
 */
export async function readKit(
  text: string,
  passphrase: string | null,
): Promise<{
  readonly contents: KitContents;
  readonly signingKey: string;
  readonly encryptionKey: string | null;
  readonly sealed: boolean;
}> {
  const { key, ...rest } = parseDocument(unpack(joinLines(text)));
  const seed = 'seed' in key ? Buffer.from(key.seed, 'base64') : await unseal(key, passphrase, rest);
  if (seed.length !== KEY_BYTES) throw damaged({ reason: 'key' });
  const signingKey = keyFromSeed(seed);
  const publicKey = publicKeyOf(signingKey);
  const isListed = rest.list.keys.some((item) => item.publicKey === publicKey);
  if (!isListed || !isGenuine(rest.list)) throw damaged({ reason: 'list' });
  const encryptionKey = rest.encryption ? openBeside(seed, rest.encryption) : null;
  return { contents: rest, signingKey, encryptionKey, sealed: !('seed' in key) };
}

function joinLines(text: string): Buffer {
  const pieces = new Map<number, Buffer>();
  for (const line of text.replace(/<[^>]*>/g, ' ').split(/\r?\n/)) {
    const [, digits, groups] = /^[\s>|]*[kK]\s?(\d{1,4})[.:]?\s+([\p{L}\p{N}\p{Pd} \t]+?)\s*$/u.exec(line) ?? [];
    if (digits === undefined || groups === undefined) continue;
    const number = Number(digits);
    const plain = plainText(groups);
    const piece = fromBase32(plain.slice(0, -CHECK_CHARACTERS));
    if (!piece || piece.length === 0 || checkOf(number, piece) !== plain.slice(-CHECK_CHARACTERS)) {
      throw damaged({ reason: 'line', line: number });
    }
    pieces.set(number, piece);
  }
  if (pieces.size === 0) throw damaged({ reason: 'no-lines' });
  const ordered = Array.from({ length: Math.max(...pieces.keys()) }, (_, index) => {
    const piece = pieces.get(index + 1);
    if (!piece) throw damaged({ reason: 'line', line: index + 1 });
    return piece;
  });
  return Buffer.concat(ordered);
}

function unpack(bytes: Buffer): string {
  if (bytes.length < HEADER_BYTES || bytes[0] !== VERSION) throw damaged({ reason: 'version' });
  const length = bytes.readUInt32BE() & 0xffffff;
  const packed = bytes.subarray(HEADER_BYTES, HEADER_BYTES + length);
  if (packed.length < length) throw damaged({ reason: 'line', line: Math.ceil(bytes.length / LINE_BYTES) + 1 });
  try {
    return inflateRawSync(packed, { maxOutputLength: MAX_KIT_BYTES }).toString('utf8');
  } catch (cause) {
    throw damaged({ reason: 'content' }, cause);
  }
}

function parseDocument(text: string): KitDocument {
  try {
    return document.parse(JSON.parse(text));
  } catch (cause) {
    throw damaged({ reason: 'content' }, cause);
  }
}

/** 20 bits, bound to the line's number: two lines that changed places are found as well. */
function checkOf(number: number, piece: Uint8Array): string {
  const hash = createHash('sha256').update(`${number}\n`).update(piece).digest();
  return toBase32(hash).slice(0, CHECK_CHARACTERS);
}

async function seal(seed: Buffer, passphrase: string, rest: KitContents): Promise<z.output<typeof sealedKey>> {
  const [salt, nonce] = [randomBytes(16), randomBytes(NONCE_BYTES)];
  const cipher = createCipheriv('aes-256-gcm', await stretch(passphrase, salt), nonce).setAAD(canonicalBytes(rest));
  const box = Buffer.concat([cipher.update(seed), cipher.final(), cipher.getAuthTag()]);
  return { salt: salt.toString('base64'), nonce: nonce.toString('base64'), box: box.toString('base64') };
}

/** The rest of the kit is authenticated along, so nobody can point a sealed key at another store. */
async function unseal(
  { salt, nonce, box }: z.output<typeof sealedKey>,
  passphrase: string | null,
  rest: KitContents,
): Promise<Buffer> {
  if (passphrase === null) throw new AppError('TRUST_KIT_PASSPHRASE', { details: { reason: 'needed' } });
  const bytes = Buffer.from(box, 'base64');
  try {
    const key = await stretch(passphrase, Buffer.from(salt, 'base64'));
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'))
      .setAAD(canonicalBytes(rest))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw new AppError('TRUST_KIT_PASSPHRASE', { details: { reason: 'wrong' }, cause });
  }
}

/** For who has the seed, whether that is sealed with a passphrase or not. */
function sealBeside(seed: Buffer, text: string): NonNullable<KitContents['encryption']> {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', besideKey(seed), nonce);
  const box = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return { nonce: nonce.toString('base64'), box: box.toString('base64') };
}

function openBeside(seed: Buffer, { nonce, box }: NonNullable<KitContents['encryption']>): string {
  const bytes = Buffer.from(box, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', besideKey(seed), Buffer.from(nonce, 'base64'));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw damaged({ reason: 'key' }, cause);
  }
}

function besideKey(seed: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', seed, Buffer.alloc(0), 'understudy kit: key of encrypted releases', KEY_BYTES));
}

const scryptAsync = promisify<string, Buffer, number, typeof SCRYPT, Buffer>(scrypt);

/** The same characters typed on another keyboard are the same passphrase. */
function stretch(passphrase: string, salt: Buffer): Promise<Buffer> {
  return scryptAsync(passphrase.normalize('NFKC'), salt, KEY_BYTES, SCRYPT);
}

function damaged(details: { readonly reason: string; readonly line?: number }, cause?: unknown): AppError {
  return new AppError('TRUST_KIT_DAMAGED', { details, remedy: { kind: 'choose-file' }, cause });
}
