/** The primary's address with another host in it: what listeners use when only the host moves. */
import { urlHost } from '../kernel/url-host.ts';

export function withHost(url: string, host: string): string {
  const moved = new URL(url);
  moved.hostname = urlHost(host);
  return moved.href.replace(/\/$/, '');
}
