/**
 * The store as a register: create-only objects beside the releases, each signed by the desktop that wrote it. Whether it really arbitrates
 * is found out by `store check`, never assumed. The nonce stays out of it: whoever reads the bucket may not start or stop anything.
 *
 * An entry without the signature of a computer of the studio says nothing: its number is passed over and told. Earlier versions signed
 * nothing; what they wrote is known from the standby's own register, and there is no day until which an unsigned entry would count,
 * because nobody can tell when it was written.
 */
import { z } from 'zod';
import type { ObjectStore } from '../../backup/ports.ts';
import { servingSite } from '../../contract/models/agent.ts';
import { AppError } from '../../kernel/app-error.ts';
import { isoTime } from '../../kernel/clock.ts';
import { type Claim, type EpochRegister, type EpochState, proofOf } from './register.ts';
import { type ObjectTrust, openObject, sealObject } from './signed-object.ts';
import { beatKey, closedKey, closedPrefix, epochKey, epochOfKey, epochsPrefix } from './store-keys.ts';

export type CoordinationStore = Pick<ObjectStore, 'put' | 'get' | 'head' | 'list' | 'serverNow'>;

const granted = z.object({
  proof: z.string(),
  incidentId: z.string(),
  holder: z.object({ name: z.string(), device: z.string() }),
  at: z.string(),
});
type Granted = z.output<typeof granted>;
/** An entry that counts. */
interface Found {
  readonly epoch: number;
  readonly grant: Granted;
}
const closing = z.object({
  outcome: z.enum(['committed', 'aborted']),
  site: servingSite.nullable(),
  releaseId: z.string().nullable(),
});
const beating = z.object({ seq: z.number().int() });

const MAX_BYTES = 64 * 1024;
/** Somebody who fills the bucket with numbers does not keep every desktop reading for ever: then this register is silent. */
const MAX_PASSED_OVER = 200;
const AT_ONCE = 16;

export function storeRegister(store: CoordinationStore, trust: ObjectTrust): EpochRegister {
  async function numbersBelow(prefix: string, signal: AbortSignal): Promise<number[]> {
    const { objects } = await store.list(prefix, { signal });
    return objects.flatMap(({ key }) => epochOfKey(key) ?? []).sort((a, b) => b - a);
  }

  /** Null when there is no such object, or none that counts. */
  async function readObject<T>(key: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T | null> {
    const bytes = await store.get(key, { maxBytes: MAX_BYTES, signal });
    const opened = bytes && (await openObject(key, bytes, trust, signal));
    return opened?.content ? (schema.safeParse(opened.content).data ?? null) : null;
  }

  /** Null: its entry counts for nothing. */
  const readGrant = (epoch: number, signal: AbortSignal) => readObject(epochKey(epoch), granted, signal);

  async function describe(epoch: number, grant: Granted, signal: AbortSignal): Promise<EpochState> {
    const [closed, beat] = await Promise.all([readObject(closedKey(epoch), closing, signal), readBeat(epoch, signal)]);
    const { proof, incidentId, holder, at } = grant;
    const { outcome = null, site = null, releaseId = null } = closed ?? {};
    return { epoch, nonce: null, proof, incidentId, holder, at, closed: outcome, site, releaseId, beat };
  }

  /** Both times are the store's. A holder that was not heard of yet is as old as its epoch. */
  async function readBeat(epoch: number, signal: AbortSignal): Promise<EpochState['beat']> {
    const told = await readObject(beatKey(epoch), beating, signal);
    const seen = await store.head(told ? beatKey(epoch) : epochKey(epoch), signal);
    if (!seen) return null;
    return {
      seq: told?.seq ?? 0,
      ageSeconds: Math.max(0, ((await store.serverNow(signal)) - seen.modifiedAtMs) / 1000),
    };
  }

  /** The entry that holds the proof of one's own nonce is one's own: nobody else knows the nonce. */
  async function findOwn(epoch: number, nonce: string, signal: AbortSignal): Promise<Granted | null> {
    const bytes = await store.get(epochKey(epoch), { maxBytes: MAX_BYTES, signal });
    const grant = bytes && granted.safeParse(parsed(bytes)).data;
    return grant?.proof === proofOf(nonce) ? grant : null;
  }

  /** The newest number that counts, and the ones above it that do not. Throws BACKUP_STORE_SILENT. */
  async function newestThatCounts(
    numbers: readonly number[],
    signal: AbortSignal,
  ): Promise<{ readonly found: Found | null; readonly passed: readonly number[] }> {
    const passed: number[] = [];
    // The first one nearly always counts.
    for (let from = 0, some = numbers.slice(0, 1); some.length > 0; ) {
      const grants = await Promise.all(some.map((epoch) => readGrant(epoch, signal)));
      const first = grants.findIndex((grant) => grant !== null);
      passed.push(...(first < 0 ? some : some.slice(0, first)));
      const [epoch, grant] = [some[first], grants[first]];
      if (epoch !== undefined && grant) return { found: { epoch, grant }, passed };
      if (passed.length > MAX_PASSED_OVER) {
        throw new AppError('BACKUP_STORE_SILENT', { details: { prefix: epochsPrefix, unsigned: passed.length } });
      }
      from += some.length;
      some = numbers.slice(from, from + AT_ONCE);
    }
    return { found: null, passed };
  }

  async function newestCommitted(newest: EpochState | null, signal: AbortSignal): Promise<EpochState | null> {
    const closed = newest === null ? [] : await numbersBelow(closedPrefix, signal);
    for (const epoch of closed.filter((number) => number <= (newest?.epoch ?? 0)).slice(0, MAX_PASSED_OVER)) {
      if (epoch === newest?.epoch) {
        if (newest.closed === 'committed') return newest;
        continue;
      }
      const grant = await readGrant(epoch, signal);
      const state = grant && (await describe(epoch, grant, signal));
      if (state?.closed === 'committed') return state;
    }
    return null;
  }

  async function create({ epoch, nonce, incidentId, holder }: Claim, signal: AbortSignal): Promise<void> {
    const at = isoTime(await store.serverNow(signal));
    const content = { epoch, proof: proofOf(nonce), incidentId, holder, at };
    const bytes = await sealObject(epochKey(epoch), content, trust.sign);
    const answer = store.put(epochKey(epoch), bytes, { ifAbsent: true, signal });
    // An answer that was lost, or repeated by the client, says nothing: what stands there does.
    await answer.catch((error: unknown) => {
      if (signal.aborted) throw error;
    });
    if (await findOwn(epoch, nonce, signal)) return;
    await answer;
    throw stale(epoch);
  }

  return {
    name: 'store',
    kind: 'store',
    async read(signal) {
      const { found, passed } = await newestThatCounts(await numbersBelow(epochsPrefix, signal), signal);
      const newest = found && (await describe(found.epoch, found.grant, signal));
      return { newest, committed: await newestCommitted(newest, signal), passedOver: passed };
    },
    async find(nonce, signal) {
      for (const epoch of await numbersBelow(epochsPrefix, signal)) {
        const own = await findOwn(epoch, nonce, signal);
        if (own) return describe(epoch, own, signal);
      }
      return null;
    },
    async claim(claim, signal) {
      const numbers = await numbersBelow(epochsPrefix, signal);
      // Looked at first, because a store that does not arbitrate would write over what stands there.
      const { found } = await newestThatCounts(numbers, signal);
      if (found && found.epoch > claim.epoch) throw stale(claim.epoch, found.epoch);
      if (numbers.includes(claim.epoch)) {
        if (await findOwn(claim.epoch, claim.nonce, signal)) return;
        throw stale(claim.epoch);
      }
      await create(claim, signal);
    },
    async beat({ epoch, nonce, seq }, signal) {
      const bytes = await sealObject(beatKey(epoch), { seq, proof: proofOf(nonce) }, trust.sign);
      await store.put(beatKey(epoch), bytes, { signal });
    },
    async close({ epoch, nonce, outcome, site, releaseId }, signal) {
      if (!(await findOwn(epoch, nonce, signal))) throw stale(epoch);
      const bytes = await sealObject(closedKey(epoch), { epoch, outcome, site, releaseId }, trust.sign);
      const put = await store.put(closedKey(epoch), bytes, { ifAbsent: true, signal });
      // What somebody else laid there is no outcome.
      if (put === 'exists' && !(await readObject(closedKey(epoch), closing, signal))) {
        await store.put(closedKey(epoch), bytes, { signal });
      }
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
