/** Does a name mean this very computer? */
import { isIPv4 } from 'node:net';

/**
 * `host` as it stands in a setting (`127.0.0.1`, `::1`), in a URL's hostname (`[::1]`) or in a Host header (`localhost:8080`).
 * Only `localhost` and addresses count: any other name is what its resolver says today and may say something else tomorrow.
 */
export function isLoopback(host: string): boolean {
  const name = nameOf(host).toLowerCase();
  return name === 'localhost' || name === '::1' || (isIPv4(name) && name.startsWith('127.'));
}

/** Without brackets and port. Two colons and no brackets are an IPv6 address, which ends in no port. */
function nameOf(host: string): string {
  const inBrackets = /^\[([^\]]*)\](?::\d+)?$/.exec(host)?.[1];
  return inBrackets ?? /^([^:]*)(?::\d+)?$/.exec(host)?.[1] ?? host;
}
