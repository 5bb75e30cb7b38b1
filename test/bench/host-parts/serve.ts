/** `understudy serve` in a process of its own, on loopback, over a data folder that is new and goes with it, or over a given one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

export interface Served {
  readonly pid: number;
  /** Of the screens, with the token. */
  readonly url: string;
  /** Of the voice service; null without one. */
  readonly ttsUrl: string | null;
  /** Ends it the way a person does; its exit code. */
  end(): Promise<number | null>;
}

const ENDS_WITHIN_MS = 15_000;
const main = path.resolve(import.meta.dirname, '../../../electron/cli/main.ts');

export async function startServe(options: readonly string[], givenDir?: string): Promise<Served> {
  const dataDir = givenDir ?? (await mkdtemp(path.join(tmpdir(), 'understudy-bench-')));
  const child = spawn(process.execPath, [main, 'serve', '--json', '--data-dir', dataDir, ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lost = once(child, 'exit').then(([code]) => {
    throw new Error(`the host ended with code ${code}`);
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
  const { url, ttsUrl } = JSON.parse(String(line[0])) as { url: string; ttsUrl: string | null };
  return {
    pid: child.pid ?? 0,
    url,
    ttsUrl,
    async end() {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit');
        child.kill('SIGTERM');
        const timer = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS);
        await gone;
        clearTimeout(timer);
      }
      if (givenDir === undefined) await rm(dataDir, { recursive: true, force: true });
      return child.exitCode;
    },
  };
}
