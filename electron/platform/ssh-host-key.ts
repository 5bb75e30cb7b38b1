/**
 * Host keys. A machine has several, of several types, and shows the one whose type it is asked for first: that it shows
 * another key than the pinned one means a change only when it has the pinned one no more.
 */
import { createHash } from 'node:crypto';
import ssh2 from 'ssh2';
import { whenAborted } from '../kernel/when-aborted.ts';
import { type Address, connectionTo, type HostKeyType, type SshTimings, unreachable } from './ssh-connection.ts';
import type { Way } from './ssh-way.ts';

/** In the order in which they are asked for. Nothing that needs SHA-1. */
export const hostKeyTypes: readonly HostKeyType[] = [
  ['ssh-ed25519'],
  ['ecdsa-sha2-nistp256'],
  ['ecdsa-sha2-nistp384'],
  ['ecdsa-sha2-nistp521'],
  ['rsa-sha2-512', 'rsa-sha2-256'],
];

export interface HostKey {
  readonly fingerprint: string;
  readonly algorithm: string;
}

/** How it is reached, and until when. */
interface Reach {
  readonly way: Way;
  readonly timings: SshTimings;
  readonly signal?: AbortSignal | undefined;
}

/** In the form that `ssh-keygen -l` shows. */
export function fingerprintOfKey(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The key that the machine shows first, or the one with this fingerprint where it has that, too. */
export async function readHostKey(
  address: Address & { readonly fingerprint?: string },
  reach: Reach,
): Promise<HostKey> {
  const shown = await readShownKey(address, hostKeyTypes, reach);
  if (!shown) throw unreachable(address, undefined, reach.way.through);
  const { fingerprint } = address;
  if (fingerprint === undefined || shown.fingerprint === fingerprint) return shown;
  return (await findHostKey({ ...address, fingerprint }, reach))?.key ?? shown;
}

/** The key with this fingerprint, and under which type the machine shows it; null when it does not have it. */
export async function findHostKey(
  address: Address & { readonly fingerprint: string },
  reach: Reach,
): Promise<{ readonly key: HostKey; readonly type: HostKeyType } | null> {
  for (const type of hostKeyTypes) {
    const key = await readShownKey(address, [type], reach);
    if (key?.fingerprint === address.fingerprint) return { key, type };
  }
  return null;
}

/** Null when the machine has no key of these types. */
async function readShownKey(
  { host, port }: Address,
  types: readonly HostKeyType[],
  { way, timings, signal }: Reach,
): Promise<HostKey | null> {
  const sock = await way.dial({ host, port }, signal);
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const client = new ssh2.Client();
    const onAbort = (): void => {
      client.destroy();
      reject(signal?.reason);
    };
    const stopListening = whenAborted(signal, onAbort);
    const end = (): void => {
      stopListening();
      client.destroy();
    };
    client.on('error', (cause) => {
      end();
      if (cause.level === 'handshake') resolve(null);
      else reject(unreachable({ host, port }, cause, way.through));
    });
    client.on('close', () => reject(unreachable({ host, port }, undefined, way.through)));
    client.connect({
      ...connectionTo({ host, port }, types, timings),
      ...(sock && { sock }),
      username: 'understudy',
      hostVerifier: (key: Buffer) => {
        resolve({ fingerprint: fingerprintOfKey(key), algorithm: algorithmOf(key) });
        queueMicrotask(end);
        return false;
      },
    });
  });
}

/** A public key blob begins with its own algorithm name (RFC 4253 section 6.6). */
function algorithmOf(key: Buffer): string {
  return key.subarray(4, 4 + key.readUInt32BE(0)).toString('ascii');
}
