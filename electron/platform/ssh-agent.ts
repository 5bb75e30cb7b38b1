/**
 * The running ssh-agent. It lives behind a socket that may be a leftover, belong to nobody or never answer, so everything
 * asked of it has an end.
 */
import ssh2 from 'ssh2';
import { AppError } from '../kernel/app-error.ts';
import { whenAborted } from '../kernel/when-aborted.ts';
import { fingerprintOfKey } from './ssh-host-key.ts';

export interface SshAgent {
  readonly agent: InstanceType<typeof ssh2.OpenSSHAgent>;
  /** Of the keys that it offers, never none. */
  readonly fingerprints: readonly string[];
}

/** Windows has one fixed place; everywhere else the session's environment names it. */
export function agentSocket(environment: NodeJS.ProcessEnv): string | null {
  const named = environment['SSH_AUTH_SOCK'];
  if (named) return named;
  return process.platform === 'win32' ? '\\\\.\\pipe\\openssh-ssh-agent' : null;
}

/** Throws STANDBY_SSH_AGENT when none answers, STANDBY_SSH_AGENT_EMPTY when it offers no key. */
export async function openSshAgent(
  socket: string | null,
  options: { readonly withinMs: number; readonly signal?: AbortSignal | undefined },
): Promise<SshAgent> {
  if (socket === null) throw agentFailed('SSH_AUTH_SOCK', 'not-set');
  const { withinMs, signal } = options;
  const agent = new PatientAgent(socket, withinMs);
  const keys = await new Promise<readonly { getPublicSSH(): Buffer }[]>((resolve, reject) => {
    signal?.throwIfAborted();
    const onAbort = (): void => reject(signal?.reason);
    const timer = setTimeout(() => reject(agentFailed(socket, 'silent')), withinMs);
    const stopListening = whenAborted(signal, onAbort);
    agent.getIdentities((error, found) => {
      clearTimeout(timer);
      stopListening();
      if (error) reject(agentFailed(socket, agent.wasSilent ? 'silent' : 'gone', error));
      else resolve((found ?? []).filter((key) => typeof key === 'object' && 'getPublicSSH' in key));
    });
  });
  // A locked agent says that it has no keys, like an empty one.
  if (keys.length === 0) throw new AppError('STANDBY_SSH_AGENT_EMPTY', { details: { socket } });
  return { agent, fingerprints: keys.map((key) => fingerprintOfKey(key.getPublicSSH())) };
}

export function agentFailed(socket: string, reason: 'not-set' | 'gone' | 'silent', cause?: Error): AppError {
  return new AppError('STANDBY_SSH_AGENT', { details: { socket, reason }, remedy: { kind: 'retry' }, cause });
}

/** Hangs up on an agent that says nothing: ssh2 by itself would hold the socket for ever. */
class PatientAgent extends ssh2.OpenSSHAgent {
  wasSilent = false;
  readonly #withinMs: number;

  constructor(socket: string, withinMs: number) {
    super(socket);
    this.#withinMs = withinMs;
  }

  override getStream(told: Parameters<InstanceType<typeof ssh2.OpenSSHAgent>['getStream']>[0]): void {
    super.getStream((error, stream) => {
      if (stream) {
        const timer = setTimeout(() => {
          this.wasSilent = true;
          stream.destroy();
        }, this.#withinMs);
        stream.once('close', () => clearTimeout(timer));
      }
      told(error, stream);
    });
  }
}
