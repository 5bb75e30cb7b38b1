/** The key that changes and restarts the voice of a standby, over OpenSSH: what it opens, for whom, and where it is never found. */
import { execFileSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { AdminKeySet, AdminKeyStatus } from '../../../electron/contract/standby.ts';
import { copyPilotLibrary, startedHome } from '../../fakes/pilot-library.ts';
import { understudy } from '../../faults/cli.ts';
import { until } from '../../fixtures/until.ts';
import { addVoice } from '../backup/homes.ts';
import { MACHINE, openRealStudio } from './real-studio.ts';
import { NAME, openStage, type Stage } from './stage.ts';

const OF_PRIMARY = 'the admin key of the primary';

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function get(url: string, key?: string): Promise<Answer> {
  const answer = await fetch(url, key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } });
  return { status: answer.status, text: await answer.text() };
}

it('changes the voice of a standby, restarts it and ends it, for its bearer alone', async () => {
  const { dir, studio, standbyUrl, serviceUrl, releaseId, promote } = await openRealStudio(async (home) => {
    await copyPilotLibrary(home);
    await addVoice(home, 'lin');
  });
  const { adminKey: first, told } = await studio.call('standby.setAdminKey', {});
  if (first === null) throw new Error('no key was made');
  expect(told).toBeNull();
  expect(await promote()).toMatchObject({ state: 'done' });

  const served = async () => {
    const { status, text } = await get(`${standbyUrl}/healthz`);
    return status === 200 ? (JSON.parse(text) as { readonly voice: string }).voice : null;
  };
  const before = await served();
  const [other] = ['lin', 'pilot'].filter((id) => id !== before);
  const weights = `/set_gpt_weights?weights_path=voices/${other}/gpt.ckpt`;
  for (const key of [undefined, 'wrong', first.slice(1)]) {
    for (const call of [weights, '/control?command=restart', '/set_refer_audio?refer_audio_path=x']) {
      expect((await get(standbyUrl + call, key)).status).toBe(403);
    }
  }
  const unknown = await get(`${standbyUrl}/set_gpt_weights?weights_path=/etc/passwd`, first);
  expect(unknown.status).toBe(400);
  expect(unknown.text).toContain(`/etc/passwd is not a gpt weight of release ${releaseId}`);
  expect(await get(standbyUrl + weights, first)).toEqual({ status: 200, text: '{"message":"success"}' });
  expect(await served()).toBe(other);
  expect((await get(`${standbyUrl}/tts?text=Hello.&text_lang=en`)).status).toBe(200);

  expect((await get(`${standbyUrl}/control?command=restart`, first)).status).toBe(200);
  expect(await served()).toBe(other);
  // Also by the address of the desktop's gate, which shows no key of its own then.
  expect((await get(`${serviceUrl}/control?command=restart`)).status).toBe(403);
  expect((await get(`${serviceUrl}/control?command=exit`, first)).status).toBe(200);
  await until('the supervisor to start the service again', async () => (await served()) === before);

  const second = await studio.call('standby.setAdminKey', {});
  expect(second.told).toBe(MACHINE);
  expect((await get(standbyUrl + weights, first)).status).toBe(403);
  expect((await get(standbyUrl + weights, second.adminKey ?? '')).status).toBe(200);
  await studio.call('standby.setAdminKey', { adminKey: null });
  expect((await get(standbyUrl + weights, second.adminKey ?? '')).status).toBe(403);

  const running = execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8' });
  for (const key of [first, second.adminKey ?? '']) {
    expect(running).not.toContain(key);
    expect(await filesWith(dir, key)).toEqual([]);
  }
});

/** Names of the files below a folder that hold a text. */
async function filesWith(dir: string, text: string): Promise<readonly string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  expect(files.length).toBeGreaterThan(50);
  const found: string[] = [];
  for (const file of files) if ((await readFile(file)).includes(text)) found.push(file);
  return found;
}

const control = ({ servicePort }: Stage, key: string) => get(`http://127.0.0.1:${servicePort}/control`, key);

it('the key that clients of the primary have goes on working after a promotion, also at a service that was loaded before', async () => {
  const stage = await openStage();
  const { desk, primary } = stage;
  await desk.standby.setAdminKey(OF_PRIMARY);
  await desk.standby.check(NAME).finished;
  await desk.standby.place({ name: NAME, actor: 'Lin' }).finished;
  await desk.standby.warm(NAME).finished;
  // Until a promotion nobody is let in, and no machine is told the key.
  expect((await control(stage, OF_PRIMARY)).status).toBe(403);
  await primary.down();
  await (await desk.promote(NAME)).finished;
  expect((await control(stage, OF_PRIMARY)).status).toBe(200);
  expect((await control(stage, 'another')).status).toBe(403);
});

it('another key counts at the standby that serves, or nowhere when that cannot be told', async () => {
  const stage = await openStage();
  const { desk, primary, sshd } = stage;
  await desk.standby.setAdminKey(OF_PRIMARY);
  await primary.down();
  await (await desk.promote(NAME)).finished;
  expect(await desk.standby.setAdminKey('one that came later')).toMatchObject({ told: NAME, adminKey: null });
  expect((await control(stage, OF_PRIMARY)).status).toBe(403);
  expect((await control(stage, 'one that came later')).status).toBe(200);

  await sshd.authorize('');
  const again = await stage.reopen();
  await expect(again.standby.setAdminKey(undefined)).rejects.toMatchObject({ code: 'STANDBY_KEY_REFUSED' });
  expect((await control(stage, 'one that came later')).status).toBe(200);
  await sshd.authorize(sshd.publicLine);
  // What is kept here is the one that counts there.
  expect(await again.standby.adminKeyStatus()).toMatchObject({ isSet: true });
  expect(await again.standby.setAdminKey(null)).toEqual({ isSet: false, setAt: null, adminKey: null, told: NAME });
  expect((await control(stage, 'one that came later')).status).toBe(403);
});

it('a key that listeners have is not taken as the admin key', async () => {
  const stage = await openStage();
  const { desk, primary } = stage;
  const target = { url: primary.url, intervalS: 10, failures: 3, deep: false, secondUrl: null } as const;
  await desk.watch.set(target, OF_PRIMARY);
  await expect(desk.standby.setAdminKey(OF_PRIMARY)).rejects.toMatchObject({ code: 'STANDBY_ADMIN_KEY_KNOWN' });
  expect(await desk.standby.adminKeyStatus()).toEqual({ isSet: false, setAt: null });
});

it('the command makes a key and tells it once, takes one from a file, and takes it away', async () => {
  const home = await startedHome();
  const run = (...args: string[]) => understudy(home, ['standby', 'admin-key', ...args]);
  async function did<T>(...args: string[]): Promise<T> {
    const { code, stdout, stderr } = await run(...args, '--json');
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout) as T;
  }
  expect(await did<AdminKeyStatus>('show')).toEqual({ isSet: false, setAt: null });
  const made = await did<AdminKeySet>('new');
  expect(made).toMatchObject({ isSet: true, setAt: expect.any(String), told: null });
  expect(made.adminKey).toMatch(/^[\w-]{43}$/);
  const shown = await run('show');
  expect(shown.stdout).toContain('Standbys have an admin key');
  expect(shown.stdout).not.toContain(made.adminKey);
  const file = path.join(home, 'key.txt');
  await writeFile(file, `${OF_PRIMARY}\n`);
  expect(await did<AdminKeySet>('set', '--admin-key-file', file)).toMatchObject({ isSet: true, adminKey: null });
  await writeFile(file, 'short');
  expect((await run('set', '--admin-key-file', file)).code).toBe(1);
  expect((await run('set')).code).toBe(2);
  expect((await run('turn')).code).toBe(2);
  expect(await did<AdminKeySet>('off')).toMatchObject({ isSet: false, setAt: null });
  const record = await understudy(home, ['audit', 'export', '--json']);
  expect(record.stdout).toContain('standby.setAdminKey');
  for (const key of [OF_PRIMARY, made.adminKey ?? '']) expect(record.stdout).not.toContain(key);
});
