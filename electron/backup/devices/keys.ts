/** This computer's signing key. The private key never leaves the secret box, save sealed in a recovery kit. */
import type { SecretBox } from '../../kernel/ports.ts';
import { createSerial } from '../../kernel/serial.ts';
import { secretNames } from '../ports.ts';
import { fingerprintOf, newSigningKey, publicKeyOf } from '../release/signature.ts';

export interface Identity {
  /** Raw 32 bytes, base64. */
  readonly publicKey: string;
  readonly fingerprint: string;
}

export interface ReleaseKeys {
  /** Made at first need. PKCS #8 PEM. */
  signingKey(): Promise<string>;
  identity(): Promise<Identity>;
  /** The key that is to follow; the same one until it was taken. PKCS #8 PEM. */
  nextKey(): Promise<string>;
  /** The key that was prepared to follow, null when there is none. */
  preparedKey(): Promise<string | null>;
  /** From now on this key signs. */
  replace(privateKeyPem: string): Promise<void>;
}

export function createReleaseKeys(secrets: SecretBox): ReleaseKeys {
  const inTurn = createSerial();
  let current: string | null = null;
  const readOrMake = async (name: string): Promise<string> => {
    const stored = await secrets.read(name);
    if (stored) return stored;
    const key = newSigningKey();
    await secrets.write(name, key);
    return key;
  };
  const signingKey = (): Promise<string> =>
    inTurn(async () => {
      current ??= await readOrMake(secretNames.signingKey);
      return current;
    });
  return {
    signingKey,
    async identity() {
      const publicKey = publicKeyOf(await signingKey());
      return { publicKey, fingerprint: fingerprintOf(publicKey) };
    },
    nextKey: () => inTurn(() => readOrMake(secretNames.nextSigningKey)),
    preparedKey: () => secrets.read(secretNames.nextSigningKey),
    replace: (privateKeyPem) =>
      inTurn(async () => {
        await secrets.write(secretNames.signingKey, privateKeyPem);
        await secrets.remove(secretNames.nextSigningKey);
        current = privateKeyPem;
      }),
  };
}
