import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { readPrivateKey } from '../../../electron/platform/ssh-private-key.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const locked = privateKey
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'right' })
  .toString();

/** A wrong one whose padding comes out right by chance: one in a few hundred. */
function luckyPassphrase(): string {
  for (let tried = 0; ; tried += 1) {
    const passphrase = `wrong ${tried}`;
    try {
      createPrivateKey({ key: locked, format: 'pem', passphrase });
    } catch (error) {
      if (!/bad decrypt/i.test(String(error))) return passphrase;
    }
  }
}

it('a wrong passphrase is told as that, also where it unlocks bytes by chance', () => {
  const text = Buffer.from(locked);
  expect(readPrivateKey(text, 'wrong')).toEqual({ kind: 'wrong-passphrase' });
  expect(readPrivateKey(text, luckyPassphrase())).toEqual({ kind: 'wrong-passphrase' });
  expect(readPrivateKey(text, 'right')).toMatchObject({ kind: 'key' });
});

it('a locked key that is cut short is no key whatever is typed', () => {
  const cut = locked.replace(/\n[^\n]+\n-----END/, '\n-----END');
  expect(readPrivateKey(Buffer.from(cut), 'right').kind).not.toBe('key');
});
