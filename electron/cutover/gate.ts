/** The gate of this computer as a way to move listeners. They have to be on this computer too, and it has to stay on. */
import type { CutoverCheck } from '../contract/models/cutover.ts';
import type { Gate } from '../gate/gate.ts';
import { AppError } from '../kernel/app-error.ts';
import type { CutoverProvider, CutoverTarget } from './provider.ts';

export function createGateProvider(gate: Pick<Gate, 'read' | 'primaryUrl' | 'switchTo'>): CutoverProvider {
  function current() {
    const state = gate.read();
    if (!state) throw new AppError('STANDBY_CUTOVER_MISSING', { remedy: { kind: 'open', screen: 'standby' } });
    return state;
  }
  const isThere = ({ epoch, site, url }: CutoverTarget): boolean => {
    const now = current();
    return now.epoch === epoch && now.site === site && now.upstreamUrl === url;
  };

  return {
    kind: 'gate',
    get primaryUrl() {
      return gate.primaryUrl() ?? '';
    },
    serviceUrl: () => current().serviceUrl,
    async read() {
      const { site, upstreamUrl, epoch } = current();
      return { target: site, address: upstreamUrl, epoch, ttlSeconds: null, ttlSource: 'none' };
    },
    async plan(target) {
      const { serviceUrl, upstreamUrl, epoch } = current();
      return {
        provider: 'gate',
        target,
        from: isThere(target) ? null : upstreamUrl,
        to: target.url,
        changes: [`- ${serviceUrl} → ${upstreamUrl}`, `+ ${serviceUrl} → ${target.url}`],
        seenEpoch: epoch,
        ttlSeconds: null,
        byHand: false,
      };
    },
    async apply({ target: { site, url, epoch, releaseId, accessKey } }) {
      await gate.switchTo({ site, url, epoch, releaseId, accessKey });
    },
    inspect: async (target) => isThere(target),
    async verify(target) {
      const { upstreamUrl } = current();
      return { ok: isThere(target), expected: target.url, seen: upstreamUrl, where: null };
    },
    async check(): Promise<readonly CutoverCheck[]> {
      const { listening, serviceUrl } = current();
      return [
        { name: 'cutover-gate', state: listening ? 'ok' : 'fail', details: { serviceUrl } },
        { name: 'cutover-one-computer', state: 'warn', details: {} },
      ];
    },
  };
}
