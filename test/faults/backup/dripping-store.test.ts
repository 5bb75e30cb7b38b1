/** A store that is never silent and never done: a byte now and then, for ever. */
import { createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { ObjectStore } from '../../../electron/backup/ports.ts';
import { openS3Store } from '../../../electron/platform/object-store-s3.ts';
import { tempDir } from '../../unit/temp-dir.ts';

const REQUEST_TIMEOUT_MS = 600;

/** Drips headers, or a body where `headers` says that they come at once. */
async function drippingStore(headers: string): Promise<{ readonly store: ObjectStore; readonly open: Set<Socket> }> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    const drip = setInterval(() => socket.write(headers === '' ? 'x-drip: 1\r\n' : ' '), 20);
    socket.once('data', () => socket.write(headers === '' ? 'HTTP/1.1 200 OK\r\n' : headers));
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(drip);
      open.delete(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const settings = {
    kind: 's3',
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    bucket: 'studio',
    prefix: '',
    pathStyle: true,
  } as const;
  const keys = { accessKeyId: 'id', secretAccessKey: 'secret' };
  const store = openS3Store(settings, { keys, journalDir: await tempDir(), requestTimeoutMs: REQUEST_TIMEOUT_MS });
  onTestFinished(async () => {
    await store.close();
    for (const socket of open) socket.destroy();
    server.close();
  });
  return { store, open };
}

const slowBody = 'HTTP/1.1 200 OK\r\ncontent-type: application/xml\r\ncontent-length: 1000000\r\n\r\n';

test.each<[string, string, (store: ObjectStore) => Promise<unknown>]>([
  ['HEAD', '', (store) => store.head('a')],
  ['PUT', '', (store) => store.put('a', new Uint8Array(8))],
  ['PUT of what is not there yet', '', (store) => store.put('a', new Uint8Array(8), { ifAbsent: true })],
  ['DELETE', '', (store) => store.delete('a')],
  ['GET', slowBody, (store) => store.get('a')],
  ['a list', slowBody, (store) => store.list('a')],
  ['the clock', slowBody, (store) => store.serverNow()],
])('%s ends by its limit and lets the connection go', async (_what, headers, ask) => {
  const { store, open } = await drippingStore(headers);
  await expect(ask(store)).rejects.toMatchObject({
    code: 'BACKUP_STORE_UNREACHABLE',
    retryable: true,
    details: { technical: 'TimeoutError' },
  });
  await expect.poll(() => open.size, { timeout: 5_000 }).toBe(0);
});

test('a person who cancels is not told of a limit', async () => {
  const { store } = await drippingStore(slowBody);
  const cancel = new AbortController();
  const asked = store.get('a', { signal: cancel.signal });
  cancel.abort(new Error('cancelled'));
  await expect(asked).rejects.toThrow('cancelled');
});
