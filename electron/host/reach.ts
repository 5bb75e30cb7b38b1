/** Finds the host of a data folder: who holds it now, and how that one is spoken to. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallContext } from '../contract/index.ts';
import { systemClock } from '../kernel/clock.ts';
import { type Connection, connectByHttp, type HostAddress } from './connection.ts';
import { type LockHolder, readLockHolder } from './host-lock.ts';

/** Opening a large library on a slow disk, with the engine's libraries read for the first time. */
const HOST_OPENS_WITHIN_MS = 60_000;
const LOOK_AGAIN_MS = 50;

/** A connection to the host that runs or is just starting on this folder; null when there is none. */
export async function reachHost(
  lockFile: string,
  caller: Pick<CallContext, 'surface' | 'locale'>,
  signal?: AbortSignal,
): Promise<Connection | null> {
  const deadlineMs = systemClock.monotonicMs() + HOST_OPENS_WITHIN_MS;
  for (;;) {
    const holder = await readLockHolder(lockFile);
    if (holder === null || holder.kind === 'command') return null;
    const address = addressOf(holder);
    if (address) return connectByHttp(address, caller);
    if (systemClock.monotonicMs() > deadlineMs) return null;
    await sleep(LOOK_AGAIN_MS, undefined, { signal });
  }
}

export function addressOf({ url, token }: LockHolder): HostAddress | null {
  return url !== null && token !== null ? { url, token } : null;
}
