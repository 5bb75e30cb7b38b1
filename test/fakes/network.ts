/**
 * A small network of Linux network namespaces: machines on one bridge, with this computer on it too. What is cut is cut in
 * the kernel: packets are dropped without a word. Needs root, as the tests with an SSH server do.
 */
import { onTestFinished } from 'vitest';
import { closeBridge, ip, lookUpAt, openBridge, plugIn, prefixOf, unplug } from './namespaces.ts';

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

let opened = 0;

export function openNetwork(): Network {
  // Process ids differ between tests that run at once; names of interfaces have 15 letters at most.
  const id = `${(process.pid % 100_000).toString(36)}${opened++}`;
  const subnet = `10.${100 + (process.pid % 100)}.${(Math.floor(process.pid / 100) + opened) % 250}`;
  const bridge = `usb${id}`;
  const here = `${subnet}.1`;
  openBridge(bridge, here);
  onTestFinished(() => closeBridge(bridge));
  let last = 1;
  return {
    here,
    add(name) {
      last += 1;
      const namespace = `us-${id}-${name}`;
      const address = `${subnet}.${last}`;
      const cable = `usv${id}${last}`;
      onTestFinished(() => unplug({ namespace, cable }));
      plugIn({ bridge, namespace, cable, address });
      const within = (...words: readonly string[]): void => ip('-n', namespace, ...words);
      return {
        name: namespace,
        address,
        prefix: prefixOf(namespace),
        dropTo: (to) => within('route', 'add', 'blackhole', `${to}/32`),
        undropTo: (to) => within('route', 'del', 'blackhole', `${to}/32`),
        loseAddress: () => within('addr', 'del', `${address}/24`, 'dev', 'eth0'),
        useOwnNameServer: () => lookUpAt(namespace, '127.0.0.1'),
      };
    },
  };
}
