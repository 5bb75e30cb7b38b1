/** Automatic mode and the hardware address by command. What it does when a primary dies is in automatic.test.ts. */
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { AutomaticReport } from '../../../electron/contract/models/automatic.ts';
import type { Machine } from '../../../electron/contract/standby.ts';
import { startedHome } from '../../fakes/pilot-library.ts';
import { startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { understudy } from '../../faults/cli.ts';

async function commands(env: Readonly<Record<string, string>> = {}) {
  const home = await startedHome();
  const run = (...args: string[]) => understudy(home, args, { env: { LC_ALL: 'C.UTF-8', ...env } });
  return {
    home,
    run,
    async did<T>(...args: string[]): Promise<T> {
      const { code, stdout, stderr } = await run(...args, '--json');
      expect(code, stderr).toBe(0);
      return JSON.parse(stdout) as T;
    },
  };
}

it('auto is off, says what it lacks when it is switched on, and stays on', async () => {
  const { home, run, did } = await commands();
  expect(await did<AutomaticReport>('auto', 'status')).toMatchObject({ on: false, phase: 'off', delayS: 60 });
  await did('store', 'set', 'folder', path.join(home, 'store'));
  const on = await did<AutomaticReport>('auto', 'on', '--delay', '90');
  expect(on).toMatchObject({ on: true, phase: 'armed', delayS: 90, by: 'cli' });
  // The store was tested on the way: it decides between computers.
  expect(on.missing.map(({ need }) => need)).toEqual(['watch', 'cutover', 'machine']);
  const said = await run('auto', 'status');
  expect(said.stdout).toContain('Armed: the primary is not down');
  expect(said.stdout).toContain('There is no standby.');
  expect(await did<AutomaticReport>('auto', 'off')).toMatchObject({ on: false, delayS: 90 });
  expect(await run('auto', 'stop')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no open incident.'),
  });
  expect((await run('auto', 'on', '--delay', '5')).code).toBe(1);
  expect((await run('auto', 'soon')).code).toBe(2);
});

it('auto stays off where the store lets two computers win', async () => {
  const s3 = await startStrictS3({ ignoresConditions: true });
  onTestFinished(() => s3.close());
  const { accessKeyId, secretAccessKey, settings } = s3;
  const { run, did } = await commands({ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
  const { endpoint, region, bucket } = settings;
  const place = ['--endpoint', endpoint, '--region', region, '--bucket', bucket, '--path-style'];
  await did('store', 'set', 's3', ...place);
  const refused = await run('auto', 'on', '--json');
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain('STANDBY_AUTOMATIC_STORE');
  expect(await did<AutomaticReport>('auto', 'status')).toMatchObject({ on: false });
});

it('standby mac keeps the address in one form, refuses what is none, and takes it away', async () => {
  const { run, did } = await commands();
  await did('standby', 'practice');
  expect(await did<Machine>('standby', 'mac', 'practice', '3C-52-82-AA-BB-CC')).toMatchObject({
    mac: '3c:52:82:aa:bb:cc',
  });
  expect((await run('standby', 'list')).stdout).toContain('woken by 3c:52:82:aa:bb:cc');
  for (const wrong of ['3c:52:82:aa:bb', '3c:52-82:aa:bb:cc', '00:00:00:00:00:00', '01:00:5e:00:00:01']) {
    expect((await run('standby', 'mac', 'practice', wrong)).code).toBe(1);
  }
  expect(await did<Machine>('standby', 'mac', 'practice', 'off')).not.toHaveProperty('mac');
  const [machine] = await did<Machine[]>('standby', 'list');
  expect(machine).not.toHaveProperty('mac');
});
