/**
 * What this machine may be asked to look at. It stands in a network where others may not be, so a key that runs the agent must
 * not become a way into it: only addresses that the owner of this standby signed as the primary's are asked.
 */
import { type LookupOptions, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import type { z } from 'zod';
import { probePermit, type signedDocument } from '../contract/models/agent.ts';
import { AppError } from '../kernel/app-error.ts';
import type { Layout } from './layout.ts';
import { openSigned } from './signed-document.ts';

/** Where clouds tell a machine its own secrets. No primary is there. */
const metadata = blockList(['169.254.169.254', '100.100.100.200'], ['fd00:ec2::254']);
/** This machine itself, and what is only reached from the wire it hangs on. */
const local = blockList(['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16'], ['::/128', '::1/128', 'fe80::/10']);

/** Throws STANDBY_PROBE_REFUSED, or BACKUP_RELEASE_UNSIGNED or _FOREIGN for a permit that the owner did not sign. */
export async function assertMayProbe(
  layout: Layout,
  url: string,
  permit: z.output<typeof signedDocument> | undefined,
): Promise<void> {
  const { origin, hostname } = new URL(url);
  if (permit === undefined) throw refused(origin, 'no-permit');
  if (!originsOf(await openSigned(layout, permit)).includes(origin)) throw refused(origin, 'not-the-primary');
  if (isIn(metadata, hostname.replace(/^\[|\]$/g, ''))) throw refused(origin, 'metadata');
}

function originsOf(document: Buffer): readonly string[] {
  try {
    return probePermit.parse(JSON.parse(document.toString('utf8'))).origins;
  } catch (cause) {
    throw new AppError('APP_INPUT_INVALID', { details: { reason: 'permit' }, cause });
  }
}

/** A name that was signed may lead elsewhere today. Addresses are what they say and are never looked up. */
export const lookupOutside: LookupFunction = (hostname, options, answer) => {
  lookup(hostname, { ...(options as LookupOptions), all: true }, (error, addresses) => {
    const found = error ? [] : outside(hostname, addresses);
    const [first] = found;
    if (error || !first) {
      answer(
        error ?? Object.assign(new Error(`${hostname} leads to this machine itself`), { code: 'EADDRNOTAVAIL' }),
        '',
      );
    } else if (options.all) answer(null, found);
    else answer(null, first.address, first.family);
  });
};

/** Without the addresses of this machine itself and of its wire, which only `localhost` may mean. */
export function outside<T extends { readonly address: string }>(hostname: string, addresses: readonly T[]): T[] {
  const forbidden = hostname === 'localhost' ? [metadata] : [metadata, local];
  return addresses.filter(({ address }) => !forbidden.some((list) => isIn(list, address)));
}

function isIn(list: BlockList, address: string): boolean {
  const [bare = ''] = address.split('%');
  const family = isIP(bare);
  return family !== 0 && list.check(bare, family === 6 ? 'ipv6' : 'ipv4');
}

function blockList(ipv4: readonly string[], ipv6: readonly string[]): BlockList {
  const list = new BlockList();
  for (const [family, entries] of [
    ['ipv4', ipv4],
    ['ipv6', ipv6],
  ] as const) {
    for (const entry of entries) {
      const [address = '', prefix] = entry.split('/');
      if (prefix === undefined) list.addAddress(address, family);
      else list.addSubnet(address, Number(prefix), family);
    }
  }
  return list;
}

function refused(origin: string, reason: string): AppError {
  return new AppError('STANDBY_PROBE_REFUSED', { details: { origin, reason } });
}
