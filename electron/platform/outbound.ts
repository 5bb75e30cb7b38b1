/**
 * The one place that says how this process reaches stores and services: through which proxy, and whose certificates it accepts.
 * Probes of the primary and SSH go straight: a proxy that answers for a primary would hide that it is dead.
 */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import http, { type AgentOptions, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import tls from 'node:tls';
import { type NetworkSettings, usualNetwork } from '../contract/models/network.ts';
import { AppError } from '../kernel/app-error.ts';
import type { NetworkCheck } from '../settings/ports.ts';

/** Environment variables of proxies, as Node's own clients read them. */
type ProxyEnv = NonNullable<AgentOptions['proxyEnv']>;

export interface Outbound extends NetworkCheck {
  /** From now on. Throws like `check`; then everything stays as it was. */
  use(network: NetworkSettings | undefined): Promise<void>;
  /** For clients that keep agents of their own. */
  agentOptions(): Pick<AgentOptions, 'proxyEnv'>;
  /** A connection for one request. */
  agentOf(url: string | URL): HttpAgent | HttpsAgent;
  /** Takes back what holds for the whole process. */
  close(): void;
}

/** What is on this computer is never asked for elsewhere. */
const HERE = 'localhost,127.0.0.1,::1';
const MOST_CA_BYTES = 4_000_000;

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
    const text = await readFile(caFile, 'latin1');
    const found =
      text.length > MOST_CA_BYTES
        ? []
        : (text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []);
    if (found.length === 0) throw new Error('no certificate in it');
    for (const pem of found) new X509Certificate(pem);
    return found;
  } catch (cause) {
    throw new AppError('SETTINGS_CA_INVALID', { details: { file: caFile }, remedy: { kind: 'choose-file' }, cause });
  }
}

/** Node has both from 24 on; the app starts on some that are older. */
const canProxy = (): boolean => typeof http.setGlobalProxyFromEnv === 'function';
const canTrustMore = (): boolean => typeof tls.setDefaultCACertificates === 'function';

function unsupported(): AppError {
  return new AppError('SETTINGS_PROXY_UNSUPPORTED', { details: { node: process.versions.node } });
}
