/**
 * The way to a machine: straight, or through jump hosts. Each jump host is a connection of its own, with a host key, limits and
 * keepalive of its own; what lies behind it hears of its end at once.
 */
import type { Client, ClientChannel } from 'ssh2';
import { showAddress } from '../contract/models/host-address.ts';
import { AppError } from '../kernel/app-error.ts';
import { whenAborted } from '../kernel/when-aborted.ts';
import { type Address, type SshTimings, unreachable } from './ssh-connection.ts';

export interface Way {
  /** The jump host at its end; null where it is straight. */
  readonly through: Address | null;
  /** A stream to there; undefined where an ordinary socket does. Throws STANDBY_UNREACHABLE, STANDBY_JUMP_FORBIDDEN. */
  dial(to: Address, signal?: AbortSignal): Promise<ClientChannel | undefined>;
  /** Hangs up on all jump hosts, the nearest last. */
  close(): void;
}

export const straight: Way = { through: null, dial: async () => undefined, close() {} };

/** RFC 4254 section 5.1: the jump host may not, as opposed to could not, open the connection. */
const ADMINISTRATIVELY_PROHIBITED = 1;

export function throughJump(jump: Address, client: Client, before: Way, timings: SshTimings): Way {
  let isGone = false;
  client.once('close', () => {
    isGone = true;
  });

  function forward(to: Address, signal?: AbortSignal): Promise<ClientChannel> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      if (isGone) throw unreachable(jump);
      let isOver = false;
      const end = (settle: () => void): void => {
        if (isOver) return;
        isOver = true;
        clearTimeout(timer);
        stopListening();
        client.off('close', onLost);
        settle();
      };
      const timer = setTimeout(() => end(() => reject(unreachable(to, undefined, jump))), timings.connectTimeoutMs);
      const onAbort = (): void => end(() => reject(signal?.reason));
      const onLost = (): void => end(() => reject(unreachable(jump)));
      const stopListening = whenAborted(signal, onAbort);
      client.once('close', onLost);
      client.forwardOut('127.0.0.1', 0, to.host, to.port, (error, channel) => {
        if (isOver) channel?.destroy();
        else if (error) end(() => reject(refusal(to, error)));
        else {
          client.once('close', () => channel.destroy());
          end(() => resolve(channel));
        }
      });
    });
  }

  function refusal(to: Address, error: Error & { readonly reason?: unknown }): AppError {
    if (error.reason !== ADMINISTRATIVELY_PROHIBITED) return unreachable(to, error, jump);
    return new AppError('STANDBY_JUMP_FORBIDDEN', {
      details: { jump: showAddress(jump.host, jump.port), host: to.host, port: to.port },
      cause: error,
    });
  }

  return {
    through: jump,
    dial: forward,
    close() {
      client.end();
      before.close();
    },
  };
}
