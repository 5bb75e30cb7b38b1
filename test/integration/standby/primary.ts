/** A primary that can fail and come back on the same port. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { NetworkMachine } from '../../fakes/network.ts';
import { speech } from '../../fakes/sound.ts';

export interface Primary {
  readonly url: string;
  down(): Promise<void>;
  up(): Promise<void>;
  /** The way from the desktop to it is cut; everybody else still gets an answer. */
  cutOff(): void;
}

export interface PrimaryOptions {
  readonly modelId?: string;
  readonly voice?: string;
  /** Wanted for everything but its health. */
  readonly key?: string;
  /** It is the official API, as a program of its own, on this computer or on a machine of a network. */
  readonly official?: true | NetworkMachine;
}

export async function startPrimary(options: PrimaryOptions = {}): Promise<Primary> {
  if (options.official) return startOfficialApi(options.official === true ? null : options.official);
  const { modelId = 'sha256:abc', voice = 'lin', key } = options;
  let isCutOff = false;
  let server: Server | null = null;
  let port = 0;
  const health = {
    ready: true,
    releaseId: null,
    modelIds: [modelId],
    voice,
    queue: 0,
    epoch: 0,
    site: 'primary',
  };
  const up = async (): Promise<void> => {
    const opened = createServer((request, response) => {
      request.resume();
      if (isCutOff && request.headers['user-agent'] === 'understudy-watch') return response.destroy();
      if (key && request.url !== '/healthz' && request.headers.authorization !== `Bearer ${key}`) {
        return response.writeHead(401).end();
      }
      return response.end(request.url === '/healthz' ? JSON.stringify(health) : speech);
    });
    await new Promise<void>((resolve) => opened.listen(port, '127.0.0.1', resolve));
    port = (opened.address() as AddressInfo).port;
    server = opened;
  };
  await up();
  return {
    url: `http://127.0.0.1:${port}`,
    up,
    cutOff() {
      isCutOff = true;
    },
    async down() {
      const old = server;
      server = null;
      if (!old) return;
      const closed = new Promise<void>((resolve) => old.close(() => resolve()));
      old.closeAllConnections();
      await closed;
    },
  };
}

const program = path.resolve(import.meta.dirname, '../../fakes/official-api.ts');

/** Killed without a chance to say anything, and started again on the same port. */
async function startOfficialApi(machine: NetworkMachine | null): Promise<Primary> {
  const host = machine?.address ?? '127.0.0.1';
  let child: ChildProcess | null = null;
  let port = 0;
  const up = async (): Promise<void> => {
    const [command = '', ...words] = [...(machine?.prefix ?? []), process.execPath, program, String(port), host];
    const started = spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    child = started;
    const [line] = (await once(started.stdout, 'data')) as [Buffer];
    port = Number(line.toString());
  };
  await up();
  return {
    url: `http://${host}:${port}`,
    up,
    cutOff() {
      throw new Error('only a primary of this process can be cut off from it');
    },
    async down() {
      const old = child;
      child = null;
      if (!old || old.exitCode !== null) return;
      const gone = once(old, 'exit');
      old.kill('SIGKILL');
      await gone;
    },
  };
}
