/** url-password: somebody writes the service's password into its address. It is refused wherever an address is typed. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { startedHome } from '../../fakes/pilot-library.ts';
import { understudy } from '../../faults/cli.ts';
import { tempDir } from '../../unit/temp-dir.ts';

const PASSWORD = 'Secret123pw';
const URL_WITH_IT = `http://bob:${PASSWORD}@127.0.0.1:9`;

const FINGERPRINT = ['--fingerprint', `SHA256:${'A'.repeat(43)}`];

async function filesHolding(dir: string, text: string): Promise<string[]> {
  const files = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const holding: string[] = [];
  for (const { parentPath, name } of files) {
    const file = path.join(parentPath, name);
    if ((await readFile(file, 'latin1')).includes(text)) holding.push(path.relative(dir, file));
  }
  return holding;
}

it('an address with a password in it is refused, and written and said nowhere', async () => {
  const home = await startedHome();
  const typed: readonly (readonly string[])[] = [
    ['watch', 'set', URL_WITH_IT],
    ['watch', 'set', 'http://127.0.0.1:9', '--second-url', URL_WITH_IT],
    ['watch', 'set', `http://${PASSWORD}@127.0.0.1:9`],
    ['store', 'set', 's3', '--endpoint', URL_WITH_IT, '--region', 'r', '--bucket', 'b'],
    ['store', 'set', 's3', '--endpoint', `bob:${PASSWORD}@127.0.0.1:9`, '--region', 'r', '--bucket', 'b'],
    ['cutover', 'set', 'gate', '--primary', URL_WITH_IT, '--listen-port', '0'],
    [
      'primary',
      'install',
      URL_WITH_IT,
      '--host',
      'h',
      '--user',
      'u',
      '--key',
      'k',
      '--reference-folder',
      '/r',
      ...FINGERPRINT,
    ],
    ['models', 'fetch', 'hubert', '--from', URL_WITH_IT],
  ];
  for (const args of typed) {
    const { code, stdout, stderr } = await understudy(home, args, { env: { LANG: 'en_US.UTF-8' } });
    expect([code, stderr], args.join(' ')).toEqual([1, expect.stringContaining('APP_URL_SECRET')]);
    expect(stdout + stderr).not.toContain(PASSWORD);
  }
  expect(await filesHolding(home, PASSWORD)).toEqual([]);
}, 240_000);

it('one that was stored by an earlier version is gone from the settings before a release is made of them', async () => {
  const home = await startedHome();
  expect((await understudy(home, ['watch', 'set', 'http://127.0.0.1:9/'])).code).toBe(0);
  const [settings = ''] = await filesHolding(home, '"intervalS"');
  const file = path.join(home, settings);
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('http://127.0.0.1:9/', `${URL_WITH_IT}/`));
  const store = await tempDir();
  for (const args of [
    ['store', 'set', 'folder', store],
    ['backup', 'now'],
  ]) {
    const { code, stderr } = await understudy(home, args);
    expect(code, stderr).toBe(0);
  }
  expect([await filesHolding(home, PASSWORD), await filesHolding(store, PASSWORD)]).toEqual([[], []]);
  expect(JSON.parse((await understudy(home, ['watch', 'status', '--json'])).stdout)).toMatchObject({
    target: { url: 'http://127.0.0.1:9/' },
  });
}, 240_000);
