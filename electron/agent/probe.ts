/** The standby's own look at another site. It tells only whether a voice service answers there, never what it said. */
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { AgentResults } from '../contract/models/agent.ts';
import { type HttpReply, isVoiceServiceAt } from '../kernel/voice-service.ts';
import { lookupOutside } from './probe-permit.ts';

/** Two questions at most, so that a site which is silent is known to be within the patience of whoever asks. */
const TIMEOUT_MS = 3_000;
const MAX_BYTES = 64 * 1024;

export async function probe(url: string): Promise<AgentResults['probe']> {
  let first: { readonly status: number | null; readonly failure: string | null } | null = null;
  const voice = await isVoiceServiceAt(url, async (address, json) => {
    const reply = await ask(address, json);
    const failed = 'failure' in reply;
    first ??= failed ? { status: null, failure: reply.failure } : { status: reply.status, failure: null };
    return failed ? null : reply;
  });
  const { status, failure } = first ?? { status: null, failure: null };
  return { answered: status !== null, voice, status, failure };
}

function ask(url: string, json?: object): Promise<HttpReply | { readonly failure: string }> {
  return new Promise((resolve) => {
    const send = url.startsWith('https:') ? requestHttps : requestHttp;
    const asked = send(url, {
      agent: false,
      lookup: lookupOutside,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      method: json ? 'POST' : 'GET',
      headers: json ? { 'content-type': 'application/json' } : {},
    });
    asked.on('error', (error: NodeJS.ErrnoException) => resolve({ failure: error.code ?? error.message }));
    asked.on('response', (response: IncomingMessage) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const reply = (): void => {
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
          body: Buffer.concat(chunks),
        });
        asked.destroy();
      };
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size >= MAX_BYTES) reply();
      });
      response.on('end', reply);
      // Cut off or too slow: what it had said by then is an answer all the same.
      response.on('error', reply);
    });
    asked.end(json ? JSON.stringify(json) : undefined);
  });
}
