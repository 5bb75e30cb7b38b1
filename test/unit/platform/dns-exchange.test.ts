/** Whoever cancels a question to a name server has the answer at once, also while the server's own address is looked up. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { createDnsExchange } from '../../../electron/platform/dns-exchange.ts';

async function startSilentServer(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  return socket.address().port;
}

it.each(['udp', 'tcp'] as const)('ends a question over %s that was cancelled during the lookup', async (over) => {
  const to = { host: '127.0.0.1', port: await startSilentServer() };
  const cancelled = new AbortController();
  const asked = createDnsExchange().send(Buffer.alloc(12), to, { over, signal: cancelled.signal });
  cancelled.abort(new Error('enough'));
  await expect(asked).rejects.toThrow('enough');
});
