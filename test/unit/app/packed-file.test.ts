/** A large file that is kept compressed. */
import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { createPackedFile } from '../../../electron/app/packed-file.ts';
import { tempDir } from '../temp-dir.ts';

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

it('is compressed once, and anew when it has changed', async () => {
  const dir = await tempDir();
  const [file, target] = [path.join(dir, 'node'), path.join(dir, 'packed/node.gz')];
  const first = Buffer.from('a program '.repeat(100_000));
  await writeFile(file, first);
  const packed = createPackedFile(file, target);
  expect(await packed.find()).toBeNull();
  const [one, two] = await Promise.all([packed.make(), packed.make()]);
  expect(one).toEqual({ absolute: target, sizeBytes: (await readFile(target)).length, sha256: sha256(first) });
  expect(two).toEqual(one);
  expect(await createPackedFile(file, target).find()).toEqual(one);
  expect(gunzipSync(await readFile(target)).equals(first)).toBe(true);
  expect((await readdir(path.dirname(target))).sort()).toEqual(['node.gz', 'node.gz.json']);

  const second = Buffer.from('b program '.repeat(100_000));
  await writeFile(file, second);
  await utimes(file, 1, 1);
  expect(await packed.find()).toBeNull();
  expect(await packed.make()).toMatchObject({ sha256: sha256(second) });
  // Half of it was lost on this disk.
  await writeFile(target, 'half');
  expect(await packed.make()).toMatchObject({ sha256: sha256(second) });
  expect(gunzipSync(await readFile(target)).equals(second)).toBe(true);
});

it('is given up by a person, and nothing of it stays', async () => {
  const dir = await tempDir();
  const [file, target] = [path.join(dir, 'node'), path.join(dir, 'packed/node.gz')];
  await writeFile(file, randomBytes(20_000_000));
  const cancel = new AbortController();
  const packing = createPackedFile(file, target).make(cancel.signal);
  cancel.abort(new DOMException('enough', 'AbortError'));
  await expect(packing).rejects.toMatchObject({ name: 'AbortError' });
  expect(await readdir(path.dirname(target)).catch(() => [])).toEqual([]);
});

it('travels as it is where it cannot be kept', async () => {
  const dir = await tempDir();
  const packed = createPackedFile(path.join(dir, 'none'), path.join(dir, 'packed/none.gz'));
  expect(await packed.make()).toBeNull();
});
