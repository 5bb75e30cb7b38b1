/** A machine of its own at the end of a line of a known speed: a network namespace behind a pair of virtual cables. Needs root. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { NetworkMachine } from '../../fakes/network.ts';

export interface Line {
  readonly machine: Pick<NetworkMachine, 'address' | 'prefix'>;
  /** What went over it so far, both ways. */
  bytes(): number;
  close(): void;
}

let opened = 0;

/** `bandwidth` as `tc` reads it (`100mbit`), for each direction; null: as fast as this computer can. */
export function openLine(bandwidth: string | null): Line {
  opened += 1;
  const id = `${(process.pid % 100_000).toString(36)}${opened}`;
  const [space, near, far] = [`us-bench-${id}`, `usb${id}n`, 'eth0'];
  const subnet = `10.${210 + (process.pid % 40)}.${(Math.floor(process.pid / 40) + opened) % 250}`;
  const run = (program: string, ...words: readonly string[]): void => {
    execFileSync(program, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const within = ['netns', 'exec', space] as const;
  run('ip', 'netns', 'add', space);
  run('ip', 'link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', space);
  run('ip', 'addr', 'add', `${subnet}.1/24`, 'dev', near);
  run('ip', 'link', 'set', near, 'up');
  run('ip', '-n', space, 'addr', 'add', `${subnet}.2/24`, 'dev', far);
  run('ip', '-n', space, 'link', 'set', far, 'up');
  run('ip', '-n', space, 'link', 'set', 'lo', 'up');
  if (bandwidth !== null) {
    const shape = ['root', 'tbf', 'rate', bandwidth, 'burst', '256kb', 'latency', '50ms'];
    run('tc', 'qdisc', 'add', 'dev', near, ...shape);
    run('ip', ...within, 'tc', 'qdisc', 'add', 'dev', far, ...shape);
  }
  const counted = (name: string): number =>
    Number(readFileSync(`/sys/class/net/${near}/statistics/${name}_bytes`, 'utf8').trim());
  return {
    machine: { address: `${subnet}.2`, prefix: ['ip', ...within] },
    bytes: () => counted('rx') + counted('tx'),
    close() {
      run('ip', 'link', 'del', near);
      run('ip', 'netns', 'del', space);
    },
  };
}
