/** Where a standby's service listens and how it is asked. Off loopback it wants a key, which is made from the operation's nonce. */
import { createHash } from 'node:crypto';
import type { Machine } from '../contract/standby.ts';

export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** A machine on this computer serves this computer only; another one must be reachable from here. */
export function bindHost(machine: Machine): string {
  return isLoopbackHost(machine.host) ? '127.0.0.1' : '0.0.0.0';
}

export function serviceUrl(machine: Machine, port: number): string {
  const host = isLoopbackHost(machine.host) ? '127.0.0.1' : machine.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Derived, so that a resumed operation knows it again and no file has to keep it. */
export function accessKey(machine: Machine, nonce: string): string | null {
  if (isLoopbackHost(machine.host)) return null;
  return createHash('sha256').update(`understudy service key\n${nonce}`).digest('hex');
}
