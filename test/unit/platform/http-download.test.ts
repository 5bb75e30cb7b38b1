/** Whoever cancels a download that has just begun is heard, also while the part that is here is looked at. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createHttpDownload } from '../../../electron/platform/http-download.ts';
import { tempDir } from '../temp-dir.ts';

it('asks for nothing more once it was cancelled', async () => {
  const server = createServer((_request, response) => response.end('whole'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const cancelled = new AbortController();
  const fetched = createHttpDownload().fetch({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/model`,
    file: path.join(await tempDir(), 'model'),
    mostBytes: 100,
    signal: cancelled.signal,
    onProgress() {},
  });
  cancelled.abort(new Error('enough'));
  await expect(fetched).rejects.toThrow('enough');
});
