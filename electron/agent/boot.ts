/**
 * After a restart of this machine: the last committed service comes back by itself, unless it was ended, taken back, or
 * another site tells of a later promotion. What was loaded ahead of time is loaded again. Nothing is asked of a desktop.
 */
import { takeUpAgain } from './address.ts';
import type { Layout } from './layout.ts';
import { withLock } from './lock.ts';
import { lookAtPeers } from './peers.ts';
import { startGate } from './primary-gate.ts';
import { readStanding } from './register.ts';
import { isLastCommitted } from './register-rules.ts';
import { startAgain } from './service.ts';
import { readSite } from './site-file.ts';
import { openElsewhere } from './site-rules.ts';

/** What was decided, in one line for whoever reads the log of the boot. */
export function bootService(layout: Layout, programFile: string): Promise<string> {
  return withLock(layout, async () => {
    const [standing, site] = await Promise.all([readStanding(layout), readSite(layout)]);
    if (site?.upstream.kind === 'official') {
      const { port } = await startGate(layout, programFile, site.listen);
      if (site.mode !== 'serve')
        return `the primary is still ${site.mode} under promotion ${site.epoch}, at port ${port}`;
      return `the gate before the official installation runs again at port ${port}; it opens unless another site serves`;
    }
    if (site?.epoch === 0 && site.mode === 'warm') {
      const { port } = await startAgain(layout, programFile);
      return `what was loaded ahead of time is loaded again at port ${port}`;
    }
    if (!site || site.epoch === 0) return 'nothing of the last promotion to start';
    if (!isLastCommitted(site, standing)) {
      return `promotion ${site.epoch} is not the last that was committed: nothing is started`;
    }
    if (site.mode !== 'serve')
      return `promotion ${site.epoch} no longer serves here (${site.mode}): nothing is started`;
    const elsewhere = openElsewhere(site.epoch, await lookAtPeers(site.peers));
    if (elsewhere !== null) return `another site serves under promotion ${elsewhere}: nothing is started`;
    const { port } = await startAgain(layout, programFile);
    await takeUpAgain(layout, site.epoch);
    return `promotion ${site.epoch} serves again at port ${port}`;
  });
}
