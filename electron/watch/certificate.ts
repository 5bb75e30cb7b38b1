/** When the certificate ends that the primary's address shows: looked at now and then, because nobody tells. */
import type { PrimaryCertificate } from '../contract/watch.ts';
import type { Clock } from '../kernel/ports.ts';
import type { CertificateEnd } from './ports.ts';

const LOOK_EVERY_MS = 6 * 3_600_000;
const HTTPS_PORT = 443;

export interface CertificateSeen {
  /** Of this address; undefined where none was seen there. */
  at(url: string | undefined): PrimaryCertificate | undefined;
  /** Looks again when it is time to. Answers whether something else is known now. Only `signal` makes it reject. */
  refresh(url: string, signal: AbortSignal): Promise<boolean>;
}

export function createCertificateSeen(endOf: CertificateEnd, clock: Pick<Clock, 'now'>): CertificateSeen {
  let seen: { readonly url: string; readonly lookedAtMs: number; readonly certificate?: PrimaryCertificate } | null =
    null;
  return {
    at: (url) => (seen?.url === url ? seen?.certificate : undefined),
    async refresh(url, signal) {
      const { protocol, hostname, port } = new URL(url);
      const nowMs = clock.now();
      if (protocol !== 'https:' || (seen?.url === url && nowMs - seen.lookedAtMs < LOOK_EVERY_MS)) return false;
      const before = seen?.url === url ? seen.certificate : undefined;
      seen = { url, lookedAtMs: nowMs, ...(before ? { certificate: before } : {}) };
      const name = hostname.replace(/^\[|\]$/g, '');
      const endsAt = await endOf({ host: name, port: Number(port) || HTTPS_PORT, name, signal });
      // Nobody there: what was seen before still holds.
      if (endsAt === null || endsAt === before?.endsAt) return false;
      seen = { url, lookedAtMs: nowMs, certificate: { name, endsAt } };
      return true;
    },
  };
}
