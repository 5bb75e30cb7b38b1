/**
 * The gate of a site. The supervisor of the voice service holds it: it owns the address that listeners use on this machine and
 * does with them what the site's state says. It needs no desktop.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { SiteMode, SiteState, TlsFiles } from '../contract/models/site.ts';
import { AppError } from '../kernel/app-error.ts';
import { assertNever } from '../kernel/assert-never.ts';
import { isLoopback } from '../kernel/loopback.ts';
import type { Log } from '../kernel/ports.ts';
import { readBody } from '../kernel/request-body.ts';
import { markOf, readCertificate } from './certificate.ts';
import { forward, readSmallBody, refuse, type Upstream } from './forward.ts';
import { InFlight } from './in-flight.ts';
import { type Listener, openListener } from './listener.ts';
import { callerOf } from './listener-keys.ts';
import { createPool } from './pool.ts';
import { foreignReference } from './reference-paths.ts';
import { accessTo, isInShare, plainPath } from './rules.ts';
import { SplitGuard } from './split-guard.ts';
import { upstreamHealth } from './upstream-health.ts';

export interface SiteGate {
  readonly port: number;
  readonly state: SiteState;
  /** Another state of the same address. Throws STANDBY_KEYS_MISSING, and then nothing is changed. */
  use(next: SiteState): void;
  /** Takes the certificate anew when its files have changed; one that cannot be used is told to the log and left. */
  renewCertificate(): Promise<void>;
  /** Lets answers that are under way end within `graceMs`. */
  close(graceMs: number): Promise<void>;
}

interface SiteGateDeps {
  readonly log: Log;
  readonly now: () => number;
  /** The other site failed: nobody is sent there any more, whatever the state says. */
  readonly onReturned?: () => void;
}

/** The official API takes bodies of any length; a text is never this long. */
const MAX_BODY_BYTES = 1024 * 1024;
const FENCED_RETRY_S = '5';

/** Throws APP_PORT_TAKEN, STANDBY_CERTIFICATE_INVALID or STANDBY_KEYS_MISSING. */
export async function openSiteGate(state: SiteState, deps: SiteGateDeps): Promise<SiteGate> {
  assertKeys(state);
  const gate = new HttpSiteGate(state, deps);
  await gate.open();
  return gate;
}

/** Without a key only this very computer may speak. While it is warm no listener does. */
export function assertKeys({ listen, listenerKeys, mode }: Pick<SiteState, 'listen' | 'listenerKeys' | 'mode'>): void {
  if (listenerKeys.length > 0 || isLoopback(listen.host) || mode === 'warm') return;
  throw new AppError('STANDBY_KEYS_MISSING', { details: { host: listen.host } });
}

class HttpSiteGate implements SiteGate {
  readonly #deps: SiteGateDeps;
  #state: SiteState;
  #listener: Listener | null = null;
  #pool = createPool();
  readonly #busy = new InFlight<'here'>();
  /** Requests that came although listeners are elsewhere. */
  #stragglers = 0;
  #certificateMark = '';
  #split: SplitGuard | null = null;

  constructor(state: SiteState, deps: SiteGateDeps) {
    this.#state = state;
    this.#deps = deps;
  }

  get port(): number {
    return this.#listener?.port ?? this.#state.listen.port;
  }

  get state(): SiteState {
    return this.#state;
  }

  async open(): Promise<void> {
    const { listen, tls } = this.#state;
    const certificate = tls && (await this.#readCertificate(tls));
    const { log } = this.#deps;
    this.#listener = await openListener({ ...listen, certificate, log, answer: (...both) => this.#answer(...both) });
    this.#watchOther(null);
  }

  use(next: SiteState): void {
    assertKeys(next);
    const before = this.#state;
    this.#state = next;
    if (before.epoch !== next.epoch || before.mode === 'serve') this.#stragglers = 0;
    this.#watchOther(before);
    if (before.mode === next.mode && before.forwardTo?.url === next.forwardTo?.url) return;
    this.#listener?.turn();
    this.#pool.retire();
    this.#pool = createPool();
  }

  async renewCertificate(): Promise<void> {
    const { tls } = this.#state;
    if (!tls || (await markOf(tls)) === this.#certificateMark) return;
    try {
      this.#listener?.renew(await this.#readCertificate(tls));
    } catch (error) {
      const { details } = error as AppError;
      this.#deps.log.warn('the new certificate is not used', { ...details });
    }
  }

  async close(graceMs: number): Promise<void> {
    this.#split?.close();
    this.#pool.retire();
    await this.#listener?.close(graceMs);
    this.#listener = null;
  }

  /** A share that is changed begins a new count; the same one said again does not. */
  #watchOther(before: SiteState | null): void {
    const { mode, forwardTo, splitPercent } = this.#state;
    const isSame =
      before?.mode === mode && before.splitPercent === splitPercent && before.forwardTo?.url === forwardTo?.url;
    // What was given up is still told of.
    const isGivenUp = mode === 'split' && splitPercent === 0 && this.#split?.returned.aborted;
    if (isSame || isGivenUp) return;
    this.#split?.close();
    this.#split = null;
    if (mode !== 'split' || forwardTo === null || splitPercent === 0) return;
    const { log, onReturned } = this.#deps;
    this.#split = new SplitGuard(forwardTo.url, () => {
      log.warn('the other site fails: nobody is sent there any more', { percent: splitPercent });
      onReturned?.();
    });
  }

  /** One that cannot be used is looked at again only when its files have changed. */
  async #readCertificate(tls: TlsFiles): ReturnType<typeof readCertificate> {
    this.#certificateMark = await markOf(tls);
    return readCertificate(tls, this.#deps.now());
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const target = incoming.url ?? '/';
    if (isHealth(incoming)) return this.#tellHealth(outgoing);
    const caller = callerOf(incoming.headers.authorization, this.#state);
    const access = accessTo(target);
    // The official API would load whatever file such a call names.
    const isAdmin = access === 'admin' && caller === 'admin' && this.#state.upstream.kind === 'understudy';
    if (access !== 'anybody' && !isAdmin) {
      return refuse(outgoing, 403, 'not allowed through the gate');
    }
    if (this.#state.mode === 'warm' && caller !== 'owner') return refuse(outgoing, 503, 'this site does not serve yet');
    if (this.#state.tls && !isEncrypted(incoming) && caller !== 'owner') {
      return refuse(outgoing, 403, 'this address wants https');
    }
    if (caller === 'stranger') {
      return refuse(outgoing, 401, 'the API key is missing or wrong', { 'www-authenticate': 'Bearer' });
    }
    await this.#busy.during('here', () => this.#pass(incoming, outgoing, isAdmin));
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse, isAdmin: boolean): Promise<void> {
    const state = this.#state;
    const { mode } = state;
    if (mode === 'fenced' || mode === 'forward') this.#stragglers += 1;
    if (mode === 'fenced') {
      const headers = { 'retry-after': FENCED_RETRY_S, connection: 'close' };
      return refuse(outgoing, 503, 'this site no longer serves', headers);
    }
    const isOfficial = state.upstream.kind === 'official';
    const body = isOfficial ? await readBody(incoming, MAX_BODY_BYTES) : await readSmallBody(incoming);
    if (isOfficial) {
      if (body === null) return refuse(outgoing, 413, 'the request is too large');
      const foreign = foreignReference(incoming.url ?? '/', body, state.upstream.referenceFolders);
      if (foreign)
        return refuse(outgoing, 400, 'path' in foreign ? notAllowed(foreign.path) : 'the request is not JSON');
    }
    const closeConnection = (): boolean => mode === 'forward' || (this.#listener?.isFromBefore(incoming) ?? true);
    await forward(
      { incoming, outgoing, body, closeConnection },
      this.#upstreamsFor(state, { incoming, body, isAdmin }),
    );
  }

  #upstreamsFor(
    state: SiteState,
    {
      incoming,
      body,
      isAdmin,
    }: { readonly incoming: IncomingMessage; readonly body: Buffer | null; readonly isAdmin: boolean },
  ): readonly Upstream[] {
    const { upstream, forwardTo, mode } = state;
    const key = isAdmin ? upstream.adminKey : upstream.key;
    const here: Upstream = { url: new URL(upstream.url), pool: this.#pool, key, identity: state };
    if (forwardTo === null) return [here];
    // Who may act there is for that site to say: it gets the key that was shown here.
    const keyThere = isAdmin ? {} : { key: forwardTo.key };
    const there: Upstream = { url: new URL(forwardTo.url), pool: this.#pool, ...keyThere, identity: null };
    switch (mode) {
      case 'forward':
        return [there];
      case 'split': {
        const split = this.#split;
        // What cannot be said twice, and what is no speech, is answered here.
        if (split === null || split.returned.aborted || body === null || !isSpeech(incoming)) return [here];
        if (!isInShare(requestOf(incoming, body), state.splitPercent)) return [here];
        const onTrial = {
          over: split.returned,
          noteSpoken: () => split.noteSpoken(),
          noteFailed: () => split.noteFailed(),
        };
        return [{ ...there, onTrial }, here];
      }
      case 'serve':
      case 'warm':
      case 'fenced':
        return [here];
      default:
        return assertNever(mode);
    }
  }

  async #tellHealth(outgoing: ServerResponse): Promise<void> {
    const state = this.#state;
    const { site, epoch, mode, releaseId, revision, settled } = state;
    const health = await upstreamHealth(state.upstream);
    const ready = health.ready && serves(mode);
    const document = {
      releaseId,
      ...health,
      ready,
      ...(serves(mode) ? {} : { warm: health.ready }),
      site,
      epoch,
      mode,
      revision,
      settled,
      inFlight: this.#busy.of('here'),
      stragglers: this.#stragglers,
      ...(this.#split && { split: { percent: state.splitPercent, ...this.#split.count } }),
    };
    outgoing.writeHead(ready ? 200 : 503, {
      'content-type': 'application/json',
      'x-understudy-site': site,
      'x-understudy-epoch': String(epoch),
      ...(releaseId === null ? {} : { 'x-understudy-release': releaseId }),
    });
    outgoing.end(JSON.stringify(document));
  }
}

/** The operation itself knows the machine by its SSH key and its address, and no name to check a certificate by. */
const isEncrypted = ({ socket }: IncomingMessage): boolean => socket instanceof TLSSocket;

const serves = (mode: SiteMode): boolean => mode === 'serve' || mode === 'split';

function isHealth({ method, url = '/' }: IncomingMessage): boolean {
  const path = plainPath(url);
  return (method === 'GET' || method === 'HEAD') && (path === '/healthz' || path === '/understudy/healthz');
}

function isSpeech({ url = '/' }: IncomingMessage): boolean {
  return ['/tts', '/v1/audio/speech'].includes(plainPath(url) ?? '');
}

/** Whose share it is: the session that a listener names, else the address and what it asks for, so that the same text goes the same way. */
function requestOf({ socket, url = '/', headers }: IncomingMessage, body: Buffer): string {
  const session = headers['x-session-id'];
  return typeof session === 'string' ? session : `${socket.remoteAddress}\n${url}\n${body.toString('utf8')}`;
}

const notAllowed = (path: string): string =>
  `${path.slice(0, 200)} is outside the folders that references may come from`;
