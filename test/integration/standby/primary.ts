/** A primary that can fail and come back on the same port. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hum, syllables } from '../../fakes/sound.ts';

export interface Primary {
  readonly url: string;
  down(): Promise<void>;
  up(): Promise<void>;
  /** The way from the desktop to it is cut; everybody else still gets an answer. */
  cutOff(): void;
}

export interface PrimaryOptions {
  readonly modelId?: string;
  /** Wanted for everything but its health. */
  readonly key?: string;
  /** It is the official API: no page for health, and a refusal of requests that name nothing. */
  readonly official?: boolean;
}

export async function startPrimary(options: PrimaryOptions = {}): Promise<Primary> {
  const { modelId = 'sha256:abc', key, official } = options;
  let isCutOff = false;
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
      if (isCutOff && request.headers['user-agent'] === 'understudy-watch') return response.destroy();
      if (official) {
        const [status, said] = request.url === '/tts' ? [400, 'message'] : [404, 'detail'];
        return response.writeHead(status).end(JSON.stringify({ [said]: 'ref_audio_path is required' }));
      }
      if (key && request.url !== '/healthz' && request.headers.authorization !== `Bearer ${key}`) {
        return response.writeHead(401).end();
      }
      return response.end(request.url === '/healthz' ? JSON.stringify(health) : hum(2, syllables));
    });
    await new Promise<void>((resolve) => opened.listen(port, '127.0.0.1', resolve));
    port = (opened.address() as AddressInfo).port;
    server = opened;
  };
  await up();
  return {
    url: `http://127.0.0.1:${port}`,
    up,
    cutOff() {
      isCutOff = true;
    },
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
