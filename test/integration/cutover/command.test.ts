/** Setting and checking the way to move listeners, as a person types it. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { NAME, PRIMARY, startBind, ZONE } from '../../fakes/bind.ts';
import { startedHome } from '../../fakes/pilot-library.ts';
import { understudy } from '../../faults/cli.ts';
import { tempDir } from '../../unit/temp-dir.ts';

async function everyFile(dir: string): Promise<string> {
  const files = await readdir(dir, { recursive: true, withFileTypes: true });
  const texts = files
    .filter((file) => file.isFile())
    .map((file) => readFile(path.join(file.parentPath, file.name), 'latin1'));
  return (await Promise.all(texts)).join('\n');
}

it('a name server is set with its key from a file, checked, and leaves no secret anywhere', async () => {
  const bind = await startBind();
  const dir = await tempDir();
  const dataDir = await startedHome();
  const keyFile = path.join(dir, 'desk.key');
  await writeFile(keyFile, bind.keyFile);
  const secret = /secret "(.*)"/.exec(bind.keyFile)?.[1] ?? '';
  const set = ['cutover', 'set', 'rfc2136', '--server', bind.server, '--zone', ZONE, '--name', NAME];
  const whole = [...set, '--primary', `http://${PRIMARY}:9880`, '--tsig-file', keyFile, '--json'];

  const before = await understudy(dataDir, ['cutover', 'check', '--json']);
  expect(before).toMatchObject({ code: 0, stdout: 'null\n' });
  const done = await understudy(dataDir, whole);
  expect(done.code).toBe(0);
  expect(JSON.parse(done.stdout)).toMatchObject({
    provider: 'rfc2136',
    serviceUrl: `http://${NAME}:9880`,
    site: 'primary',
    upstreamUrl: PRIMARY,
    ttlSeconds: 30,
    epoch: 0,
  });
  const checked = await understudy(dataDir, ['cutover', 'check', '--json']);
  expect(checked.code).toBe(0);
  const { checks } = JSON.parse(checked.stdout) as { checks: { name: string; state: string }[] };
  expect(checks.map(({ name, state }) => `${name} ${state}`)).toContain('cutover-permission ok');
  const told = await understudy(dataDir, ['cutover', 'check'], { env: { LANG: 'zh_CN.UTF-8', LC_ALL: 'zh_CN.UTF-8' } });
  expect(told.stdout).toContain('密钥可更改此名称');
  for (const text of [done.stdout, done.stderr, checked.stdout, told.stdout, await everyFile(dataDir)]) {
    expect(text).not.toContain(secret);
  }
  expect(await bind.ask(NAME, 'A')).toEqual([PRIMARY]);
});

it('what is missing or refused is told with one thing that helps, and nothing is set', async () => {
  const bind = await startBind();
  const dataDir = await startedHome();
  const set = ['cutover', 'set', 'rfc2136', '--server', bind.server, '--zone', ZONE, '--name', NAME];
  expect((await understudy(dataDir, set)).code).toBe(2);
  const keyless = await understudy(dataDir, [...set, '--primary', `http://${PRIMARY}:9880`, '--json']);
  expect(keyless.code).toBe(1);
  expect(keyless.stderr).toContain('CUTOVER_KEY_MISSING');
  expect(await understudy(dataDir, ['cutover', 'set', 'virtual', '--primary', 'http://a'])).toMatchObject({ code: 2 });
  expect(await understudy(dataDir, ['cutover', 'check', '--json'])).toMatchObject({ stdout: 'null\n' });
});
