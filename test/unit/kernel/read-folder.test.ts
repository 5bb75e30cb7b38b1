import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readFolder, readFolderItems } from '../../../electron/kernel/read-folder.ts';
import { tempDir } from '../temp-dir.ts';

test('names and kinds of what is there, links not followed', async () => {
  const dir = await tempDir();
  await writeFile(path.join(dir, 'a'), '');
  await mkdir(path.join(dir, 'b'));
  await symlink(path.join(dir, 'b'), path.join(dir, 'c'));
  expect((await readFolder(dir)).sort()).toEqual(['a', 'b', 'c']);
  const folders = (await readFolderItems(dir)).filter((item) => item.isDirectory());
  expect(folders.map((item) => item.name)).toEqual(['b']);
});

test.each([readFolder, readFolderItems])(
  'a folder that is not there is empty, a file in its place is not (%o)',
  async (read) => {
    const dir = await tempDir();
    expect(await read(path.join(dir, 'not-yet'))).toEqual([]);
    await writeFile(path.join(dir, 'file'), '');
    await expect(read(path.join(dir, 'file'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  },
);
