/**
 * The desktop's message bus (D-Bus), as far as a tray needs it: signing in, calls, signals, and answering what is asked. No
 * package does it without native code or a dozen others, and it is a socket with two lines of greeting.
 */
import { createConnection, type Socket } from 'node:net';
import path from 'node:path';
import type { Stop } from '../kernel/ports.ts';
import { type BusMessage, decodeMessage, encodeMessage, messageTypes } from './dbus-message.ts';

export const BUS = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
};

export interface BusCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: readonly unknown[];
}

/** What something that is asked gives back; null: it knows no such member. */
export type BusAnswer = { readonly signature: string; readonly body: readonly unknown[] } | null;

export interface SessionBus {
  /** Name of this connection: `:1.42`. */
  readonly name: string;
  /** The body of the answer. Rejects with the error's name, and where none comes in time. */
  call(call: BusCall): Promise<readonly unknown[]>;
  /** Signals that match a rule of D-Bus (`type='signal',member='…'`). */
  onSignal(rule: string, listener: (message: BusMessage) => void): Promise<Stop>;
  /** Who answers calls to this connection; one for all of its objects. */
  serve(answer: (message: BusMessage) => BusAnswer): void;
  emit(signal: Pick<BusCall, 'path' | 'interface' | 'member' | 'signature' | 'body'>): void;
  close(): void;
}

const ANSWER_WITHIN_MS = 3_000;

/** Socket of the session's bus; null on a computer without one. */
export function busSocket(environment: NodeJS.ProcessEnv): string | null {
  for (const address of (environment['DBUS_SESSION_BUS_ADDRESS'] ?? '').split(';')) {
    const [, keys] = /^unix:(.*)$/.exec(address) ?? [];
    const found = new Map((keys ?? '').split(',').map((pair) => pair.split('=', 2) as [string, string]));
    const file = found.get('path');
    if (file !== undefined) return decodeURIComponent(file);
    const abstract = found.get('abstract');
    if (abstract !== undefined) return `\0${decodeURIComponent(abstract)}`;
  }
  const runtime = environment['XDG_RUNTIME_DIR'];
  return runtime === undefined ? null : path.join(runtime, 'bus');
}

/** Rejects where nobody listens, or who listens lets us not in. */
export async function connectSessionBus(socketPath: string): Promise<SessionBus> {
  const socket = createConnection(socketPath);
  const early = await signIn(socket);
  const waiting = new Map<number, (message: BusMessage | Error) => void>();
  const listeners = new Set<{
    readonly matches: (message: BusMessage) => boolean;
    readonly tell: (message: BusMessage) => void;
  }>();
  let answer: (message: BusMessage) => BusAnswer = () => null;
  let lastSerial = 0;
  let kept = early;

  function send(message: Omit<BusMessage, 'serial'>): number {
    lastSerial += 1;
    socket.write(encodeMessage({ ...message, serial: lastSerial }));
    return lastSerial;
  }

  function receive(message: BusMessage): void {
    if (message.type === messageTypes.signal) {
      for (const listener of listeners) if (listener.matches(message)) listener.tell(message);
    } else if (message.type === messageTypes.call) {
      reply(message);
    } else if (message.answerTo !== undefined) {
      waiting.get(message.answerTo)?.(message);
    }
  }

  function reply({ serial, sender, ...asked }: BusMessage): void {
    const about = { answerTo: serial, ...(sender === undefined ? {} : { destination: sender }) };
    const given = answer({ serial, ...asked });
    if (given) send({ type: messageTypes.answer, ...about, ...given });
    else {
      const errorName = 'org.freedesktop.DBus.Error.UnknownMethod';
      send({ type: messageTypes.error, ...about, errorName, signature: '', body: [] });
    }
  }

  function readOn(): void {
    for (let next = decodeMessage(kept); next !== null; next = decodeMessage(kept)) {
      kept = kept.subarray(next.length);
      receive(next.message);
    }
  }

  socket.on('data', (bytes: Buffer) => {
    kept = Buffer.concat([kept, bytes]);
    try {
      readOn();
    } catch {
      // What is not understood leaves no way to find the next message.
      socket.destroy();
    }
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    for (const settle of waiting.values()) settle(new Error('the bus hung up'));
  });

  function call(asked: BusCall): Promise<readonly unknown[]> {
    return new Promise((resolve, reject) => {
      if (socket.destroyed) return reject(new Error('the bus hung up'));
      const serial = send({ type: messageTypes.call, signature: '', body: [], ...asked });
      const timer = setTimeout(() => settle(new Error(`no answer to ${asked.member}`)), ANSWER_WITHIN_MS);
      const settle = (message: BusMessage | Error): void => {
        clearTimeout(timer);
        waiting.delete(serial);
        if (message instanceof Error) reject(message);
        else if (message.type === messageTypes.error) reject(new Error(message.errorName ?? 'an error without a name'));
        else resolve(message.body);
      };
      waiting.set(serial, settle);
    });
  }

  const [name] = await call({ ...BUS, member: 'Hello' });
  return {
    name: String(name),
    call,
    async onSignal(rule, tell) {
      const wanted = [...rule.matchAll(/(\w+)='([^']*)'/g)].map(([, key, value]) => [key, value] as const);
      const values = (message: BusMessage): Readonly<Record<string, unknown>> => ({
        type: 'signal',
        interface: message.interface,
        member: message.member,
        path: message.path,
        arg0: message.body[0],
      });
      const listener = {
        tell,
        matches: (message: BusMessage) =>
          wanted.every(([key, value]) => key === 'sender' || values(message)[key ?? ''] === value),
      };
      listeners.add(listener);
      await call({ ...BUS, member: 'AddMatch', signature: 's', body: [rule] });
      return () => void listeners.delete(listener);
    },
    serve(given) {
      answer = given;
    },
    emit: (signal) => void send({ type: messageTypes.signal, signature: '', body: [], ...signal }),
    close: () => socket.destroy(),
  };
}

/** Signs in as this user; what came after the greeting is given back. */
function signIn(socket: Socket): Promise<Buffer> {
  const user = Buffer.from(String(process.getuid?.() ?? '')).toString('hex');
  return new Promise((resolve, reject) => {
    let said = Buffer.alloc(0);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(() => fail(new Error('the bus does not greet')), ANSWER_WITHIN_MS);
    socket.once('error', fail);
    socket.once('connect', () => socket.write(`\0AUTH EXTERNAL ${user}\r\n`));
    const listen = (bytes: Buffer): void => {
      said = Buffer.concat([said, bytes]);
      const end = said.indexOf('\r\n');
      if (end < 0) return;
      if (!said.toString('latin1', 0, end).startsWith('OK ')) {
        fail(new Error('the bus lets nobody in'));
        return;
      }
      clearTimeout(timer);
      socket.off('data', listen);
      socket.off('error', fail);
      socket.write('BEGIN\r\n');
      resolve(said.subarray(end + 2));
    };
    socket.on('data', listen);
  });
}
