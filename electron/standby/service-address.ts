/** Where a standby's service listens and how it is asked. Off loopback it wants a key, which is made from the operation's nonce. */

import { isIPv4 } from 'node:net';
import type { Machine } from '../contract/standby.ts';
import { sha256Hex } from '../kernel/hash-file.ts';
import { isLoopback } from '../kernel/loopback.ts';
import { urlHost } from '../kernel/url-host.ts';

/** A machine on this computer serves this computer only; another one must be reachable from here, over IPv6 unless it has an IPv4 address. */
export function bindHost({ host }: Machine): string {
  if (isLoopback(host)) return '127.0.0.1';
  return isIPv4(host) ? '0.0.0.0' : '::';
}

export function serviceUrl(machine: Machine, port: number): string {
  const host = isLoopback(machine.host) ? '127.0.0.1' : machine.host;
  return `http://${urlHost(host)}:${port}`;
}

/** Derived, so that a resumed operation knows it again and no file has to keep it. */
export function accessKey(machine: Machine, nonce: string): string | null {
  if (isLoopback(machine.host)) return null;
  return sha256Hex(`understudy service key\n${nonce}`);
}
