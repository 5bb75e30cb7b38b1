import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { nodeCipher, scriptCipher } from '../../../../electron/backup/sealed/age-cipher.ts';

it.each([0, 1, 16, 65_536])(
  '%i bytes are encrypted alike by Node and, where that has no such cipher, in JavaScript',
  (count) => {
    const [key, nonce, plain] = [randomBytes(32), randomBytes(12), randomBytes(count)];
    const [byNode, byScript] = [nodeCipher, scriptCipher].map(({ seal }) => Buffer.concat(seal(key, nonce, plain)));
    if (!byNode || !byScript) throw new Error('not encrypted');
    expect(byNode.equals(byScript)).toBe(true);
    for (const { open } of [nodeCipher, scriptCipher]) {
      expect(Buffer.from(open(key, nonce, byNode)).equals(plain)).toBe(true);
      const changed = Uint8Array.from(byNode);
      changed[0] = (changed[0] ?? 0) ^ 1;
      expect(() => open(key, nonce, changed)).toThrow();
      expect(() => open(key, randomBytes(12), byNode)).toThrow();
    }
  },
);
