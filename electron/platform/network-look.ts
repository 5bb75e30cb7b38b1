/** How this computer's ways out work at the moment: short questions to a proxy, a store and the primary, for the doctor. */
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect } from 'node:net';
import type { NetworkLook } from '../diagnostics/ports.ts';
import { dialHost } from '../kernel/url-host.ts';
import { lastEndMs, readAuthorities } from './authority-file.ts';
import type { Outbound } from './outbound.ts';

const WITHIN_MS = 5_000;
/** What a proxy says itself: that it wants a password, or that it does not get through. */
const fromProxy: readonly (number | undefined)[] = [407, 502, 504];

export function createNetworkLook(
  outbound: Pick<Outbound, 'proxyFor' | 'agentOf'>,
  now: () => number = Date.now,
): NetworkLook {
  return {
    proxyFor: outbound.proxyFor,
    isReached: takesConnection,
    async ask(url, way) {
      const agent = way === 'as-set' ? outbound.agentOf(url) : false;
      const isThroughProxy = way === 'as-set' && outbound.proxyFor(url) !== null;
      const startedMs = now();
      try {
        const { status, date } = await head(url, agent);
        if (isThroughProxy && fromProxy.includes(status)) return null;
        // In the middle of the question; the header tells whole seconds.
        const aheadMs = Date.parse(date ?? '') - (startedMs + now()) / 2;
        return { aheadMs: Number.isNaN(aheadMs) ? null : Math.round(aheadMs) };
      } catch {
        return null;
      } finally {
        if (agent) agent.destroy();
      }
    },
    authoritiesEndMs: (file) => readAuthorities(file).then(lastEndMs, () => null),
  };
}

function head(
  url: string,
  agent: ReturnType<Outbound['agentOf']> | false,
): Promise<{ readonly status: number | undefined; readonly date: string | undefined }> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? requestHttps : requestHttp;
    const request = send(url, {
      method: 'HEAD',
      agent,
      // A date out of a cache is an old one.
      headers: { 'cache-control': 'no-cache', connection: 'close', 'user-agent': 'understudy-watch' },
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    request.once('error', reject);
    request.once('response', (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode, date: answer.headers.date });
    });
    request.end();
  });
}

function takesConnection(url: string): Promise<boolean> {
  if (!URL.canParse(url)) return Promise.resolve(false);
  const { hostname, port, protocol } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({
      host: dialHost(hostname),
      port: Number(port) || (protocol === 'https:' ? 443 : 80),
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
