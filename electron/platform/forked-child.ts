/** A process of plain Node behind the port that its owner speaks through. */
import { type ChildProcess, fork } from 'node:child_process';
import type { ChildHandle } from '../kernel/child-client.ts';
import { computingEnvironment, computingFlags } from '../kernel/computing-process.ts';

/** @param lastWords what it said before it ended, told with its exit. */
export function handleOf(child: ChildProcess, lastWords: () => string = () => ''): ChildHandle {
  return {
    post: (message) => {
      // A process that is already gone is told by its exit.
      if (child.connected) child.send(message as object, () => {});
    },
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => {
      child.once('error', (error) => listener(error.message));
      child.once('exit', (code, signal) => listener(`exit ${code ?? signal}${lastWords()}`));
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

/** A process that computes, spoken to by messages alone: what its libraries print is nobody's. */
export function forkSilently(entry: string): ChildHandle {
  const child = fork(entry, [], {
    execArgv: [...computingFlags],
    env: { ...process.env, ...computingEnvironment },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  return handleOf(child);
}
