/** Is an address within the network of this computer, where nobody else is on the way? */
import { isLoopback } from './loopback.ts';

/** Private, link-local and shared ranges of IPv4. */
const ownRanges = /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/;
const ownNames = /\.(local|lan|home|internal|intranet|test)$/;

/** `hostname` as it stands in a URL. Names without a dot, and those under endings that no registry gives out, are one's own. */
export function isOwnNetwork(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (isLoopback(hostname) || ownRanges.test(host) || ownNames.test(host)) return true;
  if (host.includes(':')) return /^f[cd]|^fe[89ab]/.test(host);
  return !host.includes('.');
}
