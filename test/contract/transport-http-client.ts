/** A client of the headless host, as a browser would be: token link first, then cookie, calls and one event stream. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Answer, CallName, WireEvent } from '../../electron/contract/index.ts';
import { startHost } from '../../electron/host/host.ts';
import type { TransportClient } from './transport-client.ts';

export async function openHttpClient(): Promise<TransportClient> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'understudy-http-'));
  await mkdir(path.join(dataDir, 'page'));
  const host = await startHost({ dataDir, kind: 'serve', port: 0, rendererDir: path.join(dataDir, 'page') });
  const signIn = await fetch(host.signInUrl, { redirect: 'manual' });
  const cookie = signIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const events: WireEvent[] = [];
  const listening = new AbortController();
  const stream = await fetch(`${host.url}/api/events`, { headers: { cookie }, signal: listening.signal });
  const reading = readEvents(stream, events).catch(() => {});

  const callRaw = async (name: string, input: unknown): Promise<Answer<unknown>> => {
    const response = await fetch(`${host.url}/api/call/${encodeURIComponent(name)}`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify(input),
    });
    return (await response.json()) as Answer<unknown>;
  };
  return {
    dataDir,
    events,
    callRaw,
    call: (name: CallName, input: unknown) => callRaw(name, input) as never,
    async media(mediaPath) {
      const response = await fetch(`${host.url}/media/${mediaPath.split('/').map(encodeURIComponent).join('/')}`, {
        headers: { cookie },
      });
      return response.status === 200 ? new Uint8Array(await response.arrayBuffer()) : null;
    },
    async upload(name, bytes) {
      const response = await fetch(`${host.url}/api/upload?name=${encodeURIComponent(name)}`, {
        method: 'POST',
        headers: { cookie },
        body: new Uint8Array(bytes),
      });
      return ((await response.json()) as { data: { path: string } }).data.path;
    },
    async close() {
      listening.abort();
      await reading;
      await host.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function readEvents(response: Response, events: WireEvent[]): Promise<void> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const block = text.slice(0, end);
      text = text.slice(end + 2);
      if (/^event: /m.test(block)) continue;
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (data) events.push(JSON.parse(data) as WireEvent);
    }
  }
}
