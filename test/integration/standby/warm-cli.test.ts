/** A standby that is kept warm, by command: placed first, loaded then, and cool again. */
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Machine, WarmReport } from '../../../electron/contract/standby.ts';
import { startedHome } from '../../fakes/pilot-library.ts';
import { understudy } from '../../faults/cli.ts';
import { endServicesBelow } from './desk.ts';

it('standby warm loads what was placed, lets nobody in, and standby cool ends it', async () => {
  const home = await startedHome();
  onTestFinished(() => endServicesBelow(home));
  const run = (...args: string[]) => understudy(home, [...args, '--json']);
  const did = async <T>(...args: string[]): Promise<T> => {
    const { code, stdout, stderr } = await run(...args);
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout) as T;
  };
  await did('store', 'set', 'folder', path.join(home, 'store'));
  const { releaseId } = await did<{ releaseId: string }>('backup', 'now');
  const { servicePort } = await did<Machine>('standby', 'practice');
  await did('standby', 'check', 'practice');
  const early = await run('standby', 'warm', 'practice');
  expect(early).toMatchObject({ code: 1, stdout: '' });
  expect(early.stderr).toContain('STANDBY_NOT_PLACED');
  expect(early.stderr).toContain('standby place practice');

  await did('standby', 'place', 'practice');
  expect(await did<WarmReport>('standby', 'warm', 'practice')).toMatchObject({ machine: 'practice', releaseId });
  const address = `http://127.0.0.1:${servicePort}`;
  expect(await (await fetch(`${address}/healthz`)).json()).toMatchObject({ ready: false, warm: true, mode: 'warm' });
  expect((await fetch(`${address}/tts?text=x&text_lang=en`)).status).toBe(503);
  expect(await did<WarmReport>('standby', 'cool', 'practice')).toMatchObject({ machine: 'practice', releaseId: null });
  await expect(fetch(`${address}/healthz`)).rejects.toThrow();
}, 240_000);
