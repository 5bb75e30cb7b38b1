/** S4: when what services made is saved, what of it stays in the store, and what a switch of the setting does. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newSigningKey, publicKeyOf, signManifest } from '../../../electron/backup/release/signature.ts';
import type { MadeSettings } from '../../../electron/contract/models/made.ts';
import { systemClock } from '../../../electron/kernel/clock.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { openMadeLibrary } from '../../../electron/standby/made/library.ts';
import { readNewest, tidySaved } from '../../../electron/standby/made/saved.ts';
import { MadeStream } from '../../../electron/standby/made/stream.ts';
import type { ObjectTrust } from '../../../electron/standby/registers/signed-object.ts';
import { createManualTicker } from '../../fakes/manual-ticker.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';

const key = newSigningKey();
const trust: ObjectTrust = {
  sign: async (bytes) => signManifest(bytes, key),
  trusted: async () => [{ publicKey: publicKeyOf(key), name: 'desk', revokedAt: null }] as never,
};
const MINUTE_MS = 60_000;
const signal = new AbortController().signal;

async function studio(settings: MadeSettings) {
  const dir = await mkdtemp(path.join(tmpdir(), 'home-made-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  let nowMs = Date.parse('2026-11-28T00:00:00Z');
  const store = createMemoryStore({ now: () => nowMs });
  const ticker = createManualTicker();
  let elapsedMs = 0;
  const world = { settings, busy: false, encrypted: false };
  const library = openMadeLibrary(dir, { clock: systemClock, log: silentLog });
  const stream = new MadeStream({
    settings: {
      read: () => world.settings,
      write: async (next) => {
        world.settings = next;
      },
    },
    library,
    machines: {
      serving: null,
      get() {
        throw new Error('nobody serves');
      },
    },
    agents: {} as never,
    store: async () => store,
    trust: () => trust,
    deviceName: () => 'desk',
    isEncrypted: async () => world.encrypted,
    isBusy: () => world.busy,
    clock: { now: () => nowMs, monotonicMs: () => elapsedMs },
    ticker,
    log: silentLog,
  });
  stream.start();
  const make = async (name: string, text: string): Promise<void> => {
    await mkdir(library.folder, { recursive: true });
    await writeFile(path.join(library.folder, name), text);
  };
  const under = (prefix: string): string[] => [...store.held.keys()].filter((name) => name.startsWith(prefix));
  return {
    stream,
    world,
    store,
    make,
    documents: () => under('made/saved/'),
    pieces: () => under('made/piece/'),
    async pass(ms: number) {
      for (let left = ms; left > 0; left -= 15_000) {
        elapsedMs += 15_000;
        nowMs += 15_000;
        await ticker.elapse(15_000);
      }
    },
  };
}

describe('what services made (S4)', () => {
  it('is saved as often as was asked for and only when something is new, not while an operation runs, and not when it is off', async () => {
    const { stream, world, make, documents, pass } = await studio({ on: true, everyMinutes: 5 });
    await make('a', 'one');
    await pass(MINUTE_MS);
    expect(documents()).toHaveLength(1);
    await pass(6 * MINUTE_MS);
    expect(documents()).toHaveLength(1);
    await make('b', 'two');
    await pass(5 * MINUTE_MS);
    expect(documents()).toHaveLength(2);
    await make('c', 'three');
    world.busy = true;
    await pass(10 * MINUTE_MS);
    expect(documents()).toHaveLength(2);
    world.busy = false;
    await pass(MINUTE_MS);
    expect(documents()).toHaveLength(3);
    expect(await stream.set({ on: false, everyMinutes: 5 })).toMatchObject({ on: false, files: 3 });
    await make('d', 'four');
    await pass(30 * MINUTE_MS);
    expect(documents()).toHaveLength(3);
  });

  it('leaves the two dozen newest, and after a day no piece that none of them names', async () => {
    const { stream, store, make, documents, pieces, pass } = await studio({ on: false, everyMinutes: 5 });
    for (let round = 0; round < 30; round++) {
      await make('take', `text ${round}`);
      await make('kept', 'the same');
      await stream.now();
      await pass(5 * MINUTE_MS);
    }
    expect(pieces()).toHaveLength(31);
    await tidySaved(store, trust, signal);
    expect(documents()).toHaveLength(24);
    // They are younger than a day: somebody may be about to name them.
    expect(pieces()).toHaveLength(31);
    await pass(25 * 60 * MINUTE_MS);
    await make('take', 'the last');
    await stream.now();
    expect(documents()).toHaveLength(24);
    expect(pieces()).toHaveLength(25);
    expect((await readNewest(store, trust, signal))?.files.map(({ path: name }) => name)).toEqual(['kept', 'take']);
  });

  it('stays here where releases are encrypted, because it is not', async () => {
    const { stream, world, make, documents, pieces } = await studio({ on: true, everyMinutes: 5 });
    world.encrypted = true;
    await make('a', 'one');
    await expect(stream.now()).rejects.toMatchObject({ code: 'STANDBY_MADE_UNENCRYPTED' });
    expect([...documents(), ...pieces()]).toEqual([]);
  });

  it('tells why a round came to nothing', async () => {
    const { stream, store, make } = await studio({ on: true, everyMinutes: 5 });
    await make('a', 'one');
    store.list = async () => {
      throw new Error('away');
    };
    await expect(stream.now()).rejects.toThrow();
    store.list = createMemoryStore().list;
    expect((await stream.status()).problem).toMatchObject({ code: 'APP_INTERNAL' });
    expect((await stream.now()).problem).toBeNull();
  });
});
