/**
 * The store as a register: create-only objects beside the releases. Whether it really arbitrates is found out by
 * `store check`, never assumed. The nonce stays out of it: whoever reads the bucket may not start or stop anything.
 */
import { z } from 'zod';
import type { ObjectStore } from '../../backup/ports.ts';
import { servingSite } from '../../contract/models/agent.ts';
import { AppError } from '../../kernel/app-error.ts';
import { canonicalBytes } from '../../kernel/canonical-json.ts';
import { isoTime } from '../../kernel/clock.ts';
import { type Claim, type EpochRegister, type EpochState, proofOf } from './register.ts';
import { beatKey, closedKey, closedPrefix, epochKey, epochOfKey, epochsPrefix } from './store-keys.ts';

export type CoordinationStore = Pick<ObjectStore, 'put' | 'get' | 'head' | 'list' | 'serverNow'>;

const granted = z.object({
  proof: z.string(),
  incidentId: z.string(),
  holder: z.object({ name: z.string(), device: z.string() }),
  at: z.string(),
});
const closing = z.object({
  outcome: z.enum(['committed', 'aborted']),
  site: servingSite.nullable(),
  releaseId: z.string().nullable(),
});
const beating = z.object({ seq: z.number().int() });

const MAX_BYTES = 64 * 1024;

export function storeRegister(store: CoordinationStore): EpochRegister {
  async function numbersBelow(prefix: string, signal: AbortSignal): Promise<number[]> {
    const { objects } = await store.list(prefix, { signal });
    return objects.flatMap(({ key }) => epochOfKey(key) ?? []).sort((a, b) => b - a);
  }

  /** Null when there is no such object. One that is not what it should be reads as undefined. */
  async function readObject<T>(key: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T | null | undefined> {
    const bytes = await store.get(key, { maxBytes: MAX_BYTES, signal });
    return bytes && schema.safeParse(parsed(bytes)).data;
  }

  async function readEpoch(epoch: number, signal: AbortSignal): Promise<EpochState | null> {
    const [grant, closed, beat] = await Promise.all([
      readObject(epochKey(epoch), granted, signal),
      readObject(closedKey(epoch), closing, signal),
      readBeat(epoch, signal),
    ]);
    if (grant === null) return null;
    return {
      epoch,
      nonce: null,
      proof: grant?.proof ?? null,
      incidentId: grant?.incidentId ?? null,
      holder: grant?.holder ?? null,
      at: grant?.at ?? null,
      closed: closed?.outcome ?? null,
      site: closed?.site ?? null,
      releaseId: closed?.releaseId ?? null,
      beat,
    };
  }

  /** Both times are the store's. A holder that was not heard of yet is as old as its epoch. */
  async function readBeat(epoch: number, signal: AbortSignal): Promise<EpochState['beat']> {
    const told = await store.head(beatKey(epoch), signal);
    const seen = told ?? (await store.head(epochKey(epoch), signal));
    if (!seen) return null;
    const seq = told ? ((await readObject(beatKey(epoch), beating, signal))?.seq ?? 0) : 0;
    return { seq, ageSeconds: Math.max(0, ((await store.serverNow(signal)) - seen.modifiedAtMs) / 1000) };
  }

  async function isMine(epoch: number, nonce: string, signal: AbortSignal): Promise<boolean> {
    const grant = await readObject(epochKey(epoch), granted, signal);
    return grant?.proof === proofOf(nonce);
  }

  async function create({ epoch, nonce, incidentId, holder }: Claim, signal: AbortSignal): Promise<void> {
    const at = isoTime(await store.serverNow(signal));
    const bytes = canonicalBytes({ epoch, proof: proofOf(nonce), incidentId, holder, at });
    const answer = store.put(epochKey(epoch), bytes, { ifAbsent: true, signal });
    // An answer that was lost, or repeated by the client, says nothing: what stands there does.
    await answer.catch((error: unknown) => {
      if (signal.aborted) throw error;
    });
    if (await isMine(epoch, nonce, signal)) return;
    await answer;
    throw stale(epoch);
  }

  return {
    name: 'store',
    kind: 'store',
    async read(signal) {
      const [epochs, closed] = await Promise.all([
        numbersBelow(epochsPrefix, signal),
        numbersBelow(closedPrefix, signal),
      ]);
      const [newestEpoch] = epochs;
      const newest = newestEpoch === undefined ? null : await readEpoch(newestEpoch, signal);
      for (const epoch of closed) {
        const state = epoch === newestEpoch ? newest : await readEpoch(epoch, signal);
        if (state?.closed === 'committed') return { newest, committed: state };
      }
      return { newest, committed: null };
    },
    async find(nonce, signal) {
      for (const epoch of await numbersBelow(epochsPrefix, signal)) {
        if (await isMine(epoch, nonce, signal)) return readEpoch(epoch, signal);
      }
      return null;
    },
    async claim(claim, signal) {
      const [newest = 0] = await numbersBelow(epochsPrefix, signal);
      // Looked at first, because a store that does not arbitrate would write over what stands there.
      if (newest === claim.epoch && (await isMine(newest, claim.nonce, signal))) return;
      if (newest >= claim.epoch) throw stale(claim.epoch, newest);
      await create(claim, signal);
    },
    async beat({ epoch, nonce, seq }, signal) {
      await store.put(beatKey(epoch), canonicalBytes({ seq, proof: proofOf(nonce) }), { signal });
    },
    async close({ epoch, nonce, outcome, site, releaseId }, signal) {
      if (!(await isMine(epoch, nonce, signal))) throw stale(epoch);
      await store.put(closedKey(epoch), canonicalBytes({ epoch, outcome, site, releaseId }), {
        ifAbsent: true,
        signal,
      });
    },
  };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function stale(epoch: number, current?: number): AppError {
  return new AppError('STANDBY_EPOCH_STALE', {
    details: { epoch, register: 'store', ...(current === undefined ? {} : { current }) },
  });
}
