/** The other sites, asked whether one of them belongs to a later promotion than this one. */
import { ask } from '../gate/ask.ts';
import { parseHealth } from '../kernel/voice-service.ts';

/** The highest epoch that is told; 0 where nobody answers or tells one. Each is waited for two seconds at most. */
export async function highestEpochOf(peers: readonly string[]): Promise<number> {
  const epochs = await Promise.all(
    peers.map(async (peer) => {
      const reply = await ask(new URL('/understudy/healthz', peer).href);
      return (reply && parseHealth(reply.body)?.epoch) ?? 0;
    }),
  );
  return Math.max(0, ...epochs);
}
