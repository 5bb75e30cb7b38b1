/**
 * Process for one export: it reads takes, reckons loudness and codes sound, none of which the host does, and it alone touches the disk
 * that the file goes to. It ends with its answer, and takes what is not whole with it when the host is gone.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { WireError } from '../../contract/errors.ts';
import type { ExportOrder, Written } from '../../export/ports.ts';
import { isCancelled, toWireError } from '../../kernel/app-error.ts';
import { sweepParts } from './part-file.ts';
import { writeExport } from './write-export.ts';

export type ExportRequest =
  | { readonly kind: 'order'; readonly order: ExportOrder; readonly ffmpeg?: string }
  | { readonly kind: 'sweep'; readonly target: string }
  | { readonly kind: 'cancel' };

export type ExportNews =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly exported: Written }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'swept'; readonly isClean: boolean }
  | { readonly kind: 'failed'; readonly error: WireError };

/** Electron's side of `utilityProcess`; typed here so that this file needs no Electron. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}
const { parentPort } = process as { parentPort?: ParentPort };
const cancel = new AbortController();

function tell(news: ExportNews): void {
  if (parentPort) parentPort.postMessage(news);
  else if (process.connected) process.send?.(news, () => {});
}

async function run(order: ExportOrder, ffmpeg: string | undefined): Promise<void> {
  const step = async (done: number, total: number): Promise<void> => {
    tell({ kind: 'progress', done, total });
    await turn();
    cancel.signal.throwIfAborted();
  };
  try {
    tell({ kind: 'done', exported: await writeExport(order, { step, ffmpeg }) });
  } catch (error) {
    tell(isCancelled(error) ? { kind: 'cancelled' } : { kind: 'failed', error: toWireError(error) });
  }
  if (!parentPort && !process.connected) process.exit(0);
}

function hear(message: unknown): void {
  const request = message as ExportRequest;
  if (request.kind === 'order') void run(request.order, request.ffmpeg);
  else if (request.kind === 'sweep') tell({ kind: 'swept', isClean: sweepParts(request.target) });
  else cancel.abort();
}

if (parentPort) parentPort.on('message', (event) => hear(event.data));
else process.on('disconnect', () => cancel.abort()).on('message', hear);
