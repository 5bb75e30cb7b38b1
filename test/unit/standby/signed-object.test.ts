/** What lies in the store is believed by its signature alone: what was changed, moved or put there by somebody else counts for nothing. */
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../electron/kernel/log.ts';
import { openFolderStore } from '../../../electron/platform/object-store-folder.ts';
import { decideClaim } from '../../../electron/standby/registers/claim-rules.ts';
import { mirrorJournal, readForeignOperations } from '../../../electron/standby/registers/journal-mirror.ts';
import { observeRegisters } from '../../../electron/standby/registers/plan-facts.ts';
import { proofOf } from '../../../electron/standby/registers/register.ts';
import { beatKey, closedKey, epochKey, journalKey } from '../../../electron/standby/registers/store-keys.ts';
import { storeRegister } from '../../../electron/standby/registers/store-register.ts';
import { wordsOf } from '../../../electron/words/words.ts';
import { makeDevice } from '../../fakes/device.ts';
import { tempDir } from '../temp-dir.ts';
import { openedLine } from './opened-line.ts';

const never = new AbortController().signal;
const nonceOf = (number: number): string => number.toString(16).padStart(32, '0');
const claimOf = (epoch: number, number = epoch) => ({
  epoch,
  nonce: nonceOf(number),
  incidentId: `incident-${number}`,
  holder: { name: 'desk', device: 'd' },
});
const site = { kind: 'standby', machine: 'sa', url: 'http://10.0.0.2:9880', fingerprint: 'SHA256:x' } as const;
const committed = (epoch: number) => ({ ...claimOf(epoch), outcome: 'committed', site, releaseId: 'r1' }) as const;

async function studio() {
  const store = await openFolderStore(await tempDir(), { create: 'folder' });
  const [desk, other, stranger] = [makeDevice('desk'), makeDevice('other'), makeDevice('stranger')];
  desk.believe(other);
  const on = (device: typeof desk) => storeRegister(store, device);
  const read = async (key: string) =>
    JSON.parse(new TextDecoder().decode((await store.get(key)) ?? new Uint8Array())) as Record<string, unknown>;
  const write = (key: string, content: unknown) => store.put(key, Buffer.from(JSON.stringify(content)));
  return { store, desk, other, stranger, on, read, write };
}

describe('the register in the store', () => {
  it('believes what a computer of the studio wrote, and what its own did', async () => {
    const { desk, other, on } = await studio();
    await on(desk).claim(claimOf(1), never);
    await on(other).claim(claimOf(2), never);
    await on(other).close(committed(2), never);
    expect(await on(desk).read(never)).toMatchObject({
      newest: { epoch: 2, proof: proofOf(nonceOf(2)), closed: 'committed', site },
      committed: { epoch: 2 },
      passedOver: [],
    });
  });

  it('believes no stranger, and looks once whether he was let in meanwhile', async () => {
    const { desk, stranger, on } = await studio();
    await on(desk).claim(claimOf(1), never);
    await on(stranger).claim(claimOf(2), never);
    await on(stranger).close(committed(2), never);
    expect(await on(desk).read(never)).toMatchObject({ newest: { epoch: 1 }, committed: null, passedOver: [2] });
    expect(desk.looks).toBe(1);
    desk.offer(stranger);
    expect(await on(desk).read(never)).toMatchObject({ newest: { epoch: 2 }, committed: { epoch: 2, site } });
  });

  it('believes a computer no longer that was turned out', async () => {
    const { desk, other, on } = await studio();
    await on(other).claim(claimOf(1), never);
    desk.believe(other, { revokedAt: '2026-11-01T00:00:00.000Z' });
    expect(await on(desk).read(never)).toEqual({ newest: null, committed: null, passedOver: [1] });
  });

  it.each([
    ['without its signature', ({ signature: _signature, ...content }: Record<string, unknown>) => content],
    ['with another holder', (content: Record<string, unknown>) => ({ ...content, proof: proofOf(nonceOf(9)) })],
    ['with one more member', (content: Record<string, unknown>) => ({ ...content, site })],
    ['with a signature of another form', (content: Record<string, unknown>) => ({ ...content, signature: 'x' })],
    ['as no object', () => ['nothing']],
  ])('believes no entry that was written over %s', async (_what, change) => {
    const { desk, other, on, read, write } = await studio();
    await on(desk).claim(claimOf(1), never);
    await on(other).claim(claimOf(2), never);
    await write(epochKey(2), change(await read(epochKey(2))));
    expect(await on(desk).read(never)).toMatchObject({ newest: { epoch: 1 }, passedOver: [2] });
  });

  it('believes no good entry under another number', async () => {
    const { desk, on, read, write } = await studio();
    await on(desk).claim(claimOf(1), never);
    await on(desk).close(committed(1), never);
    await write(epochKey(7), await read(epochKey(1)));
    await write(closedKey(7), await read(closedKey(1)));
    expect(await on(desk).read(never)).toMatchObject({ newest: { epoch: 1 }, passedOver: [7] });
  });

  it('lets no end and no sign of life be slipped under a good entry', async () => {
    const { desk, stranger, on, read, write } = await studio();
    await on(desk).claim(claimOf(1), never);
    await write(closedKey(1), { epoch: 1, outcome: 'committed', site, releaseId: null });
    await write(beatKey(1), { seq: 5, proof: proofOf(nonceOf(1)) });
    expect((await on(desk).read(never)).newest).toMatchObject({ closed: null, site: null, beat: { seq: 0 } });
    await on(stranger).beat({ epoch: 1, nonce: nonceOf(1), seq: 6 }, never);
    expect((await on(desk).read(never)).newest).toMatchObject({ beat: { seq: 0 } });
    await on(desk).beat({ epoch: 1, nonce: nonceOf(1), seq: 7 }, never);
    expect((await on(desk).read(never)).newest).toMatchObject({ beat: { seq: 7 } });
    // The end that its holder wrote takes the place of what was laid there.
    await on(desk).close({ ...committed(1), outcome: 'aborted', site: null, releaseId: null }, never);
    expect((await on(desk).read(never)).newest).toMatchObject({ closed: 'aborted' });
    expect(await read(closedKey(1))).toMatchObject({ outcome: 'aborted' });
  });

  it('what an earlier version wrote counts for nothing, and never will', async () => {
    const { desk, on, read, write } = await studio();
    await on(desk).claim(claimOf(1), never);
    const { signature: _signature, ...unsigned } = await read(epochKey(1));
    await write(epochKey(1), unsigned);
    await write(epochKey(2), { ...unsigned, epoch: 2, at: '2020-01-01T00:00:00.000Z' });
    expect(await on(desk).read(never)).toEqual({ newest: null, committed: null, passedOver: [2, 1] });
    // Below what was signed it stays history.
    await on(desk).claim(claimOf(3), never);
    expect(await on(desk).read(never)).toMatchObject({ newest: { epoch: 3 }, passedOver: [] });
    // Its own holder knows its entry again by the nonce.
    expect(await on(desk).find(nonceOf(1), never)).toMatchObject({ epoch: 2 });
  });

  it('is silent where it is full of entries that count for nothing, and forgets nothing', async () => {
    const { desk, on, write } = await studio();
    await on(desk).claim(claimOf(1), never);
    for (let epoch = 2; epoch <= 230; epoch++) await write(epochKey(epoch), {});
    await expect(on(desk).read(never)).rejects.toMatchObject({ code: 'BACKUP_STORE_SILENT' });
  });
});

describe('a number that is taken by an entry nobody signed', () => {
  it('is left out by the next claim, and told in the plan', async () => {
    const { desk, on, write } = await studio();
    await on(desk).claim(claimOf(1), never);
    await on(desk).close(committed(1), never);
    await write(epochKey(2), { epoch: 2 });
    await write(epochKey(9), { epoch: 9 });
    const reading = { name: 'store', kind: 'store', ...(await on(desk).read(never)) } as const;
    const facts = { ownProof: 'own', pastProofs: new Set<string>(), above: 1, isGone: () => false } as const;
    const decision = decideClaim({ ...facts, readings: [reading], aim: { kind: 'standby' }, site: 'silent' });
    expect(decision).toEqual({ kind: 'claim', epoch: 3 });
    await on(desk).claim(claimOf(3), never);
    const found = { answered: ['store'], silent: [], newestEpoch: 1, passedOver: [9, 2], other: null, served: null };
    const fact = [...observeRegisters(found, '')].find(({ key }) => key === 'registers-unsigned');
    expect(fact).toMatchObject({ level: 'warn', values: { count: 2, newest: 9 } });
    const said = wordsOf('en').standby.facts['registers-unsigned']?.({ count: '2', newest: '9' });
    expect(said).toContain('2 entries');
  });
});

describe('the journal of another desktop in the store', () => {
  const opened = openedLine('promote', 0, 'a');
  const incidentId = `${opened.opening.incidentId}-0123456789`;
  const lines = [
    { ...opened, opening: { ...opened.opening, incidentId } },
    { kind: 'intent', at: opened.at, step: 'claim' },
    { kind: 'done', at: opened.at, step: 'claim', seconds: 1, facts: { epoch: 1 } },
  ] as const;

  async function mirrored() {
    const world = await studio();
    const mirror = async (device: typeof world.desk) =>
      mirrorJournal({
        store: async () => world.store,
        incidentId,
        lines,
        holder: { name: 'other', device: 'd' },
        fingerprint: 'SHA256:sa',
        sign: device.sign,
        log: silentLog,
      }).settled();
    const about = { own: new Set<string>(), before: [], trust: world.desk, log: silentLog };
    return { ...world, mirror, foreign: () => readForeignOperations(world.store, about, never) };
  }

  it('is read when it was signed by a computer of the studio, and left out when not', async () => {
    const { other, mirror, foreign } = await mirrored();
    await mirror(other);
    expect(await foreign()).toMatchObject([{ lines: 3, holder: { name: 'other' } }]);
    const alien = await mirrored();
    await alien.mirror(alien.stranger);
    expect(await alien.foreign()).toEqual([]);
  });

  it('is read up to the line that was changed, or taken from another place', async () => {
    const { other, mirror, foreign, read, write } = await mirrored();
    await mirror(other);
    const last = await read(journalKey(incidentId, 2));
    await write(journalKey(incidentId, 2), { ...last, holder: { name: 'other', device: 'e' } });
    expect(await foreign()).toMatchObject([{ lines: 2 }]);
    await write(journalKey(incidentId, 2), await read(journalKey(incidentId, 1)));
    expect(await foreign()).toMatchObject([{ lines: 2 }]);
    await write(journalKey(incidentId, 2), last);
    expect(await foreign()).toMatchObject([{ lines: 3 }]);
  });
});
