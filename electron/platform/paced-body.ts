/**
 * Sends the body of a request in pieces, each when its time has come. Done after the request was signed, so the body stays the
 * buffer that the store expects and that a retry needs; only how it enters the wire is another.
 */
import { Readable } from 'node:stream';
import type { Pace } from '../kernel/pace.ts';

/** Small enough that several parts at the slowest speed each send something within seconds: silent ones are given up by stores. */
const PIECE_BYTES = 64 * 1024;
/** Without a limit each piece is only work. */
const FREE_PIECE_BYTES = 1024 * 1024;

interface Command {
  readonly middlewareStack: { add: (...args: never[]) => void };
}

interface Sent {
  readonly request: { readonly body?: unknown };
}

export function withPace<T extends Command>(command: T, pace: Pace | undefined, signal: AbortSignal | undefined): T {
  if (!pace) return command;
  const sendPaced = (next: (args: unknown) => Promise<unknown>) => async (args: Sent) => {
    const { request } = args;
    if (!Buffer.isBuffer(request.body) || request.body.length === 0) return next(args);
    const body = pacedBody(request.body, pace, signal);
    // The retry looks at the request before this step, where the body is a buffer still.
    const paced = Object.assign(Object.create(Object.getPrototypeOf(request)), request, { body: body.stream });
    try {
      return await next({ ...args, request: paced });
    } finally {
      body.hurry();
    }
  };
  (command.middlewareStack.add as (middleware: unknown, options: object) => void)(sendPaced, {
    step: 'deserialize',
    name: 'pacedBody',
    priority: 'low',
  });
  return command;
}

/** `hurry`: the answer is here, so nobody waits for what is left of the body. */
function pacedBody(bytes: Buffer, pace: Pace, signal: AbortSignal | undefined): { stream: Readable; hurry(): void } {
  let answered = false;
  let at = 0;
  const stream = new Readable({
    highWaterMark: PIECE_BYTES,
    read() {
      const piece = bytes.subarray(at, at + (pace.isFree?.() ? FREE_PIECE_BYTES : PIECE_BYTES));
      at += piece.length;
      const push = (): void => void stream.push(piece.length === 0 ? null : piece);
      if (piece.length === 0 || answered) return push();
      // Who cancels ends the request itself; here is nothing left to send.
      pace(piece.length, signal).then(push, () => stream.destroy());
    },
  });
  return {
    stream,
    hurry: () => {
      answered = true;
    },
  };
}
