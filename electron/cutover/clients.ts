/**
 * Listeners know both addresses and use the second one when the first does not answer. There is nothing to move; what is
 * kept here is only which site a promotion made the serving one.
 */
import type { SettingsOf } from '../contract/models/cutover.ts';
import { assertNotOlder, type CutoverMemory, isSameChange } from './memory.ts';
import type { CutoverProvider } from './provider.ts';

export function createClientsProvider(
  { primaryUrl }: SettingsOf<'clients'>,
  world: { readonly memory: Pick<CutoverMemory, 'last'> },
): CutoverProvider {
  const { memory } = world;
  const urlNow = (): string => memory.last?.url ?? primaryUrl;
  return {
    kind: 'clients',
    primaryUrl,
    serviceUrl: (target) => target?.url ?? urlNow(),
    async read() {
      const { last } = memory;
      return {
        target: last?.site ?? 'primary',
        address: urlNow(),
        epoch: last?.epoch ?? 0,
        ttlSeconds: null,
        ttlSource: 'none',
      };
    },
    async plan(target) {
      return {
        provider: 'clients',
        target,
        from: isSameChange(memory.last, target) ? null : urlNow(),
        to: target.url,
        changes: [],
        seenEpoch: memory.last?.epoch ?? 0,
        ttlSeconds: null,
        byHand: false,
      };
    },
    async apply({ target }) {
      assertNotOlder(memory.last, target);
    },
    inspect: async (target) => isSameChange(memory.last, target),
    async verify(target) {
      return { ok: isSameChange(memory.last, target), expected: target.url, seen: urlNow(), where: null };
    },
    check: async () => [{ name: 'cutover-clients', state: 'ok', details: { first: primaryUrl } }],
  };
}
