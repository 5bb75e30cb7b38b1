/** The secrets of the providers, in the secret box and nowhere else. */
import { z } from 'zod';
import type { CutoverInput, CutoverKind } from '../contract/models/cutover.ts';
import { AppError } from '../kernel/app-error.ts';
import type { SecretBox } from '../kernel/ports.ts';
import type { KeyPair } from './cloud/aws-signature.ts';
import { parseKeyFile, type TsigKey } from './dns/tsig.ts';

/** Each throws CUTOVER_KEY_MISSING. */
export interface CutoverKeys {
  tsig(): Promise<TsigKey>;
  token(): Promise<string>;
  pair(of: 'route53' | 'aliyun'): Promise<KeyPair>;
  /** Keeps what was given and tells how to take that back; throws APP_INPUT_INVALID for what is no key. */
  store(input: CutoverInput): Promise<() => Promise<void>>;
}

const pair = z.object({ accessKeyId: z.string(), secretAccessKey: z.string() });

export function createCutoverKeys(box: Pick<SecretBox, 'read' | 'write' | 'remove'>): CutoverKeys {
  const nameOf = (kind: CutoverKind): string => `cutover.${kind}`;
  async function read(kind: CutoverKind): Promise<string> {
    const secret = await box.read(nameOf(kind));
    if (secret !== null) return secret;
    throw new AppError('CUTOVER_KEY_MISSING', {
      details: { provider: kind },
      remedy: { kind: 'open', screen: 'standby' },
    });
  }
  return {
    tsig: async () => parseKeyFile(await read('rfc2136')),
    token: () => read('cloudflare'),
    pair: async (of) => pair.parse(JSON.parse(await read(of))),
    async store(input) {
      if (!('secret' in input) || input.secret === undefined) return async () => {};
      const name = nameOf(input.provider);
      const before = await box.read(name);
      if (input.provider === 'rfc2136') parseKeyFile(input.secret);
      const secret = typeof input.secret === 'string' ? input.secret.trim() : JSON.stringify(input.secret);
      await box.write(name, secret);
      return () => (before === null ? box.remove(name) : box.write(name, before));
    },
  };
}
