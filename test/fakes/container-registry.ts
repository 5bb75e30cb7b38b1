/** Debian's docker-registry on a free loopback port. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { until } from '../fixtures/until.ts';
import { freePort } from './sshd.ts';

export interface ContainerRegistry {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  close(): Promise<void>;
}

export async function startContainerRegistry(dir: string): Promise<ContainerRegistry> {
  const address = `127.0.0.1:${await freePort()}`;
  await mkdir(dir, { recursive: true });
  const config = path.join(dir, 'config.yml');
  await writeFile(
    config,
    `version: 0.1
log: {level: error}
storage: {filesystem: {rootdirectory: ${path.join(dir, 'data')}}}
http: {addr: '${address}'}
`,
  );
  const server = spawn('docker-registry', ['serve', config], { stdio: 'ignore' });
  const ended = once(server, 'exit');
  await until('the registry', async () => (await fetch(`http://${address}/v2/`).catch(() => null))?.ok);
  return {
    address,
    async close() {
      server.kill('SIGTERM');
      await ended;
    },
  };
}
