/** The store as a register, on a strict S3 server and on a folder; and all registers together. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ObjectStore } from '../../../electron/backup/ports.ts';
import { AppError } from '../../../electron/kernel/app-error.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { openFolderStore } from '../../../electron/platform/object-store-folder.ts';
import { openS3Store } from '../../../electron/platform/object-store-s3.ts';
import type { JournalLine } from '../../../electron/standby/journal-line.ts';
import { mirrorJournal, readForeignOperations } from '../../../electron/standby/registers/journal-mirror.ts';
import { type EpochRegister, proofOf } from '../../../electron/standby/registers/register.ts';
import { joinRegisters } from '../../../electron/standby/registers/registers.ts';
import { storeRegister } from '../../../electron/standby/registers/store-register.ts';
import { makeDevice } from '../../fakes/device.ts';
import { type StrictS3, startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { tempDir } from '../temp-dir.ts';
import { openedLine } from './opened-line.ts';

const never = new AbortController().signal;
const desk = makeDevice('desk');
const holder = { name: 'desk', device: 'SHA256:desk' };
const nonceOf = (number: number): string => number.toString(16).padStart(32, '0');
const claimOf = (epoch: number, number: number) => ({
  epoch,
  nonce: nonceOf(number),
  incidentId: `i-${number}`,
  holder,
});
const closing = (epoch: number, number: number, outcome: 'committed' | 'aborted') => ({
  ...claimOf(epoch, number),
  outcome,
  site: null,
  releaseId: null,
});

type Kind = 'a folder' | 'a bucket' | 'a bucket of OSS';

async function openStore(kind: Kind): Promise<{ readonly store: ObjectStore; readonly server: StrictS3 | null }> {
  const dir = await tempDir();
  if (kind === 'a folder') return { store: await openFolderStore(dir, { create: 'folder' }), server: null };
  const server = await startStrictS3({ personality: kind === 'a bucket' ? 'plain' : 'oss' });
  onTestFinished(() => server.close());
  const journalDir = path.join(dir, 'uploads');
  const store = openS3Store(server.settings, { keys: server, journalDir, lookup: server.lookup });
  onTestFinished(() => store.close());
  return { store, server };
}

describe.each<Kind>(['a folder', 'a bucket', 'a bucket of OSS'])('%s as register', (kind) => {
  it('grants a number once, also to a crowd at the same moment', async () => {
    const { store } = await openStore(kind);
    const register = storeRegister(store, desk);
    const asked = Array.from({ length: 8 }, (_item, index) => register.claim(claimOf(1, index), never));
    const answers = await Promise.allSettled(asked);
    const won = answers.flatMap((answer, index) => (answer.status === 'fulfilled' ? [index] : []));
    expect(won).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'STANDBY_EPOCH_STALE' });
    }
    const { newest } = await register.read(never);
    expect(newest).toMatchObject({ epoch: 1, proof: proofOf(nonceOf(won[0] ?? -1)), closed: null, holder });
    await register.claim(claimOf(1, won[0] ?? -1), never);
  });

  it('tells what was committed last, whatever was given up since, and never a nonce', async () => {
    const { store, server } = await openStore(kind);
    const register = storeRegister(store, desk);
    const site = { kind: 'standby', machine: 'sa', url: 'http://10.0.0.2:9880', fingerprint: 'SHA256:x' } as const;
    await register.claim(claimOf(1, 1), never);
    await register.close({ ...closing(1, 1, 'committed'), site, releaseId: 'r1' }, never);
    await register.claim(claimOf(2, 2), never);
    await register.close(closing(2, 2, 'aborted'), never);
    await expect(register.close(closing(2, 1, 'committed'), never)).rejects.toMatchObject({
      code: 'STANDBY_EPOCH_STALE',
    });
    expect(await register.read(never)).toMatchObject({
      newest: { epoch: 2, closed: 'aborted', site: null },
      committed: { epoch: 1, closed: 'committed', site, releaseId: 'r1', nonce: null },
    });
    await expect(register.claim(claimOf(1, 3), never)).rejects.toMatchObject({ code: 'STANDBY_EPOCH_STALE' });
    for (const key of (await store.list('coord/')).objects.map((object) => object.key)) {
      const text = new TextDecoder().decode((await store.get(key)) ?? new Uint8Array());
      expect([key, text.includes(nonceOf(1)) || text.includes(nonceOf(2))]).toEqual([key, false]);
    }
    expect(server?.keys() ?? []).not.toContain('understudy/v1/coord/beat/000000000001.json');
  });

  it('hears beats by the clock of the store', async () => {
    const { store } = await openStore(kind);
    const register = storeRegister(store, desk);
    await register.claim(claimOf(1, 1), never);
    const before = (await register.read(never)).newest?.beat;
    expect(before).toMatchObject({ seq: 0 });
    await register.beat({ epoch: 1, nonce: nonceOf(1), seq: 7 }, never);
    const after = (await register.read(never)).newest?.beat;
    expect(after).toMatchObject({ seq: 7 });
    expect(after?.ageSeconds).toBeGreaterThanOrEqual(0);
    expect(after?.ageSeconds).toBeLessThan(45);
  });

  it('finds an own nonce however long ago it was', async () => {
    const register = storeRegister((await openStore(kind)).store, desk);
    for (let epoch = 1; epoch <= 60; epoch++) await register.claim(claimOf(epoch, epoch), never);
    expect(await register.find(nonceOf(3), never)).toMatchObject({ epoch: 3 });
    expect(await register.find(nonceOf(99), never)).toBeNull();
  });
});

describe('the store as register', () => {
  it('knows its own claim again when the answer was lost', async () => {
    const { store, server } = await openStore('a bucket');
    server?.addFault({ operation: 'PutObject', key: 'coord/epoch', kind: 'drop-answer', times: 5 });
    const register = storeRegister(store, desk);
    await register.claim(claimOf(1, 1), never);
    expect((await register.read(never)).newest).toMatchObject({ epoch: 1, proof: proofOf(nonceOf(1)) });
  });

  it('passes over the number of an entry that it cannot read, and never gives it out again', async () => {
    const { store } = await openStore('a folder');
    await store.put('coord/epoch/000000000004.json', Buffer.from('{"half'));
    const register = storeRegister(store, desk);
    expect(await register.read(never)).toEqual({ newest: null, committed: null, passedOver: [4] });
    await expect(register.claim(claimOf(4, 1), never)).rejects.toMatchObject({ code: 'STANDBY_EPOCH_STALE' });
    await register.claim(claimOf(5, 1), never);
    expect((await register.read(never)).newest).toMatchObject({ epoch: 5 });
  });
});

/** A register that says nothing until it is let. */
function silencable(register: EpochRegister, name: string) {
  const state = { silent: false };
  const answer = <T>(ask: () => Promise<T>): Promise<T> =>
    state.silent ? Promise.reject(new AppError('BACKUP_STORE_UNREACHABLE')) : ask();
  const wrapped: EpochRegister = {
    name,
    kind: register.kind,
    read: (signal) => answer(() => register.read(signal)),
    find: (nonce, signal) => answer(() => register.find(nonce, signal)),
    claim: (claim, signal) => answer(() => register.claim(claim, signal)),
    beat: (about, signal) => answer(() => register.beat(about, signal)),
    close: (about, signal) => answer(() => register.close(about, signal)),
  };
  return { wrapped, state };
}

describe('all registers together', () => {
  async function three() {
    const open = async (name: string) => silencable(storeRegister((await openStore('a folder')).store, desk), name);
    const [store, target, other] = [await open('store'), await open('target'), await open('other')];
    const all = joinRegisters({ store: store.wrapped, target: target.wrapped, others: [other.wrapped] });
    return { store, target, other, all };
  }

  it('go on without a store that is away, which learns of it at the end', async () => {
    const { store, target, all } = await three();
    store.state.silent = true;
    expect(await all.readAll(never)).toMatchObject({ silent: [{ name: 'store', code: 'BACKUP_STORE_UNREACHABLE' }] });
    expect(await all.claim(claimOf(1, 1), never)).toEqual(['target', 'other']);
    store.state.silent = false;
    expect(await all.close(closing(1, 1, 'committed'), never)).toEqual(['target', 'store', 'other']);
    expect((await store.wrapped.read(never)).committed).toMatchObject({ epoch: 1, proof: proofOf(nonceOf(1)) });
    target.state.silent = true;
    await expect(all.readAll(never)).rejects.toMatchObject({ code: 'BACKUP_STORE_UNREACHABLE' });
  });

  it('refuse a claim that the store or the target gave to somebody else', async () => {
    const { store, target, other, all } = await three();
    await store.wrapped.claim(claimOf(1, 9), never);
    await expect(all.claim(claimOf(1, 1), never)).rejects.toMatchObject({ code: 'STANDBY_EPOCH_STALE' });
    await target.wrapped.claim(claimOf(2, 9), never);
    await expect(all.claim(claimOf(2, 1), never)).rejects.toMatchObject({ code: 'STANDBY_EPOCH_STALE' });
    // Another standby that is ahead is no reason: it is not the one that starts.
    await other.wrapped.claim(claimOf(7, 9), never);
    expect(await all.claim(claimOf(3, 1), never)).toEqual(['store', 'target']);
    expect(await all.find(nonceOf(1), never)).toMatchObject({ epoch: 3 });
  });
});

describe('the mirror of a journal', () => {
  const opened = openedLine('promote', 0, 'a');
  const { incidentId, nonce } = opened.opening;
  const claimed: JournalLine = { kind: 'done', at: opened.at, step: 'claim', seconds: 1, facts: { epoch: 1 } };
  const longId = `${incidentId}-0123456789`;

  it('holds every line but no nonce, and catches up with what it missed', async () => {
    const dir = await tempDir();
    const store = await openFolderStore(dir, { create: 'folder' });
    const lines: JournalLine[] = [{ ...opened, opening: { ...opened.opening, incidentId: longId } }];
    let away = true;
    const mirror = mirrorJournal({
      store: () => (away ? Promise.reject(new AppError('BACKUP_STORE_UNREACHABLE')) : Promise.resolve(store)),
      incidentId: longId,
      lines,
      holder,
      fingerprint: 'SHA256:sa',
      sign: desk.sign,
      log: silentLog,
    });
    await mirror.settled();
    lines.push({ kind: 'intent', at: opened.at, step: 'claim' }, claimed);
    away = false;
    await mirror.settled();
    const about = { own: new Set<string>(), before: [], trust: desk, log: silentLog };
    const [foreign] = await readForeignOperations(store, about, never);
    expect(foreign).toMatchObject({ holder, fingerprint: 'SHA256:sa', lines: 3 });
    expect(foreign?.operation.steps.get('claim')).toMatchObject({ state: 'done', facts: { epoch: 1 } });
    expect(await readForeignOperations(store, { ...about, own: new Set([longId]) }, never)).toEqual([]);
    const below = path.join(dir, 'understudy/v1/coord/journal', longId);
    for (const name of await readdir(below)) {
      expect(await readFile(path.join(below, name), 'utf8')).not.toContain(nonce);
    }
  });
});
