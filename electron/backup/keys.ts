/** Who signs here and whom this computer believes. The private key never leaves the secret box. */
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import type { SecretBox } from '../kernel/ports.ts';
import { secretNames } from './ports.ts';
import { fingerprintOf, newSigningKey, publicKeyFromRaw, publicKeyOf, type TrustedKey } from './release/signature.ts';

const trustedFile = z.object({
  version: z.literal(1),
  keys: z.array(z.object({ publicKey: z.string(), name: z.string() })),
});

export interface ReleaseKeys {
  /** Made at first need. PKCS #8 PEM. */
  signingKey(): Promise<string>;
  identity(): Promise<{ readonly publicKey: string; readonly fingerprint: string }>;
  /** Own key first. */
  trusted(): Promise<readonly TrustedKey[]>;
  trust(key: TrustedKey): Promise<void>;
}

export function createReleaseKeys(deps: {
  readonly secrets: SecretBox;
  readonly file: string;
  readonly deviceName: () => string;
}): ReleaseKeys {
  const { secrets, file, deviceName } = deps;
  let making: Promise<string> | null = null;
  const make = async (): Promise<string> => {
    const stored = await secrets.read(secretNames.signingKey);
    if (stored) return stored;
    const key = newSigningKey();
    await secrets.write(secretNames.signingKey, key);
    return key;
  };
  const signingKey = (): Promise<string> => {
    making ??= make().catch((error: unknown) => {
      making = null;
      throw error;
    });
    return making;
  };
  const others = async (): Promise<readonly TrustedKey[]> => (await readJsonFile(file, trustedFile))?.keys ?? [];
  const identity = async (): Promise<{ readonly publicKey: string; readonly fingerprint: string }> => {
    const publicKey = publicKeyOf(await signingKey());
    return { publicKey, fingerprint: fingerprintOf(publicKey) };
  };
  return {
    signingKey,
    identity,
    async trusted() {
      const { publicKey } = await identity();
      return [{ publicKey, name: deviceName() }, ...(await others())];
    },
    async trust(key) {
      publicKeyFromRaw(key.publicKey);
      const rest = (await others()).filter((item) => item.publicKey !== key.publicKey);
      await writeJsonFile(file, { version: 1, keys: [...rest, { publicKey: key.publicKey, name: key.name }] });
    },
  };
}
