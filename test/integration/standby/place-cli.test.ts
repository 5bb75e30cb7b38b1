/** A release that is placed by command. */
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { buildRuntime } from '../../../build/headless/runtime.ts';
import type { BackupResult } from '../../../electron/contract/backup.ts';
import type { Machine, PlaceResult } from '../../../electron/contract/standby.ts';
import { startedHome } from '../../fakes/pilot-library.ts';
import { freePort, startSshd } from '../../fakes/sshd.ts';
import { understudy } from '../../faults/cli.ts';
import { tempDir } from '../../unit/temp-dir.ts';

it('is there afterwards, and not brought twice', async () => {
  await buildRuntime();
  const home = await startedHome();
  const sshd = await startSshd(path.join(await tempDir(), 'host'));
  onTestFinished(() => sshd.stop());
  const run = async <T>(...args: readonly string[]): Promise<T> => {
    const { code, stdout, stderr } = await understudy(home, [...args, '--json']);
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout) as T;
  };
  const { host, port, user, keyFile, fingerprint } = sshd.address;
  const address = ['--host', host, '--port', String(port), '--user', user, '--key', keyFile];
  const service = ['--service-port', String(await freePort())];
  const added = await run<Machine>('standby', 'add', 'spare', ...address, '--fingerprint', fingerprint, ...service);
  expect(added).toMatchObject({ placeNightly: true, lastPlaced: null });
  await run('store', 'set', 'folder', path.join(await tempDir(), 'store'), '--create');
  const { releaseId } = await run<BackupResult>('backup', 'now');
  const first = await run<PlaceResult>('standby', 'place', 'spare');
  expect(first).toMatchObject({ machine: 'spare', releaseId });
  expect(first.bytes).toBeGreaterThan(10_000_000);
  // The agent's Node is the release's: it went there once, with the agent.
  expect(first.bytes).toBeLessThan(126_000_000);
  expect(first.seconds).toBeGreaterThan(0);
  expect(await run<PlaceResult>('standby', 'place', 'spare', '--release', releaseId)).toMatchObject({ bytes: 0 });
  const machine = await run<Machine>('standby', 'nightly', 'spare', 'off');
  expect(machine).toMatchObject({ placeNightly: false, lastPlaced: { releaseId } });
  const wrong = await understudy(home, ['standby', 'nightly', 'spare', 'maybe']);
  expect(wrong).toMatchObject({ code: 2, stdout: '' });
});
