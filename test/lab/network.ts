/**
 * A small network of Linux namespaces on one bridge: every host has its own address, its own processes and its own firewall.
 * The computer that runs the lab is on the bridge, too, so it sees all of them. Needs root, iproute2 and iptables.
 */
import { type ChildProcess, execFileSync, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { closeBridge, lookUpAt, openBridge, plugIn, prefixOf, unplug } from '../fakes/namespaces.ts';
import { until } from '../fixtures/until.ts';

export interface LabHost {
  readonly name: string;
  readonly address: string;
  /** What a command line begins with to be run inside. */
  readonly prefix: readonly [string, ...string[]];
  /** Starts a program inside. */
  spawn(command: string, args: readonly string[], options?: SpawnOptions): ChildProcess;
  /** Runs a program inside to its end; throws when it fails. */
  exec(command: string, ...args: readonly string[]): string;
  /** Everything that runs inside, also what its parents have left. */
  pids(): number[];
  /** Programs that are started inside from now on look names up there. */
  lookUpAt(address: string): void;
  /** Sends a signal to everything that runs inside. */
  signal(name: NodeJS.Signals): void;
  /** As a power cut does: everything inside ends at once. */
  kill(): Promise<void>;
}

export interface Network {
  /** Address of the computer that runs the lab. */
  readonly gateway: string;
  readonly hosts: readonly LabHost[];
  host(name: string): LabHost;
  /** Packets between the two vanish in both directions, as behind a dead switch; `port` limits it to one service of `to`. */
  cut(from: LabHost, to: LabHost, port?: number): void;
  /** Ends every cut. */
  mend(): void;
  close(): Promise<void>;
}

/** @param id letters and digits, so short that interface names still fit (15 characters). @param subnet its third number. */
export async function openNetwork(id: string, subnet: number, names: readonly string[]): Promise<Network> {
  const bridge = `${id}-br`;
  const addressOf = (index: number): string => `10.77.${subnet}.${index + 10}`;
  const gateway = `10.77.${subnet}.1`;
  remove(id, names);
  openBridge(bridge, gateway);
  const hosts = names.map((name, index): LabHost => {
    const [namespace, address] = [`${id}-${name}`, addressOf(index)];
    plugIn({ bridge, namespace, cable: `${id}${index}`, address });
    return hostIn(namespace, name, address);
  });
  const host = (name: string): LabHost => {
    const found = hosts.find((one) => one.name === name);
    if (!found) throw new Error(`no host ${name}`);
    return found;
  };
  return {
    gateway,
    hosts,
    host,
    cut(from, to, port) {
      const way = port === undefined ? [] : ['-p', 'tcp', '--dport', String(port)];
      from.exec('iptables', '-A', 'OUTPUT', '-d', to.address, ...way, '-j', 'DROP');
      if (port === undefined) from.exec('iptables', '-A', 'INPUT', '-s', to.address, '-j', 'DROP');
    },
    mend() {
      for (const one of hosts) one.exec('iptables', '-F');
    },
    async close() {
      await Promise.all(hosts.map((one) => one.kill()));
      remove(id, names);
    },
  };
}

function hostIn(namespace: string, name: string, address: string): LabHost {
  const inside = (command: string, args: readonly string[]): string[] => ['netns', 'exec', namespace, command, ...args];
  const pids = (): number[] => pidsIn(namespace);
  const signal = (signalName: NodeJS.Signals): void => {
    for (const pid of pids()) kill(pid, signalName);
  };
  return {
    name,
    address,
    prefix: prefixOf(namespace),
    spawn: (command, args, options = {}) => spawn('ip', inside(command, args), options),
    exec: (command, ...args) => execFileSync('ip', inside(command, args), { encoding: 'utf8' }),
    lookUpAt: (server) => lookUpAt(namespace, server),
    pids,
    signal,
    async kill() {
      await until(`the end of ${name}`, () => {
        signal('SIGKILL');
        return pids().length === 0;
      });
    },
  };
}

/** None where there is no such namespace. */
function pidsIn(namespace: string): number[] {
  const told = spawnSync('ip', ['netns', 'pids', namespace], { encoding: 'utf8' });
  return told.stdout.split('\n').filter(Boolean).map(Number);
}

function kill(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone already.
  }
}

/** What an earlier run may have left. */
function remove(id: string, names: readonly string[]): void {
  for (const [index, name] of names.entries()) {
    // Programs of a lab that was killed hold its namespace.
    for (const pid of pidsIn(`${id}-${name}`)) kill(pid, 'SIGKILL');
    unplug({ namespace: `${id}-${name}`, cable: `${id}${index}` });
  }
  closeBridge(`${id}-br`);
}
