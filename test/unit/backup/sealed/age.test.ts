import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Decrypter, Encrypter } from 'age-encryption';
import { describe, expect, it } from 'vitest';
import { type OpenBlob, readBlob } from '../../../../electron/backup/blobs.ts';
import { newIdentity, openBytes, recipientOf, sealBytes } from '../../../../electron/backup/sealed/age.ts';
import { openSealed } from '../../../../electron/backup/sealed/open-sealed.ts';
import { sealFile } from '../../../../electron/backup/sealed/seal-file.ts';
import { AppError } from '../../../../electron/kernel/app-error.ts';
import { hashFile, sha256Hex } from '../../../../electron/kernel/hash-file.ts';
import { tempDir } from '../../temp-dir.ts';

const openFile =
  (file: string): OpenBlob =>
  (_sha256, { from }) =>
    createReadStream(file, { start: from });

async function sealed(bytes: Uint8Array) {
  const dir = await tempDir();
  const [file, target] = [path.join(dir, 'plain'), path.join(dir, 'sealed.age')];
  await writeFile(file, bytes);
  const identity = await newIdentity();
  const { plain, stored } = await sealFile(file, target, { recipient: await recipientOf(identity) });
  return { dir, file, target, identity, plain, stored };
}

async function read(
  open: OpenBlob,
  stored: { sha256: string; sizeBytes: number },
  identity: string,
  from = 0,
): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of openSealed(open, stored, { identities: [identity], from })) {
    pieces.push(Uint8Array.from(piece));
  }
  return Buffer.concat(pieces);
}

describe('a file that is encrypted', () => {
  it.each([0, 1, 65_535, 65_536, 65_537, 3_000_000])(
    'of %i bytes is read by the program age, and by us',
    async (count) => {
      const bytes = randomBytes(count);
      const { dir, target, identity, plain, stored } = await sealed(bytes);
      const keyFile = path.join(dir, 'key.txt');
      await writeFile(keyFile, `${identity}\n`, { mode: 0o600 });
      const opened = execFileSync('age', ['-d', '-i', keyFile, target], { maxBuffer: 2 ** 24 });
      expect(opened.equals(bytes)).toBe(true);
      expect(plain).toEqual({ sha256: sha256Hex(bytes), sizeBytes: count });
      expect(stored).toEqual({ sha256: await hashFile(target), sizeBytes: (await stat(target)).size });
      expect((await read(openFile(target), stored, identity)).equals(bytes)).toBe(true);
    },
  );

  it('of the program age is read by us', async () => {
    const { dir, file, identity } = await sealed(randomBytes(200_000));
    const theirs = path.join(dir, 'theirs.age');
    execFileSync('age', ['-r', await recipientOf(identity), '-o', theirs, file]);
    const stored = { sha256: await hashFile(theirs), sizeBytes: (await stat(theirs)).size };
    expect((await read(openFile(theirs), stored, identity)).equals(await readFile(file))).toBe(true);
  });

  it('is another one each time: no key and nonce are used twice', async () => {
    const { file, target, identity, stored } = await sealed(randomBytes(1000));
    const again = await sealFile(file, `${target}.2`, { recipient: await recipientOf(identity) });
    expect(again.stored.sha256).not.toBe(stored.sha256);
    expect(again.stored.sizeBytes).toBe(stored.sizeBytes);
  });

  it('is read on from any byte', async () => {
    const bytes = randomBytes(200_000);
    const { target, identity, stored } = await sealed(bytes);
    for (const from of [1, 65_536, 150_001, 200_000]) {
      expect((await read(openFile(target), stored, identity, from)).equals(bytes.subarray(from))).toBe(true);
    }
  });

  it('is read to its end though the connection is lost again and again', async () => {
    const bytes = randomBytes(1_000_000);
    const { target, identity, plain, stored } = await sealed(bytes);
    let lost = 0;
    let handed = 0;
    const losing: OpenBlob = async function* (_sha256, { from }) {
      for await (const piece of createReadStream(target, {
        start: from,
        end: Math.min(from + 299_999, stored.sizeBytes - 1),
      })) {
        handed += piece.length;
        yield piece;
      }
      if (from + 300_000 >= stored.sizeBytes) return;
      lost += 1;
      throw new AppError('BACKUP_STORE_UNREACHABLE', { retryable: true });
    };
    const pieces: Uint8Array[] = [];
    await readBlob(
      (_sha256, { from }) => openSealed(losing, stored, { identities: [identity], from }),
      plain,
      (piece) => void pieces.push(Uint8Array.from(piece)),
    );
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
    expect(lost).toBe(3);
    // Of what was there already only the header and the chunk that was cut come again.
    expect(handed).toBeLessThan(1_600_000);
  });

  it('with a changed byte, cut short or of another key is damaged, and nothing waits for ever', async () => {
    const { dir, target, identity, stored } = await sealed(randomBytes(300_000));
    const bytes = await readFile(target);
    const changed = path.join(dir, 'changed');
    bytes[150_000] = (bytes[150_000] ?? 0) ^ 1;
    await writeFile(changed, bytes);
    await expect(read(openFile(changed), stored, identity)).rejects.toMatchObject({ code: 'BACKUP_BLOB_DAMAGED' });
    await writeFile(changed, bytes.subarray(0, 200_000));
    await expect(read(openFile(changed), stored, identity)).rejects.toMatchObject({ code: 'BACKUP_BLOB_DAMAGED' });
    await expect(read(openFile(target), stored, await newIdentity())).rejects.toMatchObject({
      code: 'BACKUP_BLOB_DAMAGED',
    });
  });

  it('is not read further by somebody who has enough of it', async () => {
    const { target, identity, stored } = await sealed(randomBytes(20_000_000));
    let handed = 0;
    const open: OpenBlob = async function* (_sha256, { from }) {
      for await (const piece of createReadStream(target, { start: from })) {
        handed += piece.length;
        yield piece;
      }
    };
    for await (const _piece of openSealed(open, stored, { identities: [identity], from: 0 })) break;
    expect(handed).toBeLessThan(5_000_000);
  });

  it('tells the reader what the store said', async () => {
    const { identity, stored } = await sealed(randomBytes(10));
    const gone: OpenBlob = async function* () {
      yield* [];
      throw new AppError('BACKUP_BLOB_MISSING');
    };
    await expect(read(gone, stored, identity)).rejects.toMatchObject({ code: 'BACKUP_BLOB_MISSING' });
  });
});

describe('a small document that is encrypted', () => {
  it('opens for each recipient and with the passphrase', async () => {
    const [one, other] = [await newIdentity(), await newIdentity()];
    const recipients = [await recipientOf(one), await recipientOf(other)];
    const document = await sealBytes(Buffer.from('key\n'), { recipients });
    for (const identity of [one, other]) {
      expect((await openBytes(document, { identities: [identity] })).toString()).toBe('key\n');
    }
    const passphrase = 'correct horse battery staple';
    const locked = await sealBytes(Buffer.from('key\n'), { passphrase });
    expect((await openBytes(locked, { passphrase })).toString()).toBe('key\n');
    await expect(openBytes(locked, { passphrase: 'wrong' })).rejects.toThrow();
    // As the library does it, which is by the author of the program.
    const theirs = new Decrypter();
    theirs.addPassphrase(passphrase);
    expect(await theirs.decrypt(locked, 'text')).toBe('key\n');
    const encrypter = new Encrypter();
    encrypter.setPassphrase(passphrase);
    encrypter.setScryptWorkFactor(10);
    expect((await openBytes(await encrypter.encrypt('key\n'), { passphrase })).toString()).toBe('key\n');
  });

  it('of two identities opens with either line of an identity file of the program age', async () => {
    const dir = await tempDir();
    const identity = await newIdentity();
    const file = path.join(dir, 'keys.txt');
    await writeFile(file, `${await newIdentity()}\n${identity}\n`);
    const document = await sealBytes(Buffer.from('key\n'), { recipients: [await recipientOf(identity)] });
    const { stdout } = spawnSync('age', ['-d', '-i', file], { input: document });
    expect(stdout.toString()).toBe('key\n');
  });
});
