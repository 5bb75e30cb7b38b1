/**
 * Signs in to one machine, whose host key is pinned, over a way that is open already. ssh2 by itself accepts any host key and
 * never notices a peer that is gone, so every connection of the app is opened here, where neither can be left out.
 */
import ssh2 from 'ssh2';
import { showAddress } from '../contract/models/host-address.ts';
import { AppError } from '../kernel/app-error.ts';
import { whenAborted } from '../kernel/when-aborted.ts';
import type { SshLogin } from '../standby/ports.ts';
import { agentFailed } from './ssh-agent.ts';
import { connectionTo, type HostKeyType, type SshTimings, unreachable } from './ssh-connection.ts';
import type { Credentials } from './ssh-credentials.ts';
import { fingerprintOfKey } from './ssh-host-key.ts';
import type { Way } from './ssh-way.ts';

export interface LoginOptions {
  readonly credentials: Credentials;
  readonly way: Way;
  /** A jump host: whose refusal it was must be plain. */
  readonly isJump: boolean;
  readonly types: readonly HostKeyType[];
  readonly timings: SshTimings;
  readonly signal?: AbortSignal | undefined;
}

/** Throws STANDBY_UNREACHABLE, _HOST_KEY_CHANGED, _KEY_REFUSED, _JUMP_REFUSED, _JUMP_FORBIDDEN or _SSH_AGENT. */
export async function logIn(login: SshLogin, options: LoginOptions): Promise<ssh2.Client> {
  const { host, port, user, fingerprint } = login;
  const { credentials, way, types, timings, signal } = options;
  const sock = await way.dial(login, signal);
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const client = new ssh2.Client();
    let seen: string | null = null;
    const onAbort = (): void => {
      client.destroy();
      reject(signal?.reason);
    };
    const stopListening = whenAborted(signal, onAbort);
    const fail = (error: AppError): void => {
      stopListening();
      client.destroy();
      reject(error);
    };
    client.once('ready', () => {
      stopListening();
      client.setNoDelay(true);
      resolve(client);
    });
    client.on('error', (cause) => fail(reasonOf(cause, seen, login, options)));
    client.once('close', () => fail(unreachable(login, undefined, way.through)));
    client.connect({
      ...connectionTo({ host, port }, types, timings),
      ...credentials.config,
      ...(sock && { sock }),
      username: user,
      hostVerifier: (key: Buffer) => {
        seen = fingerprintOfKey(key);
        return seen === fingerprint;
      },
    });
  });
}

function reasonOf(
  cause: Error & { readonly level?: string },
  seen: string | null,
  login: SshLogin,
  { credentials, way, isJump }: LoginOptions,
): AppError {
  const { host, port, user, fingerprint: expected } = login;
  if (seen !== null && seen !== expected) {
    return new AppError('STANDBY_HOST_KEY_CHANGED', {
      details: { host, port, expected, seen },
      remedy: { kind: 'compare-host-key', expected, seen },
      cause,
    });
  }
  // OpenSSH hangs up on whoever offers more keys than it wants to hear of.
  if (cause.level === 'client-authentication' || /too many authentication failures/i.test(cause.message)) {
    const details = { user, ...credentials.offered };
    return isJump
      ? new AppError('STANDBY_JUMP_REFUSED', { details: { jump: showAddress(host, port), ...details }, cause })
      : new AppError('STANDBY_KEY_REFUSED', { details: { host, port, ...details }, cause });
  }
  // The host key was seen in time, so it was the agent that did not sign.
  if (cause.level === 'client-timeout' && seen !== null && credentials.agentSocket !== null) {
    return agentFailed(credentials.agentSocket, 'silent', cause);
  }
  return unreachable(login, cause, way.through);
}
