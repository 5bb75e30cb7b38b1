/** The agent's own rules on real files: epochs, blobs, signed releases. */
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findMissing, receiveBlob } from '../../../electron/agent/blobs.ts';
import { fetchBlobs } from '../../../electron/agent/fetch-blobs.ts';
import { readInput } from '../../../electron/agent/input.ts';
import { type Layout, openLayout } from '../../../electron/agent/layout.ts';
import { assertNewest, beatEpoch, claimEpoch, closeEpoch, readRegister } from '../../../electron/agent/register.ts';
import { assertNotOlder, noteVerified, readNewestVerified } from '../../../electron/agent/release-floor.ts';
import {
  adoptRelease,
  assertVerified,
  listReleases,
  openRelease,
  tidyReleases,
  verifyRelease,
} from '../../../electron/agent/releases.ts';
import { loadService } from '../../../electron/agent/service.ts';
import { believe, readTrust } from '../../../electron/agent/trusted-devices.ts';
import { firstList, signDeviceList, withKey, withoutKey } from '../../../electron/backup/release/device-list.ts';
import { voiceThatCannotServe } from '../../../electron/backup/release/gaps.ts';
import { type ReleaseEntry, writeManifest } from '../../../electron/backup/release/manifest.ts';
import { newSigningKey, publicKeyOf, signManifest } from '../../../electron/backup/release/signature.ts';
import type { GapReason, ReleasePartial } from '../../../electron/contract/backup.ts';
import { isSameProcess, processMark } from '../../../electron/kernel/process-mark.ts';
import { packetsOf } from '../../../electron/standby/packets.ts';
import { tempDir } from '../temp-dir.ts';

async function layout(): Promise<Layout> {
  const program = path.join(await tempDir(), 'program');
  await mkdir(program);
  await writeFile(path.join(program, 'agent.mjs'), 'the program itself');
  return openLayout(path.join(program, 'agent.mjs'));
}
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
async function* bytes(...parts: string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}
const ignore = (): void => {};
const blob = (text: string) => ({ sha256: sha(text), sizeBytes: text.length });

describe('the epoch register', () => {
  it('grants each number once, also to a crowd at the same moment', async () => {
    const at = await layout();
    const nonces = Array.from({ length: 24 }, (_item, index) => index.toString(16).padStart(32, '0'));
    const granted = await Promise.all(nonces.map((nonce) => claimEpoch(at, { above: 0, nonce, incidentId: 'i' })));
    expect(new Set(granted.map((register) => register.epoch)).size).toBe(24);
    expect((await readRegister(at)).epoch).toBe(24);
    const [first] = nonces;
    expect((await claimEpoch(at, { above: 0, nonce: first ?? '', incidentId: 'i' })).epoch).toBe(granted[0]?.epoch);
  });

  it('goes above what the gate has seen and refuses everybody but the newest holder', async () => {
    const at = await layout();
    const [a, b] = ['a'.repeat(32), 'b'.repeat(32)];
    expect((await claimEpoch(at, { above: 7, nonce: a, incidentId: 'i' })).epoch).toBe(8);
    await assertNewest(at, { epoch: 8, nonce: a }, { open: true });
    await expect(assertNewest(at, { epoch: 8, nonce: b }, { open: true })).rejects.toMatchObject({
      code: 'STANDBY_EPOCH_STALE',
    });
    await claimEpoch(at, { above: 0, nonce: b, incidentId: 'j' });
    await expect(assertNewest(at, { epoch: 8, nonce: a }, { open: true })).rejects.toMatchObject({
      code: 'STANDBY_EPOCH_STALE',
    });
    await expect(closeEpoch(at, { epoch: 9, nonce: a, outcome: 'aborted' })).rejects.toMatchObject({
      code: 'STANDBY_EPOCH_STALE',
    });
    await closeEpoch(at, { epoch: 9, nonce: b, outcome: 'aborted' });
    expect((await closeEpoch(at, { epoch: 9, nonce: b, outcome: 'committed' })).closed).toBe('aborted');
    await expect(assertNewest(at, { epoch: 9, nonce: b }, { open: true })).rejects.toMatchObject({
      code: 'STANDBY_EPOCH_STALE',
    });
    await assertNewest(at, { epoch: 9, nonce: b }, { open: false });
  });
});

describe('epochs above this register', () => {
  const holder = { name: 'desk', device: 'SHA256:d' };
  const claim = (nonce: string, exactly: number) => ({ above: exactly - 1, exactly, nonce, incidentId: 'i', holder });
  const [a, b] = ['a'.repeat(32), 'b'.repeat(32)];

  it('are granted exactly, once, and never below the newest', async () => {
    const at = await layout();
    const crowd = Array.from({ length: 8 }, (_item, index) => claim(index.toString(16).padStart(32, '0'), 5));
    const answers = await Promise.allSettled(crowd.map((one) => claimEpoch(at, one)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(claimEpoch(at, claim(a, 5))).rejects.toMatchObject({ code: 'STANDBY_EPOCH_STALE' });
    await expect(claimEpoch(at, claim(a, 4))).rejects.toMatchObject({ code: 'STANDBY_EPOCH_STALE' });
    expect(await claimEpoch(at, claim(a, 9))).toMatchObject({ epoch: 9, holder });
    expect(await claimEpoch(at, claim(a, 9))).toMatchObject({ epoch: 9 });
  });

  it('are found by their nonce among a hundred', async () => {
    const at = await layout();
    for (let epoch = 1; epoch <= 100; epoch++) await claimEpoch(at, claim(epoch.toString(16).padStart(32, '0'), epoch));
    expect(await readRegister(at, '3'.padStart(32, '0'))).toMatchObject({ epoch: 3 });
    expect(await readRegister(at, b)).toMatchObject({ epoch: 100 });
  });

  it('that were given up take nothing from whoever served before', async () => {
    const at = await layout();
    const site = { kind: 'standby', machine: 'sa', url: 'http://sa:9880', fingerprint: 'SHA256:x' } as const;
    await claimEpoch(at, claim(a, 1));
    await closeEpoch(at, { epoch: 1, nonce: a, outcome: 'committed', site, releaseId: 'r1' });
    await claimEpoch(at, claim(b, 2));
    await expect(assertNewest(at, { epoch: 1, nonce: a }, { open: true })).rejects.toMatchObject({
      code: 'STANDBY_EPOCH_STALE',
    });
    await closeEpoch(at, { epoch: 2, nonce: b, outcome: 'aborted' });
    await assertNewest(at, { epoch: 1, nonce: a }, { open: true });
    expect(await readRegister(at)).toMatchObject({
      epoch: 2,
      committed: { epoch: 1, site, releaseId: 'r1', nonce: a },
    });
  });

  it('hear beats of the newest holder only', async () => {
    const at = await layout();
    await claimEpoch(at, claim(a, 1));
    expect(await readRegister(at)).toMatchObject({ beat: { seq: 0 } });
    expect(await beatEpoch(at, { epoch: 1, nonce: a, seq: 4 })).toMatchObject({ beat: { seq: 4 } });
    await claimEpoch(at, claim(b, 2));
    await expect(beatEpoch(at, { epoch: 1, nonce: a, seq: 5 })).rejects.toMatchObject({ code: 'STANDBY_EPOCH_STALE' });
  });
});

describe('the newest release that was verified here', () => {
  it('is not followed by an older one, unless a person chose that', async () => {
    const at = await layout();
    const [older, newer] = ['20261101T020000Z-000000000001', '20261102T020000Z-000000000002'];
    await assertNotOlder(at, { releaseId: older });
    await noteVerified(at, newer);
    await noteVerified(at, older);
    expect(await readNewestVerified(at)).toBe(newer);
    await assertNotOlder(at, { releaseId: newer });
    await expect(assertNotOlder(at, { releaseId: older })).rejects.toMatchObject({
      code: 'BACKUP_RELEASE_ROLLED_BACK',
      details: { seen: newer },
    });
    await assertNotOlder(at, { releaseId: older, older: true });
  });
});

describe('blobs', () => {
  it('get their name only with the right digest and are taken up where they ended', async () => {
    const at = await layout();
    const text = 'a voice in two halves';
    await expect(receiveBlob(at, { ...blob(text), from: 0 }, bytes('a voice'), ignore)).rejects.toMatchObject({
      code: 'STANDBY_CONNECTION_LOST',
    });
    expect(await findMissing(at, [blob(text)])).toEqual([{ ...blob(text), have: 7 }]);
    await receiveBlob(at, { ...blob(text), from: 7 }, bytes(' in two', ' halves'), ignore);
    expect(await findMissing(at, [blob(text)])).toEqual([]);
    await expect(receiveBlob(at, { ...blob('right'), from: 0 }, bytes('wrong'), ignore)).rejects.toMatchObject({
      code: 'BACKUP_BLOB_DAMAGED',
    });
    expect(await readdir(at.incoming)).toEqual([]);
    expect(await readdir(at.blobs)).toEqual([sha(text)]);
  });

  it('need not travel when the agent was installed with them', async () => {
    const at = await layout();
    expect(await findMissing(at, [blob('the program itself')])).toEqual([]);
  });

  it('are pulled by URL, resumed by range, and also from a server that knows no ranges', async () => {
    const at = await layout();
    const texts = ['one '.repeat(5000), 'two '.repeat(3000), 'three'];
    const ranges: (string | undefined)[] = [];
    let cut = true;
    const server = createServer((request, response) => {
      const text = texts[Number(request.url?.slice(1, 2))] ?? '';
      const { range } = request.headers;
      ranges.push(range);
      const from = range && !request.url?.endsWith('deaf') ? Number(/bytes=(\d+)-/.exec(range)?.[1]) : 0;
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': text.length - from });
      if (cut && request.url?.startsWith('/0')) {
        cut = false;
        response.write(text.slice(0, 8000));
        setTimeout(() => response.destroy(), 50);
      } else response.end(text.slice(from));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await writeFile(path.join(at.incoming, sha(texts[1] ?? '')), (texts[1] ?? '').slice(0, 100));
    const wanted = texts.map((text, index) => ({ ...blob(text), url: `${base}/${index}${index === 1 ? 'deaf' : ''}` }));
    await fetchBlobs(at, wanted, { onBytes: ignore });
    expect(await findMissing(at, texts.map(blob))).toEqual([]);
    expect(ranges).toContain('bytes=8000-');
    expect(ranges).toContain('bytes=100-');
    const missing = { ...blob('x'), url: `${base.replace(/\d+$/, '9')}/` };
    await expect(fetchBlobs(at, [missing], { onBytes: ignore })).rejects.toMatchObject({
      code: 'BACKUP_STORE_UNREACHABLE',
    });
  });
});

const key = newSigningKey();
const desk = { publicKey: publicKeyOf(key), name: 'desk', addedAt: '2026-11-01T00:00:00.000Z' };
const list = firstList(desk, key);

function release(
  files: Readonly<Record<string, string>>,
  releaseId = '20261101T020000Z-0123456789ab',
  partial: ReleasePartial | null = null,
) {
  const entries = Object.entries(files).map(
    ([file, text]): ReleaseEntry => ({
      path: file,
      ...blob(text),
      mode: file.endsWith('node') ? 0o755 : 0o644,
      modifiedAt: '2026-11-01T01:00:00.000Z',
      role: 'weights',
    }),
  );
  const facts = {
    releaseId,
    createdAt: '2026-11-01T02:00:00.000Z',
    title: 'studio',
    host: 'desk',
    trigger: 'manual' as const,
    appVersion: '1.0.0',
    parent: null,
    voices: [{ id: 'v', name: 'V', modelId: 'm1' }],
    bytesNew: 0,
    partial,
  };
  const { manifest } = writeManifest(facts, entries);
  return { manifest, signature: signManifest(manifest, key), texts: Object.values(files) };
}

async function withBlobs(at: Layout, texts: readonly string[]): Promise<void> {
  for (const text of new Set(texts)) await receiveBlob(at, { ...blob(text), from: 0 }, bytes(text), ignore);
}
const files = { 'runtime/bin/node': '#!node', 'voices/v/a': 'weights', 'voices/v/b': 'weights' };
const reading = { running: false, onBytes: ignore };

describe('releases', () => {
  it('are adopted only with the signature of a trusted computer', async () => {
    const at = await layout();
    const { manifest, signature, texts } = release(files);
    await withBlobs(at, texts);
    await expect(adoptRelease(at, manifest, signature)).rejects.toMatchObject({ code: 'BACKUP_RELEASE_FOREIGN' });
    await believe(at, [list]);
    const thief = newSigningKey();
    const forgedList = signDeviceList({ number: 2, keys: list.keys }, key);
    for (const offered of [
      firstList({ ...desk, publicKey: publicKeyOf(thief) }, thief),
      signDeviceList(
        { number: 2, keys: [...list.keys, { ...desk, publicKey: publicKeyOf(thief), revokedAt: null }] },
        thief,
      ),
      { ...forgedList, keys: [{ ...desk, name: 'changed', revokedAt: null }] },
    ]) {
      await expect(believe(at, [offered])).rejects.toMatchObject({ code: 'TRUST_LIST_REFUSED' });
    }
    expect(await readTrust(at)).toMatchObject({ number: 1, keys: list.keys });
    await expect(adoptRelease(at, manifest, Buffer.alloc(0))).rejects.toMatchObject({
      code: 'BACKUP_RELEASE_UNSIGNED',
    });
    const forged = Buffer.from(manifest.toString().replace('"studio"', '"Studio"'));
    await expect(adoptRelease(at, forged, signature)).rejects.toMatchObject({ code: 'BACKUP_RELEASE_UNSIGNED' });
    const adopted = await adoptRelease(at, manifest, signature);
    expect((await stat(path.join(adopted.tree, 'runtime/bin/node'))).mode & 0o111).not.toBe(0);
    expect(await readFile(path.join(adopted.tree, 'voices/v/b'), 'utf8')).toBe('weights');
  });

  it('of a computer that was revoked are adopted only where they were kept', async () => {
    const at = await layout();
    const other = newSigningKey();
    const both = signDeviceList(withKey(list, { ...desk, publicKey: publicKeyOf(other), name: 'second' }), key);
    const early = release(files, '20261101T020000Z-0000000000aa');
    const late = release(files, '20261102T020000Z-0000000000bb');
    await believe(at, [list, both]);
    await withBlobs(at, early.texts);
    const before = await adoptRelease(at, early.manifest, early.signature);
    const kept = [createHash('sha256').update(early.manifest).digest('hex')];
    const without = withoutKey(both, desk.publicKey, { revokedAt: '2026-11-03T00:00:00.000Z', kept });
    await believe(at, [signDeviceList(without, other)]);
    await expect(adoptRelease(at, late.manifest, late.signature)).rejects.toMatchObject({
      code: 'BACKUP_RELEASE_REVOKED',
      details: { releaseId: '20261102T020000Z-0000000000bb', name: 'desk' },
    });
    expect((await openRelease(at, before.facts.releaseId)).facts.releaseId).toBe(before.facts.releaseId);
    const undone = signDeviceList({ number: 9, keys: list.keys }, key);
    await expect(believe(at, [undone])).rejects.toMatchObject({ details: { verdict: 'revoked-signer' } });
  });

  it('of the key that an earlier agent pinned are adopted, and its lists believed', async () => {
    const at = await layout();
    await writeFile(at.pinnedKey, JSON.stringify({ publicKey: desk.publicKey, name: desk.name }));
    const { manifest, signature, texts } = release(files);
    await withBlobs(at, texts);
    await adoptRelease(at, manifest, signature);
    const thief = newSigningKey();
    await expect(believe(at, [firstList({ ...desk, publicKey: publicKeyOf(thief) }, thief)])).rejects.toMatchObject({
      code: 'TRUST_LIST_REFUSED',
      details: { verdict: 'foreign', held: 0 },
    });
    expect(await believe(at, [list])).toMatchObject({ number: 1 });
    await expect(stat(at.pinnedKey)).rejects.toThrow();
  });

  it('may start only as they were verified', async () => {
    const at = await layout();
    await believe(at, [list]);
    const { manifest, signature, texts } = release(files);
    await withBlobs(at, texts);
    const { facts, tree } = await adoptRelease(at, manifest, signature);
    await expect(assertVerified(await openRelease(at, facts.releaseId))).rejects.toMatchObject({
      code: 'STANDBY_RELEASE_MISMATCH',
    });
    await verifyRelease(at, await openRelease(at, facts.releaseId), reading);
    await assertVerified(await openRelease(at, facts.releaseId));
    await writeFile(path.join(tree, 'voices/v/a'), 'weights');
    await assertVerified(await openRelease(at, facts.releaseId));
    await writeFile(path.join(tree, 'voices/v/a'), 'Weights');
    await expect(assertVerified(await openRelease(at, facts.releaseId))).rejects.toMatchObject({
      code: 'STANDBY_RELEASE_MISMATCH',
      details: { path: 'voices/v/a' },
    });
    await expect(verifyRelease(at, await openRelease(at, facts.releaseId), reading)).rejects.toMatchObject({
      code: 'STANDBY_RELEASE_MISMATCH',
    });
    expect(await findMissing(at, [blob('weights')])).toHaveLength(1);
    await expect(openRelease(at, facts.releaseId)).rejects.toMatchObject({ code: 'BACKUP_RELEASE_UNKNOWN' });
    await expect(openRelease(at, '../epochs')).rejects.toMatchObject({ code: 'BACKUP_RELEASE_UNKNOWN' });
  });

  it('with something missing are served by name only with a voice that is whole', async () => {
    const at = await layout();
    await believe(at, [list]);
    const missing = (id: string, reason: GapReason) => ({ reason, voice: { id, name: id }, path: `voices/${id}` });
    const partial = { missing: [missing('a', 'damaged'), missing('v', 'link')], more: 0 };
    const served = { ...files, 'runtime/service.mjs': 'process.exit(3)' };
    const { manifest, signature, texts } = release(served, '20261101T020000Z-0123456789ab', partial);
    await withBlobs(at, texts);
    const { facts } = await adoptRelease(at, manifest, signature);
    await verifyRelease(at, await openRelease(at, facts.releaseId), reading);
    const load = (voice: string | null) =>
      loadService(at, { verb: 'load', releaseId: facts.releaseId, host: '127.0.0.1', port: 0, voice }, 'no program');
    // Asked for no voice in particular, the service takes the first: that would be the one that is missing.
    for (const voice of ['a', null]) {
      await expect(load(voice)).rejects.toMatchObject({
        code: 'BACKUP_RELEASE_PARTIAL',
        details: { voice: 'a', reason: 'damaged' },
      });
    }
    expect(voiceThatCannotServe(facts, 'v')).toBeNull();
    const lacking = { ...facts, partial: { missing: [missing('v', 'encoder')], more: 0 } };
    expect(voiceThatCannotServe(lacking, 'v')?.reason).toBe('encoder');
  });

  it('are read once: not again by the process that received and hashed them, unless a byte was changed since', async () => {
    const at = await layout();
    await believe(at, [list]);
    const { manifest, signature, texts } = release(files);
    await withBlobs(at, texts);
    const { facts, tree } = await adoptRelease(at, manifest, signature);
    const open = () => openRelease(at, facts.releaseId);
    expect(await verifyRelease(at, await open(), reading)).toBe(0);
    await assertVerified(await open());
    // Another process reads everything, each blob once.
    const other = await openLayout(path.join(at.program, 'agent.mjs'));
    expect(await verifyRelease(other, await open(), reading)).toBe('#!nodeweights'.length);
    const changed = path.join(tree, 'voices/v/a');
    const before = await stat(changed);
    await chmod(changed, 0o600);
    await writeFile(changed, 'Weights');
    // Whoever puts the time back cannot put back that of the inode.
    await utimes(changed, before.atime, before.mtime);
    await expect(verifyRelease(at, await open(), reading)).rejects.toMatchObject({
      code: 'STANDBY_RELEASE_MISMATCH',
      details: { path: 'voices/v/a' },
    });
  });

  it('are tidied away, but never the last verified one, nor blobs that another one uses', async () => {
    const at = await layout();
    await believe(at, [list]);
    const first = release({ ...files, old: 'only in the first' }, '20261101T020000Z-000000000001');
    const second = release(files, '20261102T020000Z-000000000002');
    const third = release({ ...files, new: 'only in the third' }, '20261103T020000Z-000000000003');
    for (const { manifest, signature, texts } of [first, second, third]) {
      await withBlobs(at, texts);
      await adoptRelease(at, manifest, signature);
    }
    await verifyRelease(at, await openRelease(at, '20261102T020000Z-000000000002'), reading);
    const { removed, freedBytes } = await tidyReleases(at, ['20261103T020000Z-000000000003']);
    expect(removed).toEqual(['20261101T020000Z-000000000001']);
    expect(freedBytes).toBe('only in the first'.length);
    expect((await listReleases(at)).map((item) => item.verifiedAt !== null)).toEqual([true, false]);
    expect(await findMissing(at, [...second.texts, ...third.texts].map(blob))).toEqual([]);
  });
});

describe('the agent as a process', () => {
  /** One byte at a time, so that everything is cut everywhere. */
  async function* crumbs(...parts: (string | AsyncIterable<Uint8Array>)[]): AsyncGenerator<Buffer> {
    for (const part of parts) {
      const chunks = typeof part === 'string' ? [Buffer.from(part)] : part;
      for await (const chunk of chunks) for (const byte of chunk) yield Buffer.from([byte]);
    }
  }
  async function textOf(blob: AsyncIterable<Uint8Array>): Promise<string> {
    let text = '';
    for await (const piece of blob) text += Buffer.from(piece).toString();
    return text;
  }

  it('reads lines, and between them the bytes that were packed for it', async () => {
    const large = 'large '.repeat(400_000);
    const input = readInput(
      crumbs('{"a":1}\n', packetsOf(bytes('fir', 'st')), packetsOf(bytes(large)), '{"b":2}\n', 'c'),
    );
    expect(await input.line()).toBe('{"a":1}');
    expect(await textOf(input.blob())).toBe('first');
    expect(await textOf(input.blob())).toBe(large);
    expect([await input.line(), await input.line(), await input.line()]).toEqual(['{"b":2}', 'c', null]);
    expect(input.ended.aborted).toBe(true);
  });

  it('takes no packet for whole whose end is missing, and none that is none', async () => {
    const whole = Buffer.concat(await Array.fromAsync(packetsOf(bytes('first'))));
    const cut = async function* (): AsyncGenerator<Uint8Array> {
      yield whole.subarray(0, -5);
    };
    await expect(textOf(readInput(crumbs(cut())).blob())).rejects.toMatchObject({ code: 'STANDBY_CONNECTION_LOST' });
    await expect(textOf(readInput(crumbs('not a packet')).blob())).rejects.toMatchObject({ code: 'APP_INPUT_INVALID' });
  });

  it('hears that its input has ended while it works, and stops pulling', async () => {
    const at = await layout();
    const stopped = Promise.withResolvers<void>();
    const server = createServer((_request, response) => {
      response.on('close', stopped.resolve);
      response.write('the first bytes of a blob that never ends');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const connection = Promise.withResolvers<void>();
    const input = readInput(
      (async function* () {
        yield Buffer.from('{"verb":"fetch"}\n');
        await connection.promise;
      })(),
    );
    await input.line();
    let pulled = 0;
    const pulling = fetchBlobs(at, [{ ...blob('x'), sizeBytes: 1_000_000, url }], {
      signal: input.ended,
      onBytes(count) {
        pulled += count;
        connection.resolve();
      },
    });
    await expect(pulling).rejects.toMatchObject({ code: 'STANDBY_CONNECTION_LOST' });
    await stopped.promise;
    expect(pulled).toBeGreaterThan(0);
  });

  it('knows a process from a later one with the same number', () => {
    expect(isSameProcess(processMark(process.pid))).toBe(true);
    expect(isSameProcess(`${process.pid} 1`)).toBe(false);
    expect(isSameProcess('0 -')).toBe(false);
    expect(isSameProcess('4194305 5')).toBe(false);
  });
});
