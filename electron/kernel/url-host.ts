/**
 * Hosts in URLs. A URL has no place for the zone of a link-local IPv6 address; such an address is written there as the name
 * that Windows made for this purpose (`fe80--1seth0.ipv6-literal.net`), which no name server is asked for.
 */

const LITERAL = '.ipv6-literal.net';

/** `host` of a machine, as it may stand in a URL. */
export function urlHost(host: string): string {
  if (!host.includes(':')) return host;
  const [address = '', zone] = host.split('%');
  return zone === undefined ? `[${address}]` : `${address.replaceAll(':', '-')}s${zone}${LITERAL}`;
}

/** The host name of a URL, as a connection wants it. */
export function dialHost(hostname: string): string {
  if (hostname.startsWith('[')) return hostname.slice(1, -1);
  if (!hostname.endsWith(LITERAL)) return hostname;
  const [address = '', ...zone] = hostname.slice(0, -LITERAL.length).split('s');
  return `${address.replaceAll('-', ':')}${zone.length > 0 ? `%${zone.join('s')}` : ''}`;
}

/** The same scheme, host and port. */
export function isSameOrigin(a: string, b: string): boolean {
  return new URL(a).origin === new URL(b).origin;
}
