/** `understudy serve` as a process: the voice is changed, the engine starts anew and the service ends, all by its own API. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPilotImport } from '../../../native-models/voice-pack/pilot.ts';
import { copyPilotLibrary } from '../../fakes/pilot-library.ts';
import { understudy } from '../../faults/cli.ts';
import { until } from '../../fixtures/until.ts';

let dir: string;
let child: ChildProcess;
let url: string;
const get = (route: string, key = 'the admin') => fetch(url + route, { headers: { Authorization: `Bearer ${key}` } });
const health = async () => (await (await fetch(`${url}/healthz`)).json()) as Record<string, unknown>;
const speak = () => get('/tts?text=Hello&text_lang=en&seed=1');

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'understudy-serve-'));
  await copyPilotLibrary(dir);
  const { gpt, sovits, hubertDir = '', references } = await readPilotImport();
  const [ref] = references;
  const imported = await understudy(dir, [
    ...['voices', 'import', '--name', 'Lin', '--gpt', gpt, '--sovits', sovits, '--hubert', hubertDir],
    ...['--ref', ref?.file ?? '', '--ref-text', ref?.text ?? '', '--ref-lang', ref?.language ?? '', '--json'],
  ]);
  expect(imported.code, imported.stderr).toBe(0);
  await writeFile(path.join(dir, 'key'), 'the key\n');
  await writeFile(path.join(dir, 'admin-key'), 'the admin\n');
  const args = ['serve', '--json', '--data-dir', dir, '--tts-port', '0', '--voice', 'pilot'];
  const keys = ['--tts-key-file', path.join(dir, 'key'), '--tts-admin-key-file', path.join(dir, 'admin-key')];
  child = spawn(process.execPath, [path.resolve('electron/cli/main.ts'), ...args, ...keys], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (!child.stdout) throw new Error('no output');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  url = (JSON.parse(line) as { ttsUrl: string }).ttsUrl;
});
afterAll(async () => {
  child.kill('SIGKILL');
  await rm(dir, { recursive: true, force: true });
});

describe('the service by its own API', () => {
  it('serves the voice that a weight belongs to, both weights at once', async () => {
    expect(await health()).toMatchObject({ ready: true, voice: 'pilot', queueMax: 8 });
    expect((await get('/set_gpt_weights?weights_path=lin', 'the key')).status).toBe(403);
    const changed = await get('/set_gpt_weights?weights_path=GPT_weights_v2/Lin.ckpt');
    expect([changed.status, await changed.json()]).toEqual([200, { message: 'success' }]);
    const { voice } = await health();
    expect(voice).not.toBe('pilot');
    expect((await get(`/set_sovits_weights?weights_path=voices/${voice}/sovits.pth`)).status).toBe(200);
    expect(await health()).toMatchObject({ voice });
    expect((await speak()).status).toBe(200);
  });

  it('refuses a weight that is not in the library and stays with its voice', async () => {
    const { voice } = await health();
    const { gpt } = await readPilotImport();
    // There is a real weight at this path; it is not opened for being named.
    for (const named of [gpt, '/etc/passwd', 'voices/lin/../../key', 'nobody']) {
      const refused = await get(`/set_gpt_weights?weights_path=${encodeURIComponent(named)}`);
      expect(refused.status).toBe(400);
      expect(await refused.json()).toEqual({
        message: 'change gpt weight failed',
        Exception: expect.stringContaining('is not a gpt weight of the voice library'),
      });
    }
    expect(await health()).toMatchObject({ voice });
  });

  it('follows names and pages that are set while it runs', async () => {
    const set = async (...args: string[]) => JSON.parse((await understudy(dir, ['service', ...args, '--json'])).stdout);
    const page = { Authorization: 'Bearer the admin', Origin: 'https://studio.example' };
    const asked = async () => fetch(`${url}/v1/audio/voices`, { headers: page });
    expect(await set('show')).toEqual({ origins: [], names: {} });
    expect((await asked()).headers.get('access-control-allow-origin')).toBeNull();
    await set('name', 'alloy', 'Anna');
    // The whole address of a page stands for its origin.
    expect(await set('allow', 'https://studio.example/chat?x=1')).toEqual({
      origins: ['https://studio.example'],
      names: { alloy: 'Anna' },
    });
    const answer = await asked();
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://studio.example');
    expect(await answer.json()).toMatchObject({ voices: expect.arrayContaining([{ id: 'alloy', name: 'Anna' }]) });
    await set('unname', 'alloy');
    expect(await set('forbid', 'https://studio.example')).toEqual({ origins: [], names: {} });
    expect((await asked()).headers.get('access-control-allow-origin')).toBeNull();
    const wrong = await understudy(dir, ['service', 'allow', '*']);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('https://HOST')]);
    expect(await set('show')).toEqual({ origins: [], names: {} });
  });

  it('starts the engine anew', async () => {
    const restarted = await get('/control?command=restart');
    expect([restarted.status, await restarted.text()]).toEqual([200, '']);
    expect(await health()).toMatchObject({ ready: true });
    expect((await speak()).status).toBe(200);
  });

  it('ends well, after the last answer', async () => {
    const ended = once(child, 'exit');
    let isOver = false;
    const text = 'The first sentence is here. The second sentence is here. And this is the third one.';
    const spoken = get(`/tts?text=${encodeURIComponent(text)}&text_lang=en&seed=1`).finally(() => {
      isOver = true;
    });
    await until('a request in the queue', async () => (await health())['queue'] === 1);
    expect(isOver).toBe(false);
    expect((await get('/control?command=exit')).status).toBe(200);
    expect((await spoken).status).toBe(200);
    expect(await ended).toEqual([0, null]);
    await expect(health()).rejects.toThrow();
  });
});
