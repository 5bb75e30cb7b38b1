/**
 * Host keys. A machine has several, of several types, and shows the one whose type it is asked for first: that it shows
 * another key than the pinned one means a change only when it has the pinned one no more.
 */
import { createHash } from 'node:crypto';
import ssh2 from 'ssh2';
import { connectionTo, type HostKeyType, type SshTimings, unreachable } from './ssh-connection.ts';

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

interface Address {
  readonly host: string;
  readonly port: number;
}

/** In the form that `ssh-keygen -l` shows. */
export function fingerprintOfKey(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The key that the machine shows first, or the one with this fingerprint where it has that, too. */
export async function readHostKey(
  address: Address & { readonly fingerprint?: string },
  timings: SshTimings,
  signal?: AbortSignal,
): Promise<HostKey> {
  const shown = await readShownKey(address, hostKeyTypes, timings, signal);
  if (!shown) throw unreachable(address.host, address.port, undefined);
  const { fingerprint } = address;
  if (fingerprint === undefined || shown.fingerprint === fingerprint) return shown;
  return (await findHostKey({ ...address, fingerprint }, timings, signal))?.key ?? shown;
}

/** The key with this fingerprint, and under which type the machine shows it; null when it does not have it. */
export async function findHostKey(
  address: Address & { readonly fingerprint: string },
  timings: SshTimings,
  signal?: AbortSignal,
): Promise<{ readonly key: HostKey; readonly type: HostKeyType } | null> {
  for (const type of hostKeyTypes) {
    const key = await readShownKey(address, [type], timings, signal);
    if (key?.fingerprint === address.fingerprint) return { key, type };
  }
  return null;
}

/** Null when the machine has no key of these types. */
function readShownKey(
  { host, port }: Address,
  types: readonly HostKeyType[],
  timings: SshTimings,
  signal?: AbortSignal,
): Promise<HostKey | null> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const client = new ssh2.Client();
    const onAbort = (): void => {
      client.destroy();
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const end = (): void => {
      signal?.removeEventListener('abort', onAbort);
      client.destroy();
    };
    client.on('error', (cause) => {
      end();
      if (cause.level === 'handshake') resolve(null);
      else reject(unreachable(host, port, cause));
    });
    client.on('close', () => reject(unreachable(host, port, undefined)));
    client.connect({
      ...connectionTo({ host, port }, types, timings),
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
