/** S4: when what services made is saved, what of it stays in the store, and what a switch of the setting does. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newSigningKey, publicKeyOf, signManifest } from '../../../electron/backup/release/signature.ts';
import { newIdentity, recipientOf } from '../../../electron/backup/sealed/age.ts';
import { createBeside } from '../../../electron/backup/sealed/beside.ts';
import type { MadeSettings } from '../../../electron/contract/models/made.ts';
import { systemClock } from '../../../electron/kernel/clock.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { openMadeLibrary } from '../../../electron/standby/made/library.ts';
import { piecesOf, tidySaved } from '../../../electron/standby/made/saved.ts';
import { readNewest } from '../../../electron/standby/made/saved-document.ts';
import { MadeStream } from '../../../electron/standby/made/stream.ts';
import type { ObjectTrust } from '../../../electron/standby/registers/signed-object.ts';
import { createManualTicker } from '../../fakes/manual-ticker.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';

const key = newSigningKey();
const trust: ObjectTrust = {
  sign: async (bytes) => signManifest(bytes, key),
  trusted: async () => [{ publicKey: publicKeyOf(key), name: 'desk', revokedAt: null }] as never,
};
const [ours, another] = [await newIdentity(), await newIdentity()];
const keysOf = (world: { readonly recipient: string | null; readonly identities: readonly string[] }) =>
  createBeside({
    vault: { recipient: async () => world.recipient, identities: async () => world.identities },
    chosenStore: { open: async () => ({}) as never },
  });
const MINUTE_MS = 60_000;
const signal = new AbortController().signal;

async function studio(settings: MadeSettings) {
  const dir = await mkdtemp(path.join(tmpdir(), 'home-made-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  let nowMs = Date.parse('2026-11-28T00:00:00Z');
  const store = createMemoryStore({ now: () => nowMs });
  const ticker = createManualTicker();
  let elapsedMs = 0;
  const world = { settings, busy: false, recipient: null as string | null, identities: [] as string[] };
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
    keys: keysOf(world),
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
    const newest = await readNewest(store, trust, keysOf({ recipient: null, identities: [] }), signal);
    expect(newest?.state === 'open' && newest.files.map(({ path: name }) => name)).toEqual(['kept', 'take']);
  });

  it('lies in the store encrypted where releases are, neither text nor name readable, and opens with the key', async () => {
    const { stream, world, store, make, pieces, pass } = await studio({ on: false, everyMinutes: 5 });
    Object.assign(world, { recipient: await recipientOf(ours), identities: [ours] });
    const text = 'what was said '.repeat(200_000);
    await make('take-of-anna', text);
    await make('empty', '');
    expect(await stream.now()).toMatchObject({ problem: null, saved: { files: 2, by: 'desk' } });
    const held = [...store.held.values()].map(({ bytes }) => Buffer.from(bytes).toString('latin1')).join();
    expect(held).not.toMatch(/what was said|anna/);
    expect(held).toContain('age-encryption.org/v1');
    const newest = await readNewest(store, trust, keysOf(world), signal);
    if (newest?.state !== 'open') throw new Error('not opened');
    const file = newest.files.find(({ path: name }) => name === 'take-of-anna');
    const read: Uint8Array[] = [];
    for await (const piece of piecesOf(store, newest, file ?? ({} as never), signal)) read.push(piece);
    expect(Buffer.concat(read).toString()).toBe(text);

    // What has grown at its end is not sent again from its beginning.
    const before = pieces().length;
    await pass(MINUTE_MS);
    await make('take-of-anna', `${text}!`);
    await stream.now();
    expect(pieces().length - before).toBe(1);
    await pass(MINUTE_MS);
    await stream.now();
    expect(pieces().length - before).toBe(1);
  });

  it('is told as encrypted without the key, never as damaged or as nothing, and can be tidied', async () => {
    const { stream, world, store, make, documents, pieces, pass } = await studio({ on: false, everyMinutes: 5 });
    Object.assign(world, { recipient: await recipientOf(ours), identities: [ours] });
    for (let round = 0; round < 26; round++) {
      await make('take', `text ${round}`);
      await stream.now();
      await pass(5 * MINUTE_MS);
    }
    world.identities = [another];
    expect((await stream.status()).saved).toMatchObject({ files: null, by: 'desk' });
    expect(await readNewest(store, trust, keysOf(world), signal)).toMatchObject({ state: 'locked' });
    await pass(25 * 60 * MINUTE_MS);
    await tidySaved(store, trust, signal);
    expect(documents()).toHaveLength(24);
    expect(pieces()).toHaveLength(24);
  });

  it('is sent anew under another key, and when encryption was switched on', async () => {
    const { stream, world, make, pieces, pass } = await studio({ on: false, everyMinutes: 5 });
    await make('take', 'text');
    await stream.now();
    expect(pieces()).toHaveLength(1);
    for (const identity of [ours, another]) {
      await pass(MINUTE_MS);
      world.identities = [identity, ...world.identities];
      world.recipient = await recipientOf(identity);
      await stream.now();
    }
    expect(pieces()).toHaveLength(3);
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
