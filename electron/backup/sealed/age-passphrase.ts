/**
 * Age documents that open with a passphrase. The library's own way computes the key in JavaScript and lets everything else wait for
 * a second or more; Node does it in a thread.
 */
import { randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { Identity, Recipient } from 'age-encryption';
import { openChunk, sealChunk } from './age-stream.ts';

/** As the program age does: about a second of work and 256 MiB for every guess. */
const LOG_N = 18;
/** What the program age refuses to try. */
const MAX_LOG_N = 22;
const SALT_BYTES = 16;
/** Nonce of nothing but zeros; the key is used once. */
const only = { number: 0, isLast: false };

export function passphraseRecipient(passphrase: string): Recipient {
  return {
    async wrapFileKey(fileKey) {
      const { Stanza } = await import('age-encryption');
      const salt = randomBytes(SALT_BYTES);
      const body = Buffer.concat(sealChunk(await keyOf(passphrase, salt, LOG_N), only, fileKey));
      return [new Stanza(['scrypt', salt.toString('base64').replaceAll('=', ''), String(LOG_N)], body)];
    },
  };
}

export function passphraseIdentity(passphrase: string): Identity {
  return {
    async unwrapFileKey(stanzas) {
      const [stanza] = stanzas;
      const [kind, salt = '', logN = ''] = stanza?.args ?? [];
      if (!stanza || kind !== 'scrypt') return null;
      if (stanzas.length > 1 || !/^[1-9]\d?$/.test(logN) || Number(logN) > MAX_LOG_N)
        throw new Error('invalid scrypt stanza');
      const key = await keyOf(passphrase, Buffer.from(salt, 'base64'), Number(logN));
      try {
        return openChunk(key, only, stanza.body);
      } catch {
        return null;
      }
    },
  };
}

const scryptAsync = promisify<string, Uint8Array, number, object, Buffer>(scrypt);

function keyOf(passphrase: string, salt: Uint8Array, logN: number): Promise<Uint8Array> {
  const labelled = Buffer.concat([Buffer.from('age-encryption.org/v1/scrypt'), salt]);
  const N = 2 ** logN;
  return scryptAsync(passphrase, labelled, 32, { N, r: 8, p: 1, maxmem: N * 8 * 128 + 2 ** 20 });
}
