/**
 * A listener as most are: looks the service's name up, keeps the answer for as long as the name server said, and asks one sentence
 * after the other there.
 */
import { Resolver } from 'node:dns/promises';
import { listenOnce, type Service } from './listener.ts';

export interface Hours {
  readonly requests: number;
  readonly failed: number;
  /** What the first failures were. */
  readonly failures: readonly string[];
}

/** Between two sentences. */
const PAUSE_MS = 100;
const SHOWN = 5;

/** Asks for so many seconds. */
export async function listenFor(service: Service, seconds: number): Promise<Hours> {
  const find = createLookUp(service);
  const failures: string[] = [];
  const untilMs = performance.now() + seconds * 1000;
  let [requests, failed] = [0, 0];
  while (performance.now() < untilMs) {
    const address = await find();
    const { status } = address === null ? { status: null } : await listenOnce({ ...service, address });
    requests += 1;
    if (status !== 200) {
      failed += 1;
      if (failures.length < SHOWN) failures.push(`request ${requests} at ${address}: ${status ?? 'silence'}`);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return { requests, failed, failures };
}

/** Null when the name cannot be looked up. */
function createLookUp({ name, nameServer }: Service): () => Promise<string | null> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  resolver.setServers([nameServer]);
  let known: { readonly address: string; readonly untilMs: number } | null = null;
  return async () => {
    if (known && performance.now() < known.untilMs) return known.address;
    const [found] = await resolver.resolve4(name, { ttl: true }).catch(() => []);
    known = found ? { address: found.address, untilMs: performance.now() + found.ttl * 1000 } : null;
    return found?.address ?? null;
  };
}
