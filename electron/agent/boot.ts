/**
 * After a restart of this machine: the last committed service comes back by itself, unless it was ended, taken back, or
 * another site tells of a later promotion. Nothing is asked of a desktop.
 */
import { takeUpAgain } from './address.ts';
import type { Layout } from './layout.ts';
import { withLock } from './lock.ts';
import { highestEpochOf } from './peers.ts';
import { readRegister } from './register.ts';
import { startAgain } from './service.ts';
import { readSite } from './site-file.ts';

/** What was decided, in one line for whoever reads the log of the boot. */
export function bootService(layout: Layout, programFile: string): Promise<string> {
  return withLock(layout, async () => {
    const [register, site] = await Promise.all([readRegister(layout), readSite(layout)]);
    if (!site || site.epoch === 0 || site.epoch !== register.epoch) return 'nothing of the last promotion to start';
    if (register.closed !== 'committed') return `promotion ${site.epoch} was not committed: nothing is started`;
    if (site.mode !== 'serve')
      return `promotion ${site.epoch} no longer serves here (${site.mode}): nothing is started`;
    const elsewhere = await highestEpochOf(site.peers);
    if (elsewhere > site.epoch) return `another site serves under promotion ${elsewhere}: nothing is started`;
    const { port } = await startAgain(layout, programFile);
    await takeUpAgain(layout, site.epoch);
    return `promotion ${site.epoch} serves again at port ${port}`;
  });
}
