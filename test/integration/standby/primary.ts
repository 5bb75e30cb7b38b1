/** A primary that can fail and come back on the same port. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hum, syllables } from '../../fakes/sound.ts';

export interface Primary {
  readonly url: string;
  down(): Promise<void>;
  up(): Promise<void>;
}

export async function startPrimary(modelId = 'sha256:abc'): Promise<Primary> {
  let server: Server | null = null;
  let port = 0;
  const health = {
    ready: true,
    releaseId: null,
    modelIds: [modelId],
    voice: 'lin',
    queue: 0,
    epoch: 0,
    site: 'primary',
  };
  const up = async (): Promise<void> => {
    const opened = createServer((request, response) => {
      request.resume();
      response.end(request.url === '/healthz' ? JSON.stringify(health) : hum(2, syllables));
    });
    await new Promise<void>((resolve) => opened.listen(port, '127.0.0.1', resolve));
    port = (opened.address() as AddressInfo).port;
    server = opened;
  };
  await up();
  return {
    url: `http://127.0.0.1:${port}`,
    up,
    async down() {
      const old = server;
      server = null;
      if (!old) return;
      const closed = new Promise<void>((resolve) => old.close(() => resolve()));
      old.closeAllConnections();
      await closed;
    },
  };
}
