/** A log, its heads and two archives in a real folder store; then somebody with access to the files, and no key, changes things. */
import { cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { headsFor, sealEntry } from '../../../electron/audit/chain.ts';
import { createHeadKeeper } from '../../../electron/audit/heads.ts';
import { createAudit } from '../../../electron/audit/service.ts';
import { verifySignatures } from '../../../electron/audit/signatures.ts';
import { createAuditRecords } from '../../../electron/backup/records/audit-records.ts';
import { createRecords } from '../../../electron/backup/records/records.ts';
import {
  fingerprintOf,
  isSignedBy,
  newSigningKey,
  publicKeyOf,
  signatureText,
  signManifest,
} from '../../../electron/backup/release/signature.ts';
import type { OpenedStore } from '../../../electron/backup/store/chosen-store.ts';
import type { AuditEntry } from '../../../electron/contract/models/audit-entry.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { openFolderStore } from '../../../electron/platform/object-store-folder.ts';
import { quietParts } from '../../fakes/parts.ts';
import { tempDir } from '../temp-dir.ts';

async function studio() {
  const dir = await tempDir();
  const [file, storeDir] = [path.join(dir, 'audit', 'log.jsonl'), path.join(dir, 'store')];
  const store = await openFolderStore(storeDir, { create: 'folder' });
  onTestFinished(() => store.close());
  const key = newSigningKey();
  const trusted = [{ publicKey: publicKeyOf(key), name: 'desk' }];
  const records = createRecords({
    store,
    signingKey: async () => key,
    trustedKeys: async () => trusted,
    log: silentLog,
  });
  const kept = createAuditRecords({
    open: async () => ({ store, records }) as unknown as OpenedStore,
    fingerprint: async () => fingerprintOf(publicKeyOf(key)),
  });
  const place = { name: 'store', read: kept.heads, write: kept.noteHead };
  let nowMs = Date.parse('2026-11-28T14:00:00Z');
  const open = async () => {
    const parts = quietParts();
    const audit = await createAudit({
      ...parts,
      clock: { ...parts.clock, now: () => nowMs },
      file,
      device: 'desk',
      signer: {
        sign: async (bytes) => signatureText(signManifest(bytes, key)),
        isOurs: async (bytes, signature) => isSignedBy(bytes, signature, trusted),
      },
      places: () => [place],
      archives: kept,
    });
    const keeper = createHeadKeeper({ ...parts, audit, places: () => [place] });
    return {
      audit,
      async close() {
        await keeper.close();
        await audit.close();
      },
    };
  };
  const first = await open();
  for (const incidentId of ['op-1', 'op-2']) {
    await first.audit.append({ actor: 'Lin', event: 'promote.opened', incidentId, data: { machine: 'spare' } });
    await first.audit.append({ actor: 'standby', event: 'promote.step', incidentId, data: { step: 'cutover' } });
    await first.audit.append({ actor: 'standby', event: 'promote.ended', incidentId, data: { state: 'done' } });
  }
  nowMs += 3_600_000;
  expect(await first.audit.archiveEnded()).toBe(2);
  expect(await first.audit.archiveEnded()).toBe(0);
  await first.audit.append({ actor: 'cli', event: 'settings.set' });
  await first.close();

  const verify = async () => {
    const { audit, close } = await open();
    const found = await audit.verifyAll();
    await close();
    return found;
  };
  const layout = path.join(storeDir, 'understudy', 'v1');
  return {
    file,
    archive: (id: string, name = '') => path.join(layout, 'audit', id, name),
    headsDir: path.join(layout, 'audit-heads'),
    verify,
    goOn: async () => {
      const { audit, close } = await open();
      await audit.append({ actor: 'cli', event: 'settings.set' });
      await close();
    },
    lines: async () =>
      (await readFile(file, 'utf8'))
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as AuditEntry),
    write: (entries: readonly AuditEntry[]) =>
      writeFile(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')),
  };
}

/** All hashes computed anew over these lines, signatures as they were. */
function resealed(entries: readonly AuditEntry[], keepSignatures = true): AuditEntry[] {
  let prev = '0'.repeat(64);
  return entries.map(({ hash: _hash, signature, ...entry }, index) => {
    const line = sealEntry({ ...entry, seq: index + 1, prev });
    prev = line.hash;
    return keepSignatures && signature !== undefined ? { ...line, signature } : line;
  });
}

describe('S21: the record of what was done', () => {
  it('is whole against its signatures, its heads and its archives', async () => {
    const { verify } = await studio();
    expect(await verify()).toMatchObject({
      ok: true,
      lines: 9,
      firstBadLine: null,
      problem: null,
      heads: [{ place: 'store', state: 'fits', seq: 9 }],
      archives: { checked: 2, faults: [] },
    });
  });

  it('names the line in which something was changed', async () => {
    const { file, verify } = await studio();
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"machine":"spare"', '"machine":"other"'));
    expect(await verify()).toMatchObject({ ok: false, firstBadLine: 1, problem: 'changed' });
  });

  it('names the place from which lines were taken', async () => {
    const { verify, lines, write } = await studio();
    await write((await lines()).filter(({ seq }) => seq !== 4 && seq !== 5));
    expect(await verify()).toMatchObject({ ok: false, firstBadLine: 4, problem: 'missing' });
  });

  it('misses lines that were cut off at the end', async () => {
    const { verify, lines, write } = await studio();
    await write((await lines()).slice(0, 5));
    expect(await verify()).toMatchObject({
      ok: false,
      lines: 5,
      firstBadLine: 6,
      problem: 'cut',
      heads: [{ state: 'differs', seq: 9 }],
    });
  });

  it('misses the whole log', async () => {
    const { file, verify } = await studio();
    await rm(file);
    expect(await verify()).toMatchObject({ ok: false, lines: 0, firstBadLine: 1, problem: 'cut' });
  });

  it('finds two lines taken out and all hashes computed anew', async () => {
    const { verify, lines, write } = await studio();
    await write(resealed((await lines()).filter(({ seq }) => seq !== 4 && seq !== 5)));
    expect(await verify()).toMatchObject({ ok: false, firstBadLine: 4, problem: 'resealed' });
  });

  it('finds the same when the signatures were taken away too, by what the store remembers', async () => {
    const { verify, lines, write } = await studio();
    const bare = resealed(
      (await lines()).map((entry) => (entry.seq === 2 ? { ...entry, data: { step: 'other' } } : entry)),
      false,
    );
    await write(bare);
    expect(await verify()).toMatchObject({ ok: false, firstBadLine: 1, problem: 'resealed' });
  });

  it('is not forgotten elsewhere when the program goes on with another log', async () => {
    const { verify, lines, write, goOn } = await studio();
    await write((await lines()).slice(0, 5));
    for (let round = 0; round < 3; round += 1) await goOn();
    expect(await verify()).toMatchObject({ ok: false, lines: 8, heads: [{ state: 'differs', seq: 9 }] });
  });

  it('finds a line that was put there without the key', async () => {
    const { verify, lines, write } = await studio();
    const all = await lines();
    const { signature: _signature, ...unsigned } = resealed([...all, { ...all[0]!, actor: 'nobody' }]).at(-1)!;
    await write([...all, unsigned]);
    expect(await verify()).toMatchObject({ ok: false, firstBadLine: 10, problem: 'unsigned' });
  });

  it('says that nobody could be asked where the heads are gone, and is judged by its signatures', async () => {
    const { verify, headsDir, lines, write } = await studio();
    await rm(headsDir, { recursive: true });
    expect(await verify()).toMatchObject({ ok: true, heads: [{ state: 'none', seq: null }] });
    await write(resealed((await lines()).slice(1)));
    expect(await verify()).toMatchObject({ ok: false, firstBadLine: 1, problem: 'resealed' });
  });
});

describe('S21: the archives of incidents', () => {
  it('are named when their logs were exchanged', async () => {
    const { archive, verify } = await studio();
    const [one, two] = [archive('op-1', 'log.jsonl'), archive('op-2', 'log.jsonl')];
    const [a, b] = [await readFile(one), await readFile(two)];
    await writeFile(one, b);
    await writeFile(two, a);
    expect(await verify()).toMatchObject({
      ok: false,
      firstBadLine: null,
      archives: {
        faults: [
          { incidentId: 'op-1', file: 'log.jsonl', problem: 'changed' },
          { incidentId: 'op-2', file: 'log.jsonl', problem: 'changed' },
        ],
      },
    });
  });

  it('are named when they were exchanged as a whole, lists and all', async () => {
    const { archive, verify } = await studio();
    await rename(archive('op-1'), archive('held'));
    await rename(archive('op-2'), archive('op-1'));
    await rename(archive('held'), archive('op-2'));
    expect((await verify()).archives?.faults).toEqual([
      { incidentId: 'op-1', file: null, problem: 'not-ours' },
      { incidentId: 'op-2', file: null, problem: 'not-ours' },
    ]);
  });

  it('are missed when they are gone, and when one file is', async () => {
    const { archive, verify } = await studio();
    await rm(archive('op-1'), { recursive: true });
    await rm(archive('op-2', 'report.md'));
    expect((await verify()).archives?.faults).toEqual([
      { incidentId: 'op-1', file: null, problem: 'missing' },
      { incidentId: 'op-2', file: 'report.md', problem: 'missing' },
    ]);
  });

  it('N7: are made from the log alone, the same each time', async () => {
    const { archive, file } = await studio();
    const written = await Promise.all((await readdir(archive('op-1'))).map((name) => readFile(archive('op-1', name))));
    expect(written).toHaveLength(4);
    const copy = path.join(await tempDir(), 'log.jsonl');
    await cp(file, copy);
    const audit = await createAudit({ ...quietParts(), file: copy, readOnly: true, device: 'elsewhere' });
    const report = await audit.report('op-1');
    await audit.close();
    expect(JSON.parse(await readFile(archive('op-1', 'report.json'), 'utf8'))).toEqual(report);
    expect(report).toMatchObject({
      incidentId: 'op-1',
      lines: { count: 3, from: 1, to: 3 },
      actors: ['Lin', 'standby'],
    });
    expect(await readFile(archive('op-1', 'report.md'), 'utf8')).toContain('| 2 | 0 | standby | promote.step |');
  });
});

describe('a computer that took its key from a recovery kit', () => {
  const line = { at: '2026-11-28T14:00:00.000Z', device: 'desk', actor: 'cli', incidentId: null } as const;
  const log = resealed(
    [
      { event: 'settings.set', data: {} },
      { event: 'trust.useKit', data: { result: 'ok' } },
      { event: 'settings.set', data: {} },
    ].map((entry) => ({ ...line, ...entry, seq: 0, prev: '', hash: '', signature: 'some' })),
  );
  const isOurs = async (_bytes: Uint8Array, signature: string): Promise<boolean> => signature === 'some';

  it('is not measured by the heads of the log before', () => {
    const other = { seq: 900, hash: 'a'.repeat(64), first: 'b'.repeat(64), at: line.at };
    const own = { seq: 3, hash: log[2]!.hash, first: log[0]!.hash, at: line.at };
    expect(headsFor(log, [other, own])).toEqual([own]);
    expect(headsFor(log.slice(0, 1), [other])).toEqual([other]);
    const failed = log.map((entry) => ({ ...entry, data: { result: 'failed' } }));
    expect(headsFor(failed, [other])).toEqual([other]);
  });

  it('need not know the key that it had before, and signs all that follows', async () => {
    const before = log.map((entry, index) => (index === 0 ? { ...entry, signature: 'of nobody' } : entry));
    expect(await verifySignatures(before, { isOurs })).toBeNull();
    const after = log.map((entry, index) => (index === 2 ? { ...entry, signature: 'of nobody' } : entry));
    expect(await verifySignatures(after, { isOurs })).toMatchObject({ firstBadLine: 3, problem: 'resealed' });
  });
});
