/** The other sites, asked what they do with listeners. */
import { tryToAsk } from '../gate/ask.ts';
import { parseHealth } from '../kernel/voice-service.ts';
import type { PeerView } from './site-rules.ts';

/** In the order of `peers`; each is waited for two seconds at most. */
export function lookAtPeers(peers: readonly string[]): Promise<readonly PeerView[]> {
  return Promise.all(
    peers.map(async (peer) => {
      const told = await tryToAsk(new URL('/understudy/healthz', peer).href);
      if ('failure' in told) return told.failure === 'ECONNREFUSED' ? 'nothing' : 'silent';
      return parseHealth(told.body) ?? 'nothing';
    }),
  );
}
