/** `notify` as a person types it: secrets come from files and standard input, and come out nowhere. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import type { NotifyOverview, NotifyTest } from '../../electron/contract/models/notify.ts';
import { startService } from '../fakes/notify-services.ts';
import { startedHome } from '../fakes/pilot-library.ts';
import { tempDir } from '../unit/temp-dir.ts';
import { understudy } from './cli.ts';

async function secretFile(dir: string, channel: { readonly secret?: object | undefined }): Promise<string> {
  const file = path.join(dir, 'robot.txt');
  await writeFile(file, `${Object.values(channel.secret ?? {}).join('\n')}\n`, { mode: 0o600 });
  return file;
}

it('sets a robot, tests it, lists it and takes it away', { timeout: 120_000 }, async () => {
  const [dataDir, elsewhere] = [await startedHome(), await tempDir()];
  const robot = await startService.dingtalk();
  const file = await secretFile(elsewhere, robot.channel());
  const set = await understudy(dataDir, [
    'notify',
    'set',
    'dingtalk',
    '--secret-file',
    file,
    '--level',
    'p1',
    '--json',
  ]);
  expect(set.stderr).toBe('');
  expect(JSON.parse(set.stdout)).toMatchObject({
    channels: [{ kind: 'dingtalk', name: 'dingtalk', level: 'p1', role: 'first', hasSecret: true }],
  });

  const tested = await understudy(dataDir, ['notify', 'test', 'dingtalk', '--json']);
  expect((JSON.parse(tested.stdout) as NotifyTest).answer).toContain('"errcode":0');
  expect(robot.inbox).toHaveLength(1);

  robot.mood = 'refuses';
  const refused = await understudy(dataDir, ['notify', 'test', 'dingtalk'], { env: { LANG: 'en_US.UTF-8' } });
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/The channel says: .*keywords not in content/);
  expect(refused.stderr).toContain('Test message not delivered');

  const listed = await understudy(dataDir, ['notify', 'list']);
  const written = await Promise.all(
    (await readdir(dataDir, { recursive: true, withFileTypes: true }))
      .filter((item) => item.isFile() && /\.(jsonl?|log)$/.test(item.name) && !item.name.startsWith('secrets.'))
      .map((item) => readFile(path.join(item.parentPath, item.name), 'utf8')),
  );
  expect(written.some((content) => content.includes('notify.setChannel'))).toBe(true);
  for (const content of [set, tested, refused, listed]
    .flatMap(({ stdout, stderr }) => [stdout, stderr])
    .concat(written)) {
    for (const secret of robot.secrets) expect(content).not.toContain(secret);
  }

  const removed = await understudy(dataDir, ['notify', 'remove', 'dingtalk', '--json']);
  expect((JSON.parse(removed.stdout) as NotifyOverview).channels).toEqual([]);
  expect((await understudy(dataDir, ['notify', 'test', 'dingtalk', '--json'])).code).toBe(1);
});

it('takes a secret from standard input, and changes nothing when it is wrong', { timeout: 120_000 }, async () => {
  const dataDir = await startedHome();
  const hook = await startService.webhook();
  const pipe = async (input: string): Promise<{ code: number; stdout: string }> => {
    const words = ['electron/cli/main.ts', 'notify', 'set', 'webhook', '--secret-file', '-', '--json'];
    const child = spawn(process.execPath, [...words, '--data-dir', dataDir], { stdio: ['pipe', 'pipe', 'ignore'] });
    child.stdin.end(input);
    const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    return { code: code as number, stdout };
  };
  expect((await pipe('http://127.0.0.1:9/told\nshort\n')).code).toBe(1);
  const none = await understudy(dataDir, ['notify', 'list', '--json']);
  expect((JSON.parse(none.stdout) as NotifyOverview).channels).toEqual([]);
  expect((await pipe(Object.values(hook.channel().secret ?? {}).join('\n'))).code).toBe(0);
  expect((await understudy(dataDir, ['notify', 'test', 'webhook', '--json'])).code).toBe(0);
});

it('shows and changes the rules', { timeout: 120_000 }, async () => {
  const dataDir = await startedHome();
  const words = ['notify', 'rules', '--quiet', '22:00-08:00', '--escalate-after', '10', '--desktop', 'p1', '--json'];
  expect(JSON.parse((await understudy(dataDir, words)).stdout)).toEqual({
    quiet: { from: '22:00', to: '08:00' },
    escalateAfterMinutes: 10,
    remindAfterMinutes: 30,
    desktop: 'p1',
  });
  expect((await understudy(dataDir, ['notify', 'rules', '--quiet', 'always'])).code).toBe(2);
  const off = await understudy(dataDir, ['notify', 'rules', '--quiet', 'off', '--json']);
  expect(JSON.parse(off.stdout)).toMatchObject({ quiet: null, escalateAfterMinutes: 10 });
});
