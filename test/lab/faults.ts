/** What goes wrong while a promotion is under way, and how long it stays wrong. Each one is done to the real thing. */
import type { Lab } from './lab.ts';

export const faultNames = [
  'kill desktop',
  'kill standby',
  'cut bucket',
  'cut ssh',
  'cut names',
  'pause desktop',
  'second desktop acts',
  'primary returns',
] as const;
export type FaultName = (typeof faultNames)[number];

/** As long as a cable is out: longer than a connection notices, shorter than a person's patience. */
const OUTAGE_MS = 12_000;

/**
 * Does it, and resolves when whatever comes back by itself has come back: a killed desktop was started again, a cut way
 * mended, a paused computer woken.
 */
export async function inject(fault: FaultName, lab: Lab, promoteElsewhere: () => Promise<void>): Promise<void> {
  const { network, bucket, names, primary } = lab;
  const [desktop] = lab.desktops;
  const [standby] = lab.standbys;
  switch (fault) {
    case 'kill desktop':
      await desktop.kill();
      return desktop.start();
    case 'kill standby':
      return standby.restartComputer();
    case 'cut bucket':
      for (const host of [desktop.host, standby.host]) network.cut(host, bucket);
      return mendLater(lab);
    case 'cut ssh':
      network.cut(desktop.host, standby.host, standby.sshd.address.port);
      return mendLater(lab);
    case 'cut names':
      network.cut(desktop.host, names.host);
      return mendLater(lab);
    case 'pause desktop':
      desktop.host.signal('SIGSTOP');
      await wait(2 * OUTAGE_MS);
      return desktop.host.signal('SIGCONT');
    case 'second desktop acts':
      return promoteElsewhere();
    case 'primary returns':
      return primary.up();
  }
}

async function mendLater({ network }: Lab): Promise<void> {
  await wait(OUTAGE_MS);
  network.mend();
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
