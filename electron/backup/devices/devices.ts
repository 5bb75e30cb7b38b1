/**
 * Whom this computer believes: the device lists that it holds and those in the store. A list in the store is an offer; it
 * counts only when it follows from the one that is held. Numbers in the store are given once, so of two computers that change
 * the list at once one is the first, and the other makes its change again on top of it.
 */
import { z } from 'zod';
import { type DeviceList, deviceList } from '../../contract/models/device-list.ts';
import type { TrustProblem } from '../../contract/trust.ts';
import { AppError } from '../../kernel/app-error.ts';
import { canonicalBytes } from '../../kernel/canonical-json.ts';
import { isoTime } from '../../kernel/clock.ts';
import { readJsonFile, writeJsonFile } from '../../kernel/json-file.ts';
import type { Clock, Log } from '../../kernel/ports.ts';
import { createSerial } from '../../kernel/serial.ts';
import type { ObjectStore } from '../ports.ts';
import {
  firstList,
  followLists,
  type HeldList,
  isGenuine,
  isSameList,
  judgeDeviceList,
  MAX_DEVICE_LIST_BYTES,
  readDeviceList,
  signDeviceList,
} from '../release/device-list.ts';
import { deviceListKey, deviceListsPrefix, numberOfDeviceListKey } from '../release/keys.ts';
import { fingerprintOf, type TrustedKey } from '../release/signature.ts';
import type { ReleaseKeys } from './keys.ts';

const TRIES = 5;

const problem = z.object({ kind: z.enum(['foreign', 'fork']), number: z.number(), fingerprint: z.string() });
const file = z.object({
  version: z.literal(1),
  /** Ascending; the last one counts, the others let a machine follow that missed some. */
  lists: z.array(deviceList).min(1),
  /** A change of this computer that another one was faster than. */
  lost: problem.nullable(),
});

interface Held {
  readonly lists: readonly [DeviceList, ...DeviceList[]];
  readonly lost: TrustProblem | null;
}

export interface Devices {
  /** The list that counts here. */
  held(): Promise<DeviceList>;
  /** What a machine is sent that holds an older one: ascending, the last one is the held one. */
  lists(): Promise<readonly DeviceList[]>;
  /** Own key included, as long as nobody revoked it. */
  trusted(): Promise<readonly TrustedKey[]>;
  /** Takes up what the store has; on disk it is only with `keep`. Throws what the store throws. */
  look(store: ObjectStore, signal?: AbortSignal): Promise<void>;
  /** What was taken up stays, and the store gets the lists that it lacks. */
  keep(store: ObjectStore, signal?: AbortSignal): Promise<void>;
  /**
   * Signs the next list and puts it into the store; `edit` may be asked again after another computer was faster.
   * Throws TRUST_APART, TRUST_REVOKED.
   */
  change(
    store: ObjectStore,
    edit: (list: DeviceList) => HeldList | Promise<HeldList>,
    signal?: AbortSignal,
  ): Promise<DeviceList>;
  /** Believes the first list of the store that `admits` from now on, and what follows it. False when there is none. */
  join(store: ObjectStore, admits: (list: DeviceList) => boolean, signal?: AbortSignal): Promise<boolean>;
  /** Holds exactly this list from now on. */
  replace(list: DeviceList): Promise<void>;
  /** `offered`: while apart, a list of the store holds this computer. */
  standing(): Promise<{ readonly apart: boolean; readonly offered: boolean; readonly problem: TrustProblem | null }>;
}

export function createDevices(deps: {
  readonly file: string;
  readonly readOnly: boolean;
  readonly keys: Pick<ReleaseKeys, 'signingKey' | 'identity'>;
  readonly deviceName: () => string;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}): Devices {
  const { keys, log } = deps;
  const inTurn = createSerial();
  let loading: Promise<Held> | null = null;
  /** As it is on disk. */
  let written: Held | null = null;
  /** What the store has, as far as it was read: number → etag and list; null is no list at all. */
  let seen: {
    readonly store: string;
    readonly lists: Map<number, { readonly etag: string; readonly list: DeviceList | null }>;
  } = { store: '', lists: new Map() };
  let highestInStore = 0;
  let apart = false;
  let isOffered = false;
  let foreign: TrustProblem | null = null;

  async function load(): Promise<Held> {
    const stored = await readJsonFile(deps.file, file);
    const [oldest, ...newer] = stored?.lists ?? [];
    const { publicKey } = await keys.identity();
    if (stored && oldest) {
      const held: Held = { lists: [oldest, ...newer], lost: stored.lost };
      // Without the key that others let in, this is a new computer.
      if (topOf(held).keys.some((key) => key.publicKey === publicKey)) {
        written = held;
        return held;
      }
    }
    const alone = firstList(
      { publicKey, name: deps.deviceName(), addedAt: isoTime(deps.clock.now()) },
      await keys.signingKey(),
    );
    const held: Held = { lists: [alone], lost: null };
    await write(held);
    return held;
  }
  const read = (): Promise<Held> => {
    loading ??= load().catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  };
  async function write(held: Held): Promise<void> {
    if (deps.readOnly || held === written) return;
    await writeJsonFile(deps.file, { version: 1, lists: held.lists, lost: held.lost });
    written = held;
  }
  const hold = (held: Held): void => {
    loading = Promise.resolve(held);
  };
  const topOf = ({ lists }: Held): DeviceList => lists.at(-1) ?? lists[0];

  /** The lists of the store that may say something new to somebody who has `known`, ascending. */
  async function readStore(
    store: ObjectStore,
    known: readonly DeviceList[],
    signal?: AbortSignal,
  ): Promise<readonly DeviceList[]> {
    if (seen.store !== store.name) seen = { store: store.name, lists: new Map() };
    const { objects } = await store.list(deviceListsPrefix, { signal });
    const found = objects
      .flatMap(({ key, etag }) => {
        const number = numberOfDeviceListKey(key);
        return number === null ? [] : [{ number, key, etag }];
      })
      .sort((a, b) => a.number - b.number);
    highestInStore = found.at(-1)?.number ?? 0;
    const own = new Set(known.map((list) => list.number));
    const top = known.at(-1)?.number ?? 0;
    const shared = found.filter(({ number }) => number <= top).at(-1)?.number;
    const lists: DeviceList[] = [];
    for (const { number, key, etag } of found) {
      if (own.has(number) && number !== shared) continue;
      let item = seen.lists.get(number);
      if (item?.etag !== etag) {
        const bytes = await store.get(key, { maxBytes: MAX_DEVICE_LIST_BYTES, signal });
        const list = bytes && readDeviceList(bytes);
        const isGood = list?.number === number && isGenuine(list);
        if (!isGood) log.warn('device list left out', { number });
        item = { etag, list: isGood ? list : null };
        seen.lists.set(number, item);
      }
      if (item.list) lists.push(item.list);
    }
    return lists;
  }

  async function look(store: ObjectStore, signal?: AbortSignal): Promise<void> {
    const held = await read();
    const offered = await readStore(store, held.lists, signal);
    // A store that has lists, none of which has to do with ours, belongs to somebody else.
    apart = offered.length > 0 && !offered.some((list) => held.lists.some((own) => areKin(own, list)));
    const { publicKey } = await keys.identity();
    isOffered = apart && offered.some((list) => holds(list, publicKey));
    const base = settleFork(held, offered);
    const { held: top, refused } = followLists(topOf(base), offered);
    const strange = refused && refused.list.number >= top.number ? refused : null;
    if (strange) log.warn('device list refused', { number: strange.list.number, verdict: strange.verdict });
    const [oldest] = offered;
    if (strange) foreign = problemOf(strange.verdict === 'fork' ? 'fork' : 'foreign', strange.list);
    else foreign = apart && oldest ? problemOf('foreign', oldest) : null;
    const above = offered.filter((list) => list.number > topOf(base).number);
    if (base !== held || top !== topOf(held))
      hold({ lists: [...base.lists, ...chain(topOf(base), above)], lost: base.lost });
  }

  /** Those of `offered` that follow one from the other; what stands between them counts for nobody. */
  function chain(from: DeviceList, offered: readonly DeviceList[]): DeviceList[] {
    const links: DeviceList[] = [];
    for (const list of offered) if (judgeDeviceList(links.at(-1) ?? from, list) === 'newer') links.push(list);
    return links;
  }

  /** Of two lists with one number the store's was there first and counts, unless ours revokes whoever signed it. */
  function settleFork(held: Held, offered: readonly DeviceList[]): Held {
    const [oldest, ...rest] = held.lists;
    const [before, ours] = [held.lists.at(-2), topOf(held)];
    const theirs = offered.find((list) => list.number === ours.number && !isSameList(ours, list));
    if (!before || !theirs || judgeDeviceList(before, theirs) !== 'newer') return held;
    if (ours.keys.some((key) => key.publicKey === theirs.signedBy && key.revokedAt !== null)) return held;
    log.warn('change of the device list lost', { number: theirs.number });
    return { lists: [oldest, ...rest.slice(0, -1), theirs], lost: problemOf('fork', theirs) };
  }

  async function keep(store: ObjectStore, signal?: AbortSignal): Promise<void> {
    await look(store, signal);
    const held = await read();
    if (!apart) {
      for (const list of held.lists.filter(({ number }) => number > highestInStore)) {
        await store.put(deviceListKey(list.number), canonicalBytes(list), { ifAbsent: true, signal });
      }
    }
    await write(held);
  }

  return {
    held: async () => topOf(await read()),
    lists: async () => (await read()).lists,
    trusted: async () => topOf(await read()).keys,
    look: (store, signal) => inTurn(() => look(store, signal)),
    keep: (store, signal) => inTurn(() => keep(store, signal)),
    change: (store, edit, signal) =>
      inTurn(async () => {
        for (let attempt = 0; attempt < TRIES; attempt++) {
          await keep(store, signal);
          const held = await read();
          if (apart) throw apartError(foreign);
          const { publicKey } = await keys.identity();
          const own = topOf(held).keys.find((key) => key.publicKey === publicKey);
          if (own === undefined) throw apartError(foreign);
          if (own.revokedAt !== null) throw revokedHere(publicKey, own.revokedAt);
          const next = await edit(topOf(held));
          const number = Math.max(next.number, highestInStore + 1);
          const list = signDeviceList({ ...next, number }, await keys.signingKey());
          const put = await store.put(deviceListKey(number), canonicalBytes(list), { ifAbsent: true, signal });
          if (put === 'exists') continue;
          const changed: Held = { lists: [...held.lists, list], lost: null };
          hold(changed);
          await write(changed);
          return list;
        }
        throw new AppError('TRUST_CHANGING', { remedy: { kind: 'retry' }, retryable: true });
      }),
    join: (store, admits, signal) =>
      inTurn(async () => {
        const offered = await readStore(store, [], signal);
        const first = offered.find(admits);
        if (!first) return false;
        const after = chain(
          first,
          offered.filter((list) => list.number > first.number),
        );
        hold({ lists: [first, ...after], lost: null });
        apart = false;
        isOffered = false;
        foreign = null;
        return true;
      }),
    replace: (list) =>
      inTurn(async () => {
        const held: Held = { lists: [list], lost: null };
        hold(held);
        await write(held);
      }),
    async standing() {
      return { apart, offered: isOffered, problem: foreign ?? (await read()).lost };
    },
  };
}

function holds(list: DeviceList, publicKey: string): boolean {
  return list.keys.some((key) => key.publicKey === publicKey && key.revokedAt === null);
}

/** The same, or one follows from the other. */
function areKin(a: DeviceList, b: DeviceList): boolean {
  return isSameList(a, b) || judgeDeviceList(a, b) === 'newer' || judgeDeviceList(b, a) === 'newer';
}

function problemOf(kind: TrustProblem['kind'], list: DeviceList): TrustProblem {
  return { kind, number: list.number, fingerprint: fingerprintOf(list.signedBy) };
}

function apartError(problem: TrustProblem | null): AppError {
  return new AppError('TRUST_APART', {
    details: problem ? { number: problem.number, fingerprint: problem.fingerprint } : {},
    remedy: { kind: 'run', command: 'understudy trust request' },
  });
}

function revokedHere(publicKey: string, revokedAt: string): AppError {
  return new AppError('TRUST_REVOKED', {
    details: { fingerprint: fingerprintOf(publicKey), revokedAt },
    remedy: { kind: 'run', command: 'understudy trust request' },
  });
}
