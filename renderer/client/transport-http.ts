/**
 * The browser: calls are POSTs, events are one server-sent stream. The session cookie is HttpOnly, so this code never sees
 * the token; a host that does not know us answers 401, which is told as its own error.
 */
import type { WireError } from '../../electron/contract/errors.ts';
import type { Answer, CallInput, CallName, CallOutput, WireEvent } from '../../electron/contract/index.ts';
import type { Transport } from './transport.ts';

/** What went wrong before the host could say it itself. Not part of the contract: the host is not there to send it. */
export class HostUnreachable extends Error {
  readonly kind: 'no-answer' | 'not-signed-in';
  constructor(kind: 'no-answer' | 'not-signed-in', cause?: unknown) {
    super(kind, { cause });
    this.kind = kind;
  }
}

export function openHttp(): Transport {
  return {
    async call<N extends CallName>(name: N, input: CallInput<N>, signal?: AbortSignal): Promise<Answer<CallOutput<N>>> {
      const response = await send(`api/call/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(input),
        ...(signal ? { signal } : {}),
      });
      return readAnswer<CallOutput<N>>(response);
    },

    listen(listener) {
      const source = new EventSource('api/events');
      source.onopen = () => listener.connected();
      source.onerror = () => listener.disconnected();
      source.onmessage = (message: MessageEvent<string>) => listener.event(JSON.parse(message.data) as WireEvent);
      return () => source.close();
    },

    placeFile: (file) => sendFile(file.name, file),

    mediaUrl: (mediaPath) => `media/${mediaPath.split('/').map(encodeURIComponent).join('/')}`,
  };
}

/** Where it lies on the host's computer. */
export async function sendFile(name: string, body: Blob | ArrayBuffer): Promise<string> {
  const response = await send(`api/upload?name=${encodeURIComponent(name)}`, { method: 'POST', body });
  const answer = (await response.json()) as { path?: string; error?: WireError; data?: { path: string } };
  const path = answer.path ?? answer.data?.path;
  if (path === undefined) throw answer.error ?? new HostUnreachable('no-answer');
  return path;
}

async function send(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { ...init, credentials: 'same-origin' });
  } catch (cause) {
    throw new HostUnreachable('no-answer', cause);
  }
  if (response.status === 401 || response.status === 403) throw new HostUnreachable('not-signed-in');
  return response;
}

async function readAnswer<T>(response: Response): Promise<Answer<T>> {
  try {
    return (await response.json()) as Answer<T>;
  } catch (cause) {
    throw new HostUnreachable('no-answer', cause);
  }
}
