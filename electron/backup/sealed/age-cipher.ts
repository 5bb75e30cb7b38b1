/**
 * ChaCha20-Poly1305. Node's own costs a quarter of one in JavaScript; the Node that is in Electron has none, because the library that
 * it is built with does not show it.
 */
import { createCipheriv, createDecipheriv, getCiphers } from 'node:crypto';
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';

export const TAG_BYTES = 16;

const NAME = 'chacha20-poly1305';
const options = { authTagLength: TAG_BYTES };

export interface Cipher {
  /** Encrypted bytes and their tag, in one or more parts. `nonce`: 12 bytes. */
  seal(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array): readonly Uint8Array[];
  /** Throws when the bytes are others, or of another key or nonce. `sealed`: with its tag at the end. */
  open(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Uint8Array;
}

export const nodeCipher: Cipher = {
  seal(key, nonce, plain) {
    const cipher = createCipheriv(NAME, key, nonce, options);
    const sealed = cipher.update(plain);
    cipher.final();
    return [sealed, cipher.getAuthTag()];
  },
  open(key, nonce, sealed) {
    const end = sealed.length - TAG_BYTES;
    const decipher = createDecipheriv(NAME, key, nonce, options);
    decipher.setAuthTag(sealed.subarray(end));
    const plain = decipher.update(sealed.subarray(0, end));
    decipher.final();
    return plain;
  },
};

export const scriptCipher: Cipher = {
  seal: (key, nonce, plain) => [chacha20poly1305(key, nonce).encrypt(plain)],
  open: (key, nonce, sealed) => chacha20poly1305(key, nonce).decrypt(sealed),
};

export const cipher: Cipher = getCiphers().includes(NAME) ? nodeCipher : scriptCipher;
