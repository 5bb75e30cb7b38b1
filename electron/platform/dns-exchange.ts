/** DNS messages over UDP and TCP to one name server, with an end to every wait. */
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { connect, isIPv6, type Socket } from 'node:net';
import type { DnsExchange, Lookup, NameServerAddress } from '../cutover/ports.ts';
import { AppError } from '../kernel/app-error.ts';
import { whenAborted } from '../kernel/when-aborted.ts';

const UDP_EVERY_MS = 1_000;
const UDP_TRIES = 4;
const TCP_MS = 8_000;
const TRUNCATED = 0x0200;

export function createDnsExchange(): DnsExchange {
  return {
    async send(message, to, { over, signal }) {
      signal?.throwIfAborted();
      const server = { ...to, host: await addressOf(to) };
      if (over === 'tcp') {
        const answer = await overTcp(message, server, signal);
        return answer === 'refused' ? overUdp(message, server, signal) : answer;
      }
      const answer = Buffer.from(await overUdp(message, server, signal));
      if ((answer.readUInt16BE(2) & TRUNCATED) === 0) return answer;
      const whole = await overTcp(message, server, signal);
      if (whole === 'refused') throw unreachable(to, 'truncated and no TCP');
      return whole;
    },
  };
}

/** As programs here get it: hosts file first, then whatever resolver this computer uses. */
export const lookupAll: Lookup = async (host) => {
  const found = await lookup(host, { all: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOTFOUND') return [];
    throw unreachable({ host, port: 53 }, error.code ?? '', error);
  });
  return [...new Set(found.map(({ address }) => address))];
};

async function addressOf(to: NameServerAddress): Promise<string> {
  try {
    return (await lookup(to.host)).address;
  } catch (cause) {
    throw unreachable(to, 'no such name server', cause);
  }
}

function overUdp(message: Uint8Array, to: NameServerAddress, signal?: AbortSignal): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  // A connected socket takes answers from that server only.
  const socket = createSocket(isIPv6(to.host) ? 'udp6' : 'udp4');
  let tries = 0;
  const send = (): void => {
    tries += 1;
    if (tries > UDP_TRIES) reject(unreachable(to, 'no answer'));
    else socket.send(message);
  };
  const timer = setInterval(send, UDP_EVERY_MS);
  const abort = (): void => reject(signal?.reason);
  const stopListening = whenAborted(signal, abort);
  socket.on('error', (cause: NodeJS.ErrnoException) => reject(unreachable(to, cause.code ?? '', cause)));
  socket.on('message', (answer) => {
    if (answer.length >= 12 && answer[0] === message[0] && answer[1] === message[1]) resolve(answer);
  });
  socket.connect(to.port, to.host, send);
  return promise.finally(() => {
    clearInterval(timer);
    stopListening();
    socket.close();
  });
}

/** `refused`: nothing listens there, so nothing was sent. */
function overTcp(message: Uint8Array, to: NameServerAddress, signal?: AbortSignal): Promise<Uint8Array | 'refused'> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array | 'refused'>();
  const socket: Socket = connect(to.port, to.host);
  const timer = setTimeout(() => reject(unreachable(to, 'no answer')), TCP_MS);
  const abort = (): void => reject(signal?.reason);
  const stopListening = whenAborted(signal, abort);
  let heard = Buffer.alloc(0);
  socket.on('connect', () => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(message.length);
    socket.write(Buffer.concat([length, message]));
  });
  socket.on('data', (chunk: Buffer) => {
    heard = Buffer.concat([heard, chunk]);
    if (heard.length < 2 || heard.length < 2 + heard.readUInt16BE(0)) return;
    const answer = heard.subarray(2, 2 + heard.readUInt16BE(0));
    if (answer.length >= 12 && answer[0] === message[0] && answer[1] === message[1]) resolve(answer);
    else reject(unreachable(to, 'another answer'));
  });
  socket.on('error', (cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ECONNREFUSED') resolve('refused');
    else reject(unreachable(to, cause.code ?? '', cause));
  });
  socket.on('close', () => reject(unreachable(to, 'closed')));
  return promise.finally(() => {
    clearTimeout(timer);
    stopListening();
    socket.destroy();
  });
}

function unreachable({ host, port }: NameServerAddress, reason: string, cause?: unknown): AppError {
  return new AppError('CUTOVER_UNREACHABLE', {
    details: { server: `${host}:${port}`, reason },
    remedy: { kind: 'retry' },
    retryable: true,
    cause,
  });
}
