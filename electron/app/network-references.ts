/**
 * Whom this computer asks to learn whether it is offline itself: only machines that the studio uses anyway, so that watching
 * contacts no stranger.
 */
import type { Settings } from '../contract/models/settings.ts';
import type { Machine } from '../contract/standby.ts';
import { dialHost } from '../kernel/url-host.ts';
import type { ReferenceAddress } from '../platform/network.ts';

export function referencesOf(settings: Settings, machines: readonly Machine[]): readonly ReferenceAddress[] {
  // Behind a jump host there is nothing that this computer could ask by itself.
  const others = machines
    .filter((machine) => !machine.practice)
    .map((machine) => machine.jumps[0] ?? machine)
    .map(({ host, port }) => ({ host, port }));
  if (settings.store?.kind !== 's3') return others;
  const { hostname, port, protocol } = new URL(settings.store.endpoint);
  return [{ host: dialHost(hostname), port: Number(port) || (protocol === 'https:' ? 443 : 80) }, ...others];
}
