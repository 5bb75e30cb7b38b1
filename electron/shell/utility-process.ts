/** A program of ours as an Electron utility process: outside of the main process, without a window, with a message port. */
import { utilityProcess } from 'electron';
import type { ChildHandle } from '../kernel/child-client.ts';
import { computingEnvironment, computingFlags } from '../kernel/computing-process.ts';
import { engineEnvironment } from '../kernel/engine-process.ts';

export function startUtilityProcess(
  name: 'engine' | 'disk' | 'sound' | 'export',
  entry: string,
  options: unknown,
): ChildHandle {
  const child = utilityProcess.fork(entry, [JSON.stringify(options)], {
    serviceName: `Understudy ${name}`,
    ...(name !== 'disk' && computing(name === 'engine' ? engineEnvironment() : computingEnvironment)),
    stdio: 'ignore',
  });
  return {
    post: (message) => child.postMessage(message),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => child.once('exit', (code) => listener(`exit ${code}`)),
    kill: () => child.kill(),
  };
}

function computing(environment: Readonly<Record<string, string>>) {
  return { execArgv: [...computingFlags], env: { ...process.env, ...environment } };
}
