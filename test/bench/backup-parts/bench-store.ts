/** The benchmarks' S3 store, started as a process of its own and asked what went in and out. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Traffic {
  readonly requests: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export interface BenchStore {
  readonly endpoint: string;
  /** Since the last time. */
  traffic(): Promise<Traffic>;
  close(): Promise<void>;
}

export async function startBenchStore(): Promise<BenchStore> {
  const child = fork(fileURLToPath(new URL('./store-server.ts', import.meta.url)), [], {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [{ port }] = (await once(child, 'message')) as [{ readonly port: number }];
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async traffic() {
      child.send('traffic');
      const [traffic] = (await once(child, 'message')) as [Traffic];
      return traffic;
    },
    async close() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}
