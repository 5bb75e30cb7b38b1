/** The key of the watched address by command: used when the primary is asked, and written down nowhere in the open. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startedHome } from '../../fakes/pilot-library.ts';
import { understudy } from '../../faults/cli.ts';
import { tempDir } from '../../unit/temp-dir.ts';

const KEY = 'a-key-that-must-not-be-read-8472';

it('is sent to the primary and lies in no file as it is', async () => {
  const shown: (string | undefined)[] = [];
  const primary = createServer((request, response) => {
    request.resume();
    if (request.url === '/tts') shown.push(request.headers.authorization);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => primary.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void primary.close());
  const home = await startedHome();
  const keyFile = path.join(await tempDir(), 'key');
  await writeFile(keyFile, `${KEY}\n`);

  const url = `http://127.0.0.1:${(primary.address() as AddressInfo).port}/`;
  const set = await understudy(home, ['watch', 'set', url, '--key-file', keyFile]);
  expect(set.code, set.stderr).toBe(0);
  const { code, stderr } = await understudy(home, ['standby', 'practice']);
  expect(code, stderr).toBe(0);
  await understudy(home, ['promote', 'practice', '--reason', 'r', '--json']);
  expect(new Set(shown.filter((given) => given !== undefined))).toEqual(new Set([`Bearer ${KEY}`]));

  const files = (await readdir(home, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const holding: string[] = [];
  for (const file of files) {
    const text = await readFile(path.join(file.parentPath, file.name), 'latin1');
    if (text.includes(KEY)) holding.push(file.name);
  }
  expect(holding).toEqual([]);

  const missing = await understudy(home, ['watch', 'set', url, '--key-file', `${keyFile}.none`]);
  expect(missing.code).toBe(1);
  expect(missing.stderr).toContain('APP_INPUT_INVALID');
});
