/** The host's side of an export: a process for each, which is asked to stop and, when it does not, ended. */
import { fileURLToPath } from 'node:url';
import type { Exporter, Written } from '../export/ports.ts';
import { AppError, fromWireError } from '../kernel/app-error.ts';
import type { ChildHandle } from '../kernel/child-client.ts';
import type { Stop, Ticker } from '../kernel/ports.ts';
import { whenAborted } from '../kernel/when-aborted.ts';
import type { ExportNews, ExportRequest } from './export/export-child.ts';
import { forkSilently } from './forked-child.ts';

/** For taking away what was begun; a disk that hangs is not waited for. */
const CANCEL_MS = 2_000;
/** A place that does not answer so long, a disk that hangs for one, is looked at by the next start. */
const SWEEP_MS = 10_000;

export function createExporter(deps: {
  readonly ticker: Ticker;
  readonly spawn?: (() => ChildHandle) | undefined;
  readonly ffmpeg?: string;
}): Exporter {
  const { ticker, spawn = forkExportProcess } = deps;
  return {
    async write(order, { signal, onProgress }) {
      signal.throwIfAborted();
      const child = spawn();
      const { promise, resolve, reject } = Promise.withResolvers<Written>();
      let stopLimit: Stop = () => {};
      const cancel = (): void => {
        child.post({ kind: 'cancel' } satisfies ExportRequest);
        stopLimit = ticker.after(CANCEL_MS, () => reject(signal.reason));
      };
      child.onMessage((message) => {
        const news = message as ExportNews;
        switch (news.kind) {
          case 'progress':
            return onProgress(news.done, news.total);
          case 'done':
            return resolve(news.exported);
          case 'swept':
            return;
          case 'cancelled':
            return reject(signal.reason);
          case 'failed':
            return reject(fromWireError(news.error));
        }
      });
      child.onExit((reason) => reject(crashed(reason)));
      const stopListening = whenAborted(signal, cancel);
      const { ffmpeg } = deps;
      child.post({ kind: 'order', order, ...(ffmpeg === undefined ? {} : { ffmpeg }) } satisfies ExportRequest);
      try {
        return await promise;
      } finally {
        stopLimit();
        stopListening();
        child.kill();
      }
    },
    async sweep(target) {
      const child = spawn();
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const stopLimit = ticker.after(SWEEP_MS, () => resolve(false));
      child.onMessage((message) => {
        const news = message as ExportNews;
        resolve(news.kind === 'swept' && news.isClean);
      });
      child.onExit(() => resolve(false));
      child.post({ kind: 'sweep', target } satisfies ExportRequest);
      try {
        return await promise;
      } finally {
        stopLimit();
        child.kill();
      }
    },
  };
}

function crashed(reason: string): AppError {
  return new AppError('EXPORT_FAILED', { remedy: { kind: 'retry' }, retryable: true, message: reason });
}

/** The process from source, or from a bundle's file. */
export function forkExportProcess(
  entry: string = fileURLToPath(new URL('./export/export-child.ts', import.meta.url)),
): ChildHandle {
  return forkSilently(entry);
}
