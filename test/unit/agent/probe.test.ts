/** The standby's own look at the primary: only a voice service counts as one that is seen. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { probe } from '../../../electron/agent/probe.ts';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/healthz`;
}

const health = { ready: false, releaseId: null, modelIds: [], voice: null, queue: 0, epoch: 0, site: 'primary' };

describe('the look of a standby at the primary', () => {
  it.each([
    ['Understudy, even when it is not ready', 503, JSON.stringify(health), 404, '', true],
    [
      'a gate before an official API that is dead',
      503,
      JSON.stringify({ ...health, api: 'official' }),
      400,
      '{}',
      false,
    ],
    ['the official API', 404, '{"detail":"Not Found"}', 400, '{"message":"text is required"}', true],
    ['a proxy without a backend', 404, '404 page not found', 404, '404 page not found', false],
    ['a page for people', 200, '<html></html>', 200, '<html></html>', false],
    [
      'a standby at its address',
      200,
      JSON.stringify({ ...health, site: 'standby' }),
      400,
      '{"message":"text is required"}',
      false,
    ],
  ])('at %s', async (_what, status, said, ttsStatus, ttsSaid, voice) => {
    const url = await serve((request, response) => {
      request.resume();
      if (request.url === '/tts' && request.method === 'POST') response.writeHead(ttsStatus).end(ttsSaid);
      else response.writeHead(status).end(said);
    });
    expect(await probe(url)).toEqual({ answered: true, voice, status, failure: null });
  });

  it('at nothing', async () => {
    expect(await probe('http://127.0.0.1:9/healthz')).toEqual({
      answered: false,
      voice: false,
      status: null,
      failure: 'ECONNREFUSED',
    });
  });

  it('at a listener that says nothing, within seconds', async () => {
    const url = await serve(() => {});
    expect(await probe(url)).toMatchObject({ answered: false, voice: false, status: null });
  }, 15_000);
});
