/**
 * How something outside the host speaks to it: calls in, events out, over its admin API. The app opened in this process gives
 * the same, so that a command or the desktop's window cannot tell the difference.
 */
import type { App } from '../app/app.ts';
import type { Answer, CallContext, CallInput, CallName, CallOutput, WireEvent } from '../contract/index.ts';
import { AppError } from '../kernel/app-error.ts';
import type { Stop } from '../kernel/ports.ts';
import { readEvents } from './event-stream.ts';
import { mediaFrom, type SendMedia } from './pages.ts';
import { type TakeUpload, uploadsInto } from './upload.ts';

export interface Connection {
  /** Never rejects for what the host refuses; rejects when no host answers. */
  call<N extends CallName>(name: N, input: CallInput<N>, signal?: AbortSignal): Promise<Answer<CallOutput<N>>>;
  /** Events from now on; resolves when they are being listened to. `onEnd`: the host is gone. */
  listen(onEvent: (event: WireEvent) => void, onEnd?: () => void): Promise<Stop>;
  readonly sendMedia: SendMedia;
  readonly takeUpload: TakeUpload;
  close(): Promise<void>;
}

export interface HostAddress {
  readonly url: string;
  readonly token: string;
}

type Caller = Pick<CallContext, 'actor' | 'surface' | 'locale'>;

export function connectInProcess(app: App, caller: Caller, close: () => Promise<void>): Connection {
  return {
    call: (name, input, signal = new AbortController().signal) => app.call(name, input, { ...caller, signal }),
    listen: async (onEvent) => app.bus.onAny(onEvent),
    sendMedia: mediaFrom(app.mediaFile),
    takeUpload: uploadsInto(app.uploadsDir),
    close,
  };
}

export function connectByHttp(address: HostAddress, { surface, locale }: Omit<Caller, 'actor'>): Connection {
  const open = new AbortController();
  const request = async (path: string, options: RequestInit = {}): Promise<Response> => {
    const response = await fetch(new URL(path, address.url), {
      signal: open.signal,
      ...options,
      headers: {
        authorization: `Bearer ${address.token}`,
        'content-type': 'application/json',
        'x-understudy-surface': surface,
        ...(locale === undefined ? {} : { 'accept-language': locale }),
      },
    }).catch((cause: unknown) => {
      if (options.signal?.aborted) throw options.signal.reason;
      throw hostSilent(address, { cause: String(cause) });
    });
    if (!response.ok) throw hostSilent(address, { status: response.status });
    return response;
  };
  return {
    async call<N extends CallName>(name: N, input: CallInput<N>, signal?: AbortSignal) {
      const body = JSON.stringify(input);
      const response = await request(`/api/call/${name}`, { method: 'POST', body, ...(signal ? { signal } : {}) });
      return (await response.json()) as Answer<CallOutput<N>>;
    },
    async listen(onEvent, onEnd = () => {}) {
      const stop = new AbortController();
      const signal = AbortSignal.any([open.signal, stop.signal]);
      const response = await request('/api/events', { signal });
      void readEvents(response, onEvent)
        .catch(() => {})
        .finally(() => (signal.aborted ? undefined : onEnd()));
      return () => stop.abort();
    },
    async sendMedia(mediaPath, context) {
      const range = context.req.header('range');
      const path = `/media/${mediaPath.split('/').map(encodeURIComponent).join('/')}`;
      return fetch(new URL(path, address.url), {
        signal: open.signal,
        headers: { authorization: `Bearer ${address.token}`, ...(range === undefined ? {} : { range }) },
      });
    },
    async takeUpload(context) {
      const path = `/api/upload?name=${encodeURIComponent(context.req.query('name') ?? '')}`;
      return fetch(new URL(path, address.url), {
        method: 'POST',
        signal: open.signal,
        headers: { authorization: `Bearer ${address.token}` },
        body: await context.req.arrayBuffer(),
      });
    },
    async close() {
      open.abort();
    },
  };
}

function hostSilent({ url }: HostAddress, why: Readonly<Record<string, string | number>>): AppError {
  return new AppError('APP_HOST_SILENT', {
    details: { url, ...why },
    remedy: { kind: 'retry' },
    retryable: true,
    message: `the Understudy that holds this data folder does not answer at ${url}`,
  });
}
