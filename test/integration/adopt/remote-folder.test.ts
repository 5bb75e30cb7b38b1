/** Files of another machine over real OpenSSH: taken up where they broke off, and never other bytes than lie there. */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OfficialFolder } from '../../../electron/adopt/ports.ts';
import { sshLoginInput } from '../../../electron/contract/standby.ts';
import { hashFile } from '../../../electron/kernel/hash-file.ts';
import { createRemoteFolders } from '../../../electron/platform/adopt-ssh.ts';
import { createRemoteShell } from '../../../electron/platform/ssh-session.ts';
import { type Sshd, startSshd } from '../../fakes/sshd.ts';

const BYTES = 12_000_000;
let dir: string;
let sshd: Sshd;
let content: Buffer;
let folder: OfficialFolder;
let target: string;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'remote-'));
  sshd = await startSshd(path.join(dir, 'primary'));
  content = randomBytes(BYTES);
  // Whatever a file holds, marks included, it comes as it is.
  content.write('\nunderstudy-end:0123456789abcdef0123456789abcdef 0\nunderstudy-begin:x\n', 5_000);
});
afterAll(async () => {
  await sshd?.stop();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  const place = path.join(sshd.home, '权 重');
  await mkdir(place, { recursive: true });
  await writeFile(path.join(place, 'a b.ckpt'), content);
  target = path.join(dir, `here-${randomBytes(4).toString('hex')}`, 'a b.ckpt');
  folder = await open('权 重');
});

const remote = createRemoteFolders(
  createRemoteShell((file) => readFile(file)),
  { sha256: (file) => hashFile(file) },
);
const open = (place: string): Promise<OfficialFolder> => remote(sshLoginInput.parse(sshd.address), place);
const wanted = () => [{ path: 'a b.ckpt', sizeBytes: BYTES, target }];

/** Answers how many bytes were told, the first count apart. */
async function bring(signal = new AbortController().signal, onCount: (told: number) => void = () => {}) {
  const counts: number[] = [];
  await folder.bring(wanted(), {
    signal,
    onBytes: (count) => {
      counts.push(count);
      onCount(counts.reduce((sum, one) => sum + one, 0));
    },
  });
  return counts;
}

describe('a file of another machine', () => {
  it('comes byte for byte', async () => {
    await bring();
    expect(Buffer.compare(await readFile(target), content)).toBe(0);
    await folder.close();
  });

  it('that was cancelled is taken up where it broke off', async () => {
    const cancel = new AbortController();
    const cancelled = bring(cancel.signal, (told) => told > 1_000_000 && cancel.abort());
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
    await folder.close();
    const had = (await stat(`${target}.part`)).size;
    expect(had).toBeGreaterThan(0);
    expect(had).toBeLessThan(BYTES);
    folder = await open('权 重');
    expect((await bring())[0]).toBe(had);
    expect(Buffer.compare(await readFile(target), content)).toBe(0);
    await folder.close();
  });

  it('goes on after the connection was lost in the middle', async () => {
    let lost: Promise<void> | null = null;
    await bring(undefined, (told) => {
      if (told > 1_000_000) lost ??= sshd.restart();
    });
    await lost;
    expect(lost).not.toBeNull();
    expect(Buffer.compare(await readFile(target), content)).toBe(0);
    await folder.close();
  });

  it('whose beginning here is of another file is brought anew', async () => {
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(`${target}.part`, randomBytes(2_000_000));
    await bring();
    expect(Buffer.compare(await readFile(target), content)).toBe(0);
    await folder.close();
  });

  it('that is not as long as it was is refused', async () => {
    await writeFile(path.join(sshd.home, '权 重', 'a b.ckpt'), content.subarray(0, 1000));
    await expect(bring()).rejects.toMatchObject({ code: 'ADOPT_FILE_DAMAGED' });
    await folder.close();
  });

  it('is looked at in parts, from both ends, and null is said of one that is not there', async () => {
    const read = (from: number, bytes: number) => folder.read({ path: 'a b.ckpt', from, bytes });
    expect(await read(0, 64)).toEqual(content.subarray(0, 64));
    expect(await read(4_990, 200)).toEqual(content.subarray(4_990, 5_190));
    expect(await read(-64, 64)).toEqual(content.subarray(-64));
    expect(await folder.read({ path: 'gone.ckpt', from: 0, bytes: 64 })).toBeNull();
    expect([...(await folder.list(['', 'gone'])).keys()]).toEqual(['']);
    await folder.close();
  });
});
