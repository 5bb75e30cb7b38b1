/** watch-name-gone: the primary loses power, and its name goes with it. Two machines of a network, a name server, and the app. */
import { type ChildProcess, spawn } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { WatchStatus } from '../../../electron/contract/watch.ts';
import { type NetworkMachine, openNetwork } from '../../fakes/network.ts';
import { startedHome } from '../../fakes/pilot-library.ts';
import { understudy } from '../../faults/cli.ts';
import { until } from '../../fixtures/until.ts';
import { tempDir } from '../../unit/temp-dir.ts';

const NAME = 'tts.studio.lan';

/** Resolves when it has said something: it listens then. */
async function startOn({ prefix }: NetworkMachine, ...words: readonly string[]): Promise<ChildProcess> {
  const [command, ...rest] = [...prefix, process.execPath, ...words];
  const child = spawn(command ?? '', rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  await until(`${words[0]} to listen`, () => said.includes('\n'));
  return child;
}

it('a primary whose name is gone with it is a P1, though its name server answers well', async () => {
  const network = openNetwork();
  const [desk, primary] = [network.add('desk'), network.add('primary')];
  desk.useOwnNameServer();
  const alive = path.join(await tempDir(), 'alive');
  await writeFile(alive, '');
  await startOn(desk, path.resolve('test/fixtures/real-hosts/name-server.ts'), NAME, primary.address, alive);
  const official = await startOn(primary, path.resolve('test/fakes/official-api.ts'), '9880', primary.address);

  const home = await startedHome();
  const run = (...args: readonly string[]) => understudy(home, args, { prefix: desk.prefix });
  const set = await run('watch', 'set', `http://${NAME}:9880`, '--interval', '0.5', '--failures', '3');
  expect(set.code, set.stderr).toBe(0);
  await startOn(desk, path.resolve('electron/cli/main.ts'), 'serve', '--data-dir', home);
  const read = async (): Promise<WatchStatus> => JSON.parse((await run('watch', 'status', '--json')).stdout);
  await until('a healthy primary', async () => (await read()).state === 'healthy');

  await rm(alive);
  official.kill('SIGKILL');
  primary.loseAddress();
  const down = await until('the P1', async () => {
    const status = await read();
    return status.incident === null ? null : status;
  });
  expect(down).toMatchObject({ state: 'down', incident: { kind: 'down', failures: 4 } });
  expect(down.incident?.evidence.at(-1)?.kind).toBe('dns');
  expect((await run('status')).stdout).not.toMatch(/Primary answers|主机正常应答/);
});
