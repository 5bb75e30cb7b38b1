/** The standbys that a primary asks who serves, by addresses that mean the same there as here. */
import type { Machine } from '../contract/standby.ts';
import { isMeantThere, serviceUrl } from './service-address.ts';

export function primaryPeers(machines: readonly Machine[], primary: Pick<Machine, 'host'>): string[] {
  return machines
    .filter(({ servicePort }) => servicePort !== 0)
    .map((machine) => serviceUrl(machine, machine.servicePort))
    .filter((url) => isMeantThere(url, primary));
}
