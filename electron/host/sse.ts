/** Events as a server-sent stream. A client that reads too slowly is cut off; it asks for a snapshot and comes back. */
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Bus } from '../kernel/bus.ts';

const KEEP_ALIVE_MS = 15_000;
const MAX_WAITING = 1000;

export function streamEvents(context: Context, bus: Bus): Response {
  return streamSSE(context, async (stream) => {
    const waiting: string[] = [];
    let wake: () => void = () => {};
    const stop = bus.onAny((event) => {
      waiting.push(JSON.stringify(event));
      wake();
    });
    let open = true;
    stream.onAbort(() => {
      open = false;
      wake();
    });
    try {
      await stream.writeSSE({ event: 'hello', data: JSON.stringify({ seq: bus.seq }) });
      while (open && waiting.length < MAX_WAITING) {
        const data = waiting.shift();
        if (data !== undefined) {
          await stream.writeSSE({ data });
          continue;
        }
        let timer: NodeJS.Timeout | undefined;
        const idle = await Promise.race([
          new Promise<boolean>((resolve) => {
            wake = () => resolve(false);
          }),
          new Promise<boolean>((resolve) => {
            timer = setTimeout(() => resolve(true), KEEP_ALIVE_MS);
          }),
        ]);
        clearTimeout(timer);
        if (idle) await stream.writeSSE({ event: 'alive', data: '' });
      }
    } finally {
      stop();
    }
  });
}
