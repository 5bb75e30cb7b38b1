/** Linux network namespaces as machines on one bridge, with this computer on it too. Needs root and iproute2. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';

interface Plug {
  readonly bridge: string;
  /** Name of the machine. */
  readonly namespace: string;
  /** The end of its cable on the bridge; fifteen characters at most. */
  readonly cable: string;
  readonly address: string;
}

/** @param address of this computer on it; all of them are in its /24. */
export function openBridge(bridge: string, address: string): void {
  ip('link', 'add', bridge, 'type', 'bridge');
  ip('addr', 'add', `${address}/24`, 'dev', bridge);
  ip('link', 'set', bridge, 'up');
}

export function plugIn({ bridge, namespace, cable, address }: Plug): void {
  ip('netns', 'add', namespace);
  ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
  ip('link', 'set', cable, 'master', bridge, 'up');
  ip('-n', namespace, 'addr', 'add', `${address}/24`, 'dev', 'eth0');
  for (const link of ['eth0', 'lo']) ip('-n', namespace, 'link', 'set', link, 'up');
}

/** What a command line begins with to be run there. */
export const prefixOf = (namespace: string): readonly [string, ...string[]] => ['ip', 'netns', 'exec', namespace];

/** Programs that are started there from now on look names up at that address. */
export function lookUpAt(namespace: string, server: string): void {
  mkdirSync(`/etc/netns/${namespace}`, { recursive: true });
  writeFileSync(`/etc/netns/${namespace}/resolv.conf`, `nameserver ${server}\noptions timeout:1 attempts:1\n`);
}

/** Also what is only half there, or not at all. */
export function unplug({ namespace, cable }: Pick<Plug, 'namespace' | 'cable'>): void {
  rmSync(`/etc/netns/${namespace}`, { recursive: true, force: true });
  tryIp('netns', 'del', namespace);
  tryIp('link', 'del', cable);
}

export const closeBridge = (bridge: string): void => tryIp('link', 'del', bridge);

export function ip(...words: readonly string[]): void {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] });
}

function tryIp(...words: readonly string[]): void {
  try {
    ip(...words);
  } catch {
    // There is none.
  }
}
