/** Thread that encrypts for seal-thread.ts. */
import { parentPort } from 'node:worker_threads';
import type { SealWith } from '../backup/ports.ts';
import { sealFile } from '../backup/sealed/seal-file.ts';
import { isCancelled } from '../kernel/app-error.ts';

export type SealOrder =
  | {
      readonly kind: 'seal';
      readonly id: number;
      readonly file: string;
      readonly target: string;
      readonly how: SealWith;
    }
  | { readonly kind: 'stop'; readonly id: number };
export type SealNews = { readonly id: number } & (
  | { readonly kind: 'done'; readonly sealed: Awaited<ReturnType<typeof sealFile>> }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
);

const running = new Map<number, AbortController>();
const tell = (news: SealNews): void => parentPort?.postMessage(news);

async function seal({ id, file, target, how }: Extract<SealOrder, { kind: 'seal' }>): Promise<void> {
  const stop = new AbortController();
  running.set(id, stop);
  try {
    tell({ kind: 'done', id, sealed: await sealFile(file, target, { ...how, signal: stop.signal }) });
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    tell({ kind: 'failed', id, code: isCancelled(error) ? 'ABORT_ERR' : code, message });
  } finally {
    running.delete(id);
  }
}

parentPort?.on('message', (order: SealOrder) => {
  if (order.kind === 'seal') void seal(order);
  else running.get(order.id)?.abort();
});
