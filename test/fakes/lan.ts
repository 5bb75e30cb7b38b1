/** Machines in one network, made of network namespaces: a bridge and a cable to each. Everything they do is the kernel's own. */
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

const run = promisify(execFile);
let made = 0;

export interface LanMachine {
  readonly name: string;
  /** Address of its own card. */
  readonly mac: string;
  /** Runs a program there. */
  exec(program: string, ...args: readonly string[]): Promise<string>;
  /** The words that run something there, for whoever starts it. */
  readonly prefix: readonly string[];
  /** Takes the cable out. */
  unplug(): void;
}

/** `addresses`: what each machine has on its card `eth0`, with the length of its network. */
export function makeLan<N extends string>(
  addresses: Readonly<Record<N, readonly string[]>>,
): Readonly<Record<N, LanMachine>> {
  made += 1;
  const tag = `us${process.pid}${made}`;
  const ip = (...args: readonly string[]): string => execFileSync('ip', args, { encoding: 'utf8' });
  const space = (name: string): string => `${tag}-${name}`;
  const names = Object.keys(addresses) as N[];
  onTestFinished(() => {
    for (const name of [...names, 'lan']) execFileSync('ip', ['netns', 'del', space(name)]);
  });
  ip('netns', 'add', space('lan'));
  ip('-n', space('lan'), 'link', 'add', 'br0', 'type', 'bridge');
  ip('-n', space('lan'), 'link', 'set', 'br0', 'up');
  const machines = names.map((name, index) => {
    const port = `p${index}`;
    ip('netns', 'add', space(name));
    ip('-n', space('lan'), 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space(name));
    ip('-n', space('lan'), 'link', 'set', port, 'master', 'br0', 'up');
    ip('-n', space(name), 'link', 'set', 'lo', 'up');
    ip('-n', space(name), 'link', 'set', 'eth0', 'up');
    for (const address of addresses[name]) {
      ip('-n', space(name), 'addr', 'add', address, 'dev', 'eth0', ...(address.includes(':') ? ['nodad'] : []));
    }
    const [link] = JSON.parse(ip('-n', space(name), '-j', 'link', 'show', 'eth0')) as { address: string }[];
    const prefix = ['ip', 'netns', 'exec', space(name)];
    const machine: LanMachine = {
      name,
      mac: link?.address ?? '',
      prefix,
      exec: async (program, ...args) => (await run('ip', [...prefix.slice(1), program, ...args])).stdout,
      unplug: () => ip('-n', space('lan'), 'link', 'set', port, 'down'),
    };
    return [name, machine] as const;
  });
  return Object.fromEntries(machines) as unknown as Record<N, LanMachine>;
}
