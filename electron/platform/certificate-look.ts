/** Opens TLS at an address under a name of one's choice and keeps nothing but the certificate that was shown. */
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { dialHost } from '../kernel/url-host.ts';
import { whenAborted } from '../kernel/when-aborted.ts';
import type { CertificateLook } from '../standby/ports.ts';

const TIMEOUT_MS = 4_000;
/** These are told by the certificate itself. */
const aboutItself = /^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|ERR_TLS_CERT_ALTNAME_INVALID)$/;

export function createCertificateLook(): CertificateLook {
  return { look };
}

const look: CertificateLook['look'] = ({ host, port, name, signal }) =>
  new Promise((resolve, reject) => {
    const limit = AbortSignal.timeout(TIMEOUT_MS);
    const either = signal ? AbortSignal.any([signal, limit]) : limit;
    if (signal?.aborted) return reject(signal.reason);
    let isConnected = false;
    // An address is no name that could be asked for: RFC 6066.
    const asked = isIP(name) === 0 ? { servername: name } : {};
    const socket = connect({ host: dialHost(host), port, rejectUnauthorized: false, ...asked });
    const end = (answer: Awaited<ReturnType<CertificateLook['look']>>): void => {
      stopListening();
      socket.destroy();
      resolve(answer);
    };
    const onAbort = (): void => {
      socket.destroy();
      if (signal?.aborted) reject(signal.reason);
      else resolve('silent');
    };
    const stopListening = whenAborted(either, onAbort);
    socket.once('connect', () => {
      isConnected = true;
    });
    // Whoever takes the connection and breaks off at the greeting speaks something else than TLS.
    socket.once('error', () => end(isConnected ? null : 'silent'));
    socket.once('close', () => end(isConnected ? null : 'silent'));
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerX509Certificate();
      const trusted = socket.authorized || aboutItself.test(String(socket.authorizationError));
      end(certificate === undefined ? null : { certificate, trusted, problem: null });
    });
  });
