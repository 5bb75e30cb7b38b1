/** The other sites, asked whether one of them belongs to a later promotion than this one. */
import type { HealthDocument } from '../contract/models/agent.ts';
import { ask } from '../gate/ask.ts';
import { parseHealth } from '../kernel/voice-service.ts';

/** The highest epoch that is told; 0 where nobody answers or tells one. Each is waited for two seconds at most. */
export async function highestEpochOf(peers: readonly string[]): Promise<number> {
  return Math.max(0, ...(await askAll(peers)).map(({ epoch }) => epoch));
}

/** The same among those that let listeners in: a promotion that is only under way may still be taken back. */
export async function highestServingEpochOf(peers: readonly string[]): Promise<number> {
  const serving = (await askAll(peers)).filter(({ ready, mode }) => ready && mode !== null);
  return Math.max(0, ...serving.map(({ epoch }) => epoch));
}

async function askAll(peers: readonly string[]): Promise<readonly HealthDocument[]> {
  const told = await Promise.all(
    peers.map(async (peer) => {
      const reply = await ask(new URL('/understudy/healthz', peer).href);
      return reply && parseHealth(reply.body);
    }),
  );
  return told.filter((health) => health !== null);
}
