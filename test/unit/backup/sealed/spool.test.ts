import { readdir, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { mostInHand } from '../../../../electron/backup/parallel.ts';
import { newIdentity, recipientOf } from '../../../../electron/backup/sealed/age.ts';
import { sealFile } from '../../../../electron/backup/sealed/seal-file.ts';
import { openSpool } from '../../../../electron/backup/sealed/spool.ts';
import { sha256Hex } from '../../../../electron/kernel/hash-file.ts';
import { tempDir } from '../../temp-dir.ts';

const open = async () => {
  const dir = await tempDir();
  const recipient = await recipientOf(await newIdentity());
  return { dir, recipient, spool: openSpool({ seal: sealFile }, path.join(dir, 'spool'), recipient) };
};

it('nothing is begun without room for what is encrypted at a time', async () => {
  const { dir, spool } = await open();
  const { bavail, bsize } = await statfs(dir);
  const large = { sizeBytes: Math.floor((bavail * bsize) / 3) };
  await spool.assertRoom(mostInHand([large]));
  await expect(spool.assertRoom(mostInHand([large, large, large, large]))).rejects.toMatchObject({
    code: 'APP_DISK_FULL',
  });
});

it('so much is in hand at a time as small or large files are sent at once, never all', () => {
  const megabyte = 1024 * 1024;
  expect(mostInHand([])).toBe(0);
  expect(mostInHand(Array.from({ length: 1000 }, () => ({ sizeBytes: 10 })))).toBe(160);
  expect(mostInHand([2, 3, 4, 5, 6, 7].map((size) => ({ sizeBytes: size * megabyte })))).toBe(22 * megabyte);
});

it('a file that is another one than was hashed leaves nothing to be sent', async () => {
  const { dir, recipient, spool } = await open();
  const file = path.join(dir, 'file');
  await writeFile(file, 'later');
  const before = { sha256: sha256Hex(Buffer.from('before')), sizeBytes: 6 };
  await expect(spool.take(file, before)).rejects.toMatchObject({ code: 'BACKUP_FILE_CHANGING' });
  expect(await readdir(path.join(dir, 'spool', recipient))).toEqual([]);
});

it('what was encrypted before a crash is taken again, and nothing half made is', async () => {
  const { dir, recipient, spool } = await open();
  const file = path.join(dir, 'file');
  await writeFile(file, 'text');
  const plain = { sha256: sha256Hex(Buffer.from('text')), sizeBytes: 4 };
  const first = await spool.take(file, plain);
  await writeFile(path.join(dir, 'spool', recipient, `${'0'.repeat(64)}.making`), 'half');
  const second = await openSpool(
    { seal: () => Promise.reject(new Error('again')) },
    path.join(dir, 'spool'),
    recipient,
  ).take(file, plain);
  expect(second).toEqual(first);
  await spool.done(first);
  await spool.clear();
  expect(await readdir(dir)).toEqual(['file']);
});
