/**
 * The one place that says how this process reaches stores and services: through which proxy, and whose certificates it accepts.
 * Probes of the primary and SSH go straight: a proxy that answers for a primary would hide that it is dead.
 */
import http, { type AgentOptions, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import tls from 'node:tls';
import { type NetworkSettings, usualNetwork } from '../contract/models/network.ts';
import { AppError } from '../kernel/app-error.ts';
import type { NetworkCheck } from '../settings/ports.ts';
import { readAuthorities } from './authority-file.ts';

/** Environment variables of proxies, as Node's own clients read them. */
type ProxyEnv = NonNullable<AgentOptions['proxyEnv']>;

export interface Outbound extends NetworkCheck {
  /** From now on. Throws like `check`; then everything stays as it was. */
  use(network: NetworkSettings | undefined): Promise<void>;
  /** For clients that keep agents of their own. */
  agentOptions(): Pick<AgentOptions, 'proxyEnv'>;
  /** Address of the proxy that is asked for this address, or for one that nothing is known of. Null: it is asked straight. */
  proxyFor(url: string | null): string | null;
  /** A connection for one request. */
  agentOf(url: string | URL): HttpAgent | HttpsAgent;
  /** Takes back what holds for the whole process. */
  close(): void;
}

/** What is on this computer is never asked for elsewhere. */
const HERE = 'localhost,127.0.0.1,::1';

export function createOutbound({
  environment,
  systemProxy = async () => null,
}: {
  readonly environment: NodeJS.ProcessEnv;
  /** Address of the proxy that the system's own settings name. */
  readonly systemProxy?: (() => Promise<string | null>) | undefined;
}): Outbound {
  /** As they were before others were added. Null: none were, and a command that needs none is not made to read them all. */
  let usualCertificates: readonly string[] | null = null;
  let proxyEnv: ProxyEnv | undefined;
  let takeBack = (): void => {};

  async function proxyOf({ proxy }: NetworkSettings): Promise<ProxyEnv | undefined> {
    switch (proxy.mode) {
      case 'none':
        return undefined;
      case 'manual':
        return through(proxy.url, proxy.except);
      case 'system':
        return fromEnvironment(environment) ?? fromSystem(await systemProxy());
    }
  }

  function trust(certificates: readonly string[]): void {
    if (certificates.length === 0 && usualCertificates === null) return;
    usualCertificates ??= tls.getCACertificates('default');
    tls.setDefaultCACertificates([...usualCertificates, ...certificates]);
  }

  return {
    check: async (network) => void (await readCertificates(network)),
    async use(network = usualNetwork) {
      const certificates = await readCertificates(network);
      const wanted = await proxyOf(network);
      takeBack();
      proxyEnv = wanted;
      takeBack = wanted && canProxy() ? http.setGlobalProxyFromEnv(wanted) : () => {};
      trust(certificates);
    },
    agentOptions: () => (proxyEnv === undefined ? {} : { proxyEnv }),
    proxyFor(url) {
      if (proxyEnv === undefined || (url !== null && isExcepted(new URL(url), proxyEnv.NO_PROXY ?? ''))) return null;
      const { HTTP_PROXY: plain, HTTPS_PROXY: secure } = proxyEnv;
      if (url === null) return secure ?? plain ?? null;
      return (url.startsWith('https:') ? secure : plain) ?? null;
    },
    agentOf(url) {
      const Agent = String(url).startsWith('https:') ? HttpsAgent : HttpAgent;
      return new Agent(proxyEnv === undefined ? {} : { proxyEnv });
    },
    close() {
      takeBack();
      trust([]);
    },
  };
}

function through(url: string, except: readonly string[]): ProxyEnv {
  return { HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: [HERE, ...except].join(',') };
}

function fromSystem(url: string | null): ProxyEnv | undefined {
  return url === null ? undefined : through(url, []);
}

/** Small letters are read first, as other programs do. */
function fromEnvironment(environment: NodeJS.ProcessEnv): ProxyEnv | undefined {
  const read = (name: string): string => environment[name.toLowerCase()] || environment[name] || '';
  const [plain, secure] = [read('HTTP_PROXY'), read('HTTPS_PROXY')];
  if (plain === '' && secure === '') return undefined;
  const except = [HERE, read('NO_PROXY')].filter((part) => part !== '').join(',');
  return { ...(plain && { HTTP_PROXY: plain }), ...(secure && { HTTPS_PROXY: secure }), NO_PROXY: except };
}

async function readCertificates({ proxy, caFile }: NetworkSettings): Promise<readonly string[]> {
  if (proxy.mode === 'manual' && !canProxy()) throw unsupported();
  if (caFile === null) return [];
  if (!canTrustMore()) throw unsupported();
  try {
    return await readAuthorities(caFile);
  } catch (cause) {
    throw new AppError('SETTINGS_CA_INVALID', { details: { file: caFile }, remedy: { kind: 'choose-file' }, cause });
  }
}

/** By the list of `NO_PROXY`: hosts, also with a port, and `.lan` or `*.lan` for all below it. */
function isExcepted({ hostname, port, protocol }: URL, exceptions: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  const asked = `${host}:${port || (protocol === 'https:' ? 443 : 80)}`;
  return exceptions
    .toLowerCase()
    .split(/[\s,]+/)
    .map((one) => one.replace(/^\*(?=\.)/, ''))
    .some((one) => one === '*' || one === host || one === asked || (one.startsWith('.') && host.endsWith(one)));
}

/** Node has both from 24 on; the app starts on some that are older. */
const canProxy = (): boolean => typeof http.setGlobalProxyFromEnv === 'function';
const canTrustMore = (): boolean => typeof tls.setDefaultCACertificates === 'function';

function unsupported(): AppError {
  return new AppError('SETTINGS_PROXY_UNSUPPORTED', { details: { node: process.versions.node } });
}
