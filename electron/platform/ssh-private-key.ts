/**
 * Private keys in the forms that people have: OpenSSH's own, PEM, PKCS #8 and PuTTY's version 2, each locked or not. ssh2 reads
 * all but PKCS #8, which Node's crypto reads; from there a key goes on in a form that ssh2 knows.
 */
import { createPrivateKey, type KeyObject, randomBytes } from 'node:crypto';
import ssh2 from 'ssh2';

export type PrivateKey =
  /** `text` is what ssh2 reads; still locked where a passphrase comes with it. */
  | { readonly kind: 'key'; readonly text: Buffer; readonly passphrase: string | null }
  | { readonly kind: 'locked' }
  | { readonly kind: 'wrong-passphrase' }
  /** A key, but of a form or a kind that cannot be used here. */
  | { readonly kind: 'unusable'; readonly reason: string }
  | { readonly kind: 'no-key' };

export function readPrivateKey(text: Buffer, passphrase: string | null): PrivateKey {
  const pkcs8 = /^\s*-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/.exec(text.toString('latin1'));
  if (pkcs8) return pkcs8[1] && passphrase === null ? { kind: 'locked' } : readPkcs8(text, passphrase);
  const open = ssh2.utils.parseKey(text);
  if (!(open instanceof Error)) {
    return open.isPrivateKey()
      ? { kind: 'key', text, passphrase: null }
      : { kind: 'unusable', reason: 'the public half of a key' };
  }
  if (!/no passphrase given/i.test(open.message)) {
    const looksLikeKey = /BEGIN [A-Z0-9 ]*PRIVATE KEY|^PuTTY-User-Key-File/.test(text.toString('latin1'));
    return looksLikeKey ? { kind: 'unusable', reason: open.message } : { kind: 'no-key' };
  }
  if (passphrase === null) return { kind: 'locked' };
  const unlocked = ssh2.utils.parseKey(text, passphrase);
  if (!(unlocked instanceof Error)) return { kind: 'key', text, passphrase };
  return /unsupported/i.test(unlocked.message)
    ? { kind: 'unusable', reason: unlocked.message }
    : { kind: 'wrong-passphrase' };
}

function readPkcs8(text: Buffer, passphrase: string | null): PrivateKey {
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: text, format: 'pem', ...(passphrase !== null && { passphrase }) });
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const fails = /BAD_DECRYPT|bad decrypt/i.test(`${code} ${message}`);
    if (fails || (passphrase !== null && isLockedAsToday(text))) return { kind: 'wrong-passphrase' };
    return { kind: 'unusable', reason: message };
  }
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return unlocked(key.export({ type: 'pkcs1', format: 'pem' }).toString());
    case 'ec':
      return unlocked(key.export({ type: 'sec1', format: 'pem' }).toString());
    case 'ed25519':
      return unlocked(openSshText(key));
    default:
      return { kind: 'unusable', reason: String(key.asymmetricKeyType) };
  }
}

/** PBES2, which all that write PKCS #8 today use. */
const PBES2 = Buffer.from('06092a864886f70d01050d', 'hex');

/**
 * One wrong passphrase in a few hundred unlocks bytes that look whole and are no key. Node's answer is then the one for a
 * cipher that it does not know, so the file says which of the two it is.
 */
function isLockedAsToday(text: Buffer): boolean {
  const der = Buffer.from(text.toString('latin1').replaceAll(/-----[^-]*-----/g, ''), 'base64');
  return der.subarray(0, 32).includes(PBES2);
}

const unlocked = (text: string): PrivateKey => ({ kind: 'key', text: Buffer.from(text), passphrase: null });

/** PROTOCOL.key of OpenSSH: a header, the public half, and a private part that is padded to blocks of eight bytes. */
function openSshText(key: KeyObject): string {
  const { d = '', x = '' } = key.export({ format: 'jwk' });
  const [seed, point] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')];
  const publicHalf = Buffer.concat([field('ssh-ed25519'), field(point)]);
  const check = randomBytes(4);
  const bare = Buffer.concat([check, check, publicHalf, field(Buffer.concat([seed, point])), field('')]);
  const padding = Buffer.from(Array.from({ length: (8 - (bare.length % 8)) % 8 }, (_, index) => index + 1));
  const body = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    ...[field('none'), field('none'), field('')],
    uint32(1),
    ...[field(publicHalf), field(Buffer.concat([bare, padding]))],
  ]);
  const lines = body.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n');
}

function field(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
