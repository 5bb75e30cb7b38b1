/**
 * The body of a large answer, read from the connection straight into pieces of a megabyte. Node's own client hands over 64 kB at
 * most, each in new memory, and costs six times as much. HTTP/1.1 with a stated length only; what is answered otherwise is for
 * others to ask again.
 */
import { connect as connectPlainly, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { whenAborted } from '../kernel/when-aborted.ts';

const PIECE_BYTES = 1024 * 1024;
/** While one is used others fill; then the connection waits. */
const PIECES = 4;
const MAX_HEAD_BYTES = 32 * 1024;
/** A slow line is not waited for until a piece is full: what arrived is worth keeping, and people see that it goes on. */
const WAIT_MS = 250;

export interface LargeRequest {
  readonly url: URL;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly lookup: LookupFunction | undefined;
  /** No byte for this long ends it. */
  readonly stallTimeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

export interface LargeAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** Of the body. */
  readonly sizeBytes: number;
  /** Each piece is good until the next one is asked for. Throws when fewer bytes come than were stated. */
  pieces(): AsyncGenerator<Uint8Array>;
  stop(): void;
}

/** Asks by GET. Rejects when there is no connection, or no answer that this file can read. */
export async function askForLarge(request: LargeRequest): Promise<LargeAnswer> {
  const { path, headers, signal } = request;
  signal?.throwIfAborted();
  const received = receive(request);
  const { socket } = received;
  const stop = (): void => {
    socket.destroy();
  };
  const stopListening = whenAborted(signal, stop);
  socket.once('close', () => stopListening());
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}connection: close\r\n\r\n`);
  try {
    const { head, rest } = await readHead(received);
    const { status, headers: answered, sizeBytes } = parseHead(head);
    const pieces = (): AsyncGenerator<Uint8Array> => readBody(received, rest, sizeBytes);
    return { status, headers: answered, sizeBytes, pieces, stop };
  } catch (error) {
    stop();
    throw signal?.aborted ? signal.reason : error;
  }
}

/** Bytes that came one after the other, in a part of a piece of memory. */
interface Run {
  readonly bytes: Buffer;
  /** The memory, when this is the last run in it. */
  readonly memory: Buffer | null;
}

interface Received {
  readonly socket: Socket;
  /** Null when the other side has ended. What came is handed over at once; after `gather` in large pieces. */
  next(): Promise<Run | null>;
  giveBack(run: Run): void;
  gather(): void;
}

function receive({ url, lookup, stallTimeoutMs }: LargeRequest): Received {
  const free: Buffer[] = [];
  const ready: Run[] = [];
  let isGathering = false;
  let inUse = 0;
  let memory: Buffer = Buffer.allocUnsafeSlow(PIECE_BYTES);
  /** What of the memory was handed over, and what of it has come. */
  let from = 0;
  let to = 0;
  let end: { readonly error: Error | null } | null = null;
  let wake = (): void => {};

  function handOver(): void {
    if (to === from) return;
    const isFull = to === memory.length;
    ready.push({ bytes: memory.subarray(from, to), memory: isFull ? memory : null });
    from = to;
    if (isFull) {
      memory = free.pop() ?? Buffer.allocUnsafeSlow(PIECE_BYTES);
      from = 0;
      to = 0;
    }
    wake();
  }

  const onread = {
    buffer: () => memory.subarray(to),
    callback(count: number): boolean {
      to += count;
      if (to === memory.length || !isGathering) handOver();
      // What was decrypted already comes all the same, hence new memory where none is free.
      return ready.length + inUse < PIECES;
    },
  };
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const place = { host, lookup, onread, servername: serverName(host) };
  const socket: Socket =
    url.protocol === 'https:'
      ? connectSecurely({ ...place, port: Number(url.port || 443) })
      : connectPlainly({ ...place, port: Number(url.port || 80) });
  const over = (error: Error | null): void => {
    end ??= { error };
    wake();
  };
  socket.setTimeout(stallTimeoutMs, () => {
    const silent = new Error(`silent for ${stallTimeoutMs / 1000} s`);
    socket.destroy(Object.assign(silent, { name: 'TimeoutError' }));
  });
  socket
    .on('error', over)
    .on('end', () => over(null))
    .on('close', () => over(null));

  const somethingIsReady = (): Promise<void> =>
    new Promise((resolve) => {
      const soon = setTimeout(() => {
        handOver();
        resolve();
      }, WAIT_MS);
      wake = () => {
        clearTimeout(soon);
        resolve();
      };
    });

  return {
    socket,
    async next() {
      while (ready.length === 0 && !end) await somethingIsReady();
      if (end) handOver();
      const run = ready.shift();
      if (run) {
        inUse += 1;
        return run;
      }
      if (end?.error) throw end.error;
      return null;
    },
    giveBack(run) {
      inUse -= 1;
      if (run.memory && free.length < PIECES) free.push(run.memory);
      if (ready.length + inUse < PIECES) socket.resume();
    },
    gather: () => {
      isGathering = true;
    },
  };
}

/** An address has no name that a certificate could be asked for. */
const serverName = (host: string): string => (isIP(host) === 0 ? host : '');

/** The lines before the empty one, and the run of bytes that begins after it. */
async function readHead(received: Received): Promise<{ readonly head: string; readonly rest: Run }> {
  let before: Buffer = Buffer.alloc(0);
  for (;;) {
    const run = await received.next();
    if (!run) throw cutShort();
    const all = Buffer.concat([before, run.bytes.subarray(0, MAX_HEAD_BYTES)]);
    const end = all.indexOf('\r\n\r\n');
    if (end >= 0) {
      received.gather();
      return {
        head: all.subarray(0, end).toString('latin1'),
        rest: { ...run, bytes: run.bytes.subarray(end + 4 - before.length) },
      };
    }
    if (all.length >= MAX_HEAD_BYTES) throw unreadable('head');
    before = all;
    received.giveBack(run);
  }
}

/** Strict: whatever is not plainly said here is for a whole HTTP client. */
function parseHead(head: string) {
  const [first = '', ...lines] = head.split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})(?: |$)/.exec(first)?.[1] ?? Number.NaN);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name = '', value = ''] = /^([\w!#$%&'*+.^`|~-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (name === '' || headers.has(name.toLowerCase())) throw unreadable('header');
    headers.set(name.toLowerCase(), value);
  }
  const length = headers.get('content-length') ?? '';
  if (Number.isNaN(status) || status < 200 || !/^\d{1,15}$/.test(length) || headers.has('transfer-encoding')) {
    throw unreadable('answer');
  }
  return { status, headers, sizeBytes: Number(length) };
}

async function* readBody(received: Received, rest: Run, sizeBytes: number): AsyncGenerator<Uint8Array> {
  let left = sizeBytes;
  try {
    for (let run: Run | null = rest; left > 0; run = await received.next()) {
      if (!run) throw cutShort();
      const bytes = run.bytes.subarray(0, left);
      left -= bytes.length;
      if (bytes.length > 0) yield bytes;
      received.giveBack(run);
    }
  } finally {
    received.socket.destroy();
  }
}

const cutShort = (): Error => Object.assign(new Error('cut short'), { code: 'ECONNRESET' });
const unreadable = (what: string): Error => new Error(`not read here: ${what}`);
