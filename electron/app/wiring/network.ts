/** The way out of this process, which follows the settings while the app runs. */
import type { NetworkSettings } from '../../contract/models/network.ts';
import { createOutbound, type Outbound } from '../../platform/outbound.ts';
import type { AppOptions } from '../app-options.ts';
import type { Base } from './base.ts';

export async function wireNetwork(
  { settings, bus, log }: Base,
  { systemProxy }: Pick<AppOptions, 'systemProxy'>,
): Promise<Outbound> {
  const outbound = createOutbound({ environment: process.env, systemProxy });
  /** Whatever is wrong with it is told by what does not get through: nothing here may keep the app from starting. */
  const follow = (network: NetworkSettings | undefined): Promise<void> =>
    outbound.use(network).catch((error: unknown) => log.warn('network settings not used', { error: String(error) }));

  await follow(settings.get().network);
  let used = JSON.stringify(settings.get().network);
  bus.on('settings.changed', ({ network }) => {
    if (JSON.stringify(network) === used) return;
    used = JSON.stringify(network);
    void follow(network);
  });
  return outbound;
}
