/**
 * A person moves the name: in hosts files, at a router, at a provider that Understudy does not know. It shows the exact lines
 * and looks at what the name resolves to; it never says by itself that it was done.
 */
import type { SettingsOf } from '../contract/models/cutover.ts';
import { AppError } from '../kernel/app-error.ts';
import { assertNotOlder, type CutoverMemory, isSameChange } from './memory.ts';
import type { Lookup } from './ports.ts';
import type { CutoverProvider, CutoverTarget } from './provider.ts';
import { isSame } from './records.ts';
import { withHost } from './with-host.ts';

export function createManualProvider(
  { name, primaryUrl, serviceUrl }: SettingsOf<'manual'>,
  world: {
    readonly lookup: Lookup;
    readonly memory: Pick<CutoverMemory, 'last'>;
    readonly standbyHosts: () => readonly string[];
  },
): CutoverProvider {
  const { lookup, memory } = world;
  const listeners = serviceUrl ?? withHost(primaryUrl, name);

  async function wantedFor({ address }: CutoverTarget): Promise<readonly string[]> {
    const found = await lookup(address);
    if (found.length > 0) return found;
    throw new AppError('CUTOVER_ADDRESS_UNKNOWN', { details: { host: address, name } });
  }

  async function siteNow(): Promise<{
    readonly target: 'primary' | 'standby' | 'other' | 'unknown';
    readonly address: string | null;
  }> {
    const now = await lookup(name);
    if (now.length === 0) return { target: 'unknown', address: null };
    const address = [...now].sort().join(', ');
    if (isSame(now, await lookup(new URL(primaryUrl).hostname.replace(/^\[|\]$/g, ''))))
      return { target: 'primary', address };
    for (const host of world.standbyHosts()) if (isSame(now, await lookup(host))) return { target: 'standby', address };
    return { target: 'other', address };
  }

  const isThere = async (target: CutoverTarget): Promise<boolean> =>
    isSame(await lookup(name), await wantedFor(target));

  return {
    kind: 'manual',
    primaryUrl,
    serviceUrl: () => listeners,
    async read() {
      return { ...(await siteNow()), epoch: memory.last?.epoch ?? 0, ttlSeconds: null, ttlSource: 'none' };
    },
    async plan(target) {
      const [now, wanted] = [await lookup(name), await wantedFor(target)];
      const { last } = memory;
      return {
        provider: 'manual',
        target,
        from: isSameChange(last, target) ? null : [...now].sort().join(', ') || null,
        to: [...wanted].sort().join(', '),
        changes: [...now.map((address) => `- ${address} ${name}`), ...wanted.map((address) => `+ ${address} ${name}`)],
        seenEpoch: last?.epoch ?? 0,
        ttlSeconds: null,
        byHand: true,
      };
    },
    async apply({ target }) {
      assertNotOlder(memory.last, target);
    },
    inspect: isThere,
    async verify(target) {
      const [now, wanted] = [await lookup(name), await wantedFor(target)];
      const seen = [...now].sort().join(', ') || null;
      return {
        ok: isSame(now, wanted),
        expected: [...wanted].sort().join(', '),
        seen,
        where: seen === null ? null : name,
      };
    },
    async check() {
      const { target, address } = await siteNow();
      return [{ name: 'cutover-name', state: target === 'unknown' ? 'fail' : 'ok', details: { name, seen: address } }];
    },
  };
}
