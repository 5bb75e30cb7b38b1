/** `understudy serve` with the pilot voice in a process of its own, on loopback, and how much memory it and its engine take. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

export interface Memory {
  readonly hostMegabytes: number;
  readonly engineMegabytes: number;
}

export interface Service {
  readonly url: string;
  readonly port: number;
  memory(): Promise<Memory>;
  /** Ends it the way a person does; its exit code. */
  end(): Promise<number | null>;
}

/** One address asks for all clients here, so its rate is not what is measured. */
const REQUESTS_PER_MINUTE = '600000';

export async function startService(): Promise<Service> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'bench-api-'));
  const options = ['--tts-port', '0', '--voice', 'pilot', '--tts-rate', REQUESTS_PER_MINUTE];
  const main = path.resolve(import.meta.dirname, '../../../electron/cli/main.ts');
  const child = spawn(process.execPath, [main, 'serve', '--json', '--data-dir', dataDir, ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lost = once(child, 'exit').then(([code]) => {
    throw new Error(`the service ended with code ${code}`);
  });
  lost.catch(() => {});
  // It must not outlive a bench that is cut off.
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      child.kill('SIGTERM');
      process.exit(1);
    });
  }
  const line = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), lost]);
  const { ttsUrl } = JSON.parse(String(line[0])) as { ttsUrl: string };
  return {
    url: ttsUrl,
    port: Number(new URL(ttsUrl).port),
    async memory() {
      const host = child.pid ?? 0;
      const sizes = await Promise.all((await childrenOf(host)).map(residentMegabytes));
      return { hostMegabytes: await residentMegabytes(host), engineMegabytes: sizes.reduce((sum, mb) => sum + mb, 0) };
    },
    async end() {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit');
        child.kill('SIGTERM');
        const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
        await gone;
        clearTimeout(timer);
      }
      await rm(dataDir, { recursive: true, force: true });
      return child.exitCode;
    },
  };
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  const found: number[] = [];
  for (const thread of await readdir(`/proc/${pid}/task`).catch(() => [])) {
    const children = await readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '');
    found.push(...children.split(' ').filter(Boolean).map(Number));
  }
  return found;
}

/** 0 for a process that is gone. */
async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
}
