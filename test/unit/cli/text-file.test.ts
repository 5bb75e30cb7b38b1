import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readTextFile } from '../../../electron/cli/text-file.ts';
import { UsageError } from '../../../electron/cli/verb.ts';
import { createFormat } from '../../../electron/words/format.ts';
import { wordsOf } from '../../../electron/words/words.ts';
import { tempDir } from '../temp-dir.ts';

const format = createFormat('en', wordsOf('en').time);

it('reads a text, and refuses at once what is none', async () => {
  const dir = await tempDir();
  const named = (name: string): string => path.join(dir, name);
  await writeFile(named('good.tsv'), '小明\txiao3 ming2\n');
  expect(await readTextFile(named('good.tsv'), format)).toBe('小明\txiao3 ming2\n');
  await mkdir(named('folder'));
  execFileSync('mkfifo', [named('pipe')]);
  for (const name of ['folder', 'pipe']) {
    await expect(readTextFile(named(name), format)).rejects.toMatchObject({ code: 'APP_NOT_A_FILE' });
  }
  await expect(readTextFile(named('none'), format)).rejects.toMatchObject({
    code: 'APP_FILE_UNREADABLE',
    details: { file: named('none'), reason: 'ENOENT' },
  });
  await writeFile(named('binary'), Buffer.from([0, 1, 0xff]));
  await writeFile(named('large'), Buffer.alloc(2_000_000, 'a'));
  for (const name of ['binary', 'large']) {
    await expect(readTextFile(named(name), format)).rejects.toBeInstanceOf(UsageError);
  }
});
