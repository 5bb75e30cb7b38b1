/** Where a standby's gate listens, how it is asked, and with which keys. */

import { isIPv4 } from 'node:net';
import type { Machine } from '../contract/standby.ts';
import { sha256Hex } from '../kernel/hash-file.ts';
import { isLoopback } from '../kernel/loopback.ts';
import { urlHost } from '../kernel/url-host.ts';

/** A machine on this computer serves this computer only; another one must be reachable from here, over IPv6 unless it has an IPv4 address. */
export function bindHost({ host }: Pick<Machine, 'host'>): string {
  if (isLoopback(host)) return '127.0.0.1';
  return isIPv4(host) ? '0.0.0.0' : '::';
}

export function serviceUrl(machine: Pick<Machine, 'host'>, port: number): string {
  const host = isLoopback(machine.host) ? '127.0.0.1' : machine.host;
  return `http://${urlHost(host)}:${port}`;
}

/** Passes the standby's gate in every mode. Derived, so that a resumed operation knows it again and no file has to keep it. */
export function accessKey(nonce: string): string {
  return sha256Hex(`understudy service key\n${nonce}`);
}

/** What listeners may show there: the key that they have, so that it goes on working, and off loopback at least one. */
export function listenerKeysOf(machine: Machine, nonce: string, watchedKey: string | null): string[] {
  const own = isLoopback(machine.host) ? [] : [accessKey(nonce)];
  return watchedKey === null ? own : [watchedKey, ...own];
}

/** Does an address mean the same on that machine as here? A loopback address is each computer's own. */
export function isMeantThere(url: string, machine: Pick<Machine, 'host'>): boolean {
  return isLoopback(machine.host) || !isLoopback(new URL(url).hostname);
}
