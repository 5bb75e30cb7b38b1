/**
 * A small network of Linux network namespaces: machines on one bridge, with this computer on it too. What is cut is cut in
 * the kernel: packets are dropped without a word. Needs root, as the tests with an SSH server do.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';

export interface NetworkMachine {
  readonly name: string;
  readonly address: string;
  /** What a command line begins with to be run there. */
  readonly prefix: readonly [string, ...string[]];
  /** From now on nothing of it gets to `address`; everything else does. */
  dropTo(address: string): void;
  undropTo(address: string): void;
  /** As when its power is lost. */
  loseAddress(): void;
  /** Names are asked at 127.0.0.1 of that machine. */
  useOwnNameServer(): void;
}

interface Network {
  /** This computer's address in it. */
  readonly here: string;
  add(name: string): NetworkMachine;
}

const ip = (...words: readonly string[]): void =>
  void execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] });
let opened = 0;

export function openNetwork(): Network {
  // Process ids differ between tests that run at once; names of interfaces have 15 letters at most.
  const id = `${(process.pid % 100_000).toString(36)}${opened++}`;
  const subnet = `10.${100 + (process.pid % 100)}.${(Math.floor(process.pid / 100) + opened) % 250}`;
  const bridge = `usb${id}`;
  const here = `${subnet}.1`;
  ip('link', 'add', bridge, 'type', 'bridge');
  onTestFinished(() => ip('link', 'del', bridge));
  ip('addr', 'add', `${here}/24`, 'dev', bridge);
  ip('link', 'set', bridge, 'up');
  let last = 1;
  return {
    here,
    add(name) {
      last += 1;
      const space = `us-${id}-${name}`;
      const address = `${subnet}.${last}`;
      const cable = `usv${id}${last}`;
      const within = (...words: readonly string[]): void => ip('-n', space, ...words);
      ip('netns', 'add', space);
      onTestFinished(() => {
        rmSync(`/etc/netns/${space}`, { recursive: true, force: true });
        ip('netns', 'del', space);
      });
      ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space);
      ip('link', 'set', cable, 'master', bridge, 'up');
      within('addr', 'add', `${address}/24`, 'dev', 'eth0');
      within('link', 'set', 'eth0', 'up');
      within('link', 'set', 'lo', 'up');
      return {
        name: space,
        address,
        prefix: ['ip', 'netns', 'exec', space],
        dropTo: (to) => within('route', 'add', 'blackhole', `${to}/32`),
        undropTo: (to) => within('route', 'del', 'blackhole', `${to}/32`),
        loseAddress: () => within('addr', 'del', `${address}/24`, 'dev', 'eth0'),
        useOwnNameServer() {
          mkdirSync(`/etc/netns/${space}`, { recursive: true });
          writeFileSync(`/etc/netns/${space}/resolv.conf`, 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
        },
      };
    },
  };
}
