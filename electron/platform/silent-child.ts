/** A child process that is spoken to by messages alone: what its libraries print is nobody's. */
import { fork } from 'node:child_process';
import type { ChildHandle } from '../kernel/child-client.ts';

export function forkSilently(entry: string): ChildHandle {
  const child = fork(entry, [], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  return {
    post: (message) => {
      if (child.connected) child.send(message as object, () => {});
    },
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => {
      child.once('error', (error) => listener(error.message));
      child.once('exit', (code, signal) => listener(`exit ${code ?? signal}`));
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
