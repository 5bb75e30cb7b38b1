/**
 * Who else serves. A site that was given up while nobody could tell it hears of it from the others; and a primary that was off
 * lets nobody in before it has heard them.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SiteState } from '../contract/models/site.ts';
import type { SiteGate } from '../gate/site-gate.ts';
import { dropHeldAddress } from './address.ts';
import type { Layout } from './layout.ts';
import { withLock } from './lock.ts';
import { lookAtPeers } from './peers.ts';
import { settleSite } from './site-control.ts';
import { readSite, writeSite } from './site-file.ts';
import { judgeReturn, passedBy, settlesFence } from './site-rules.ts';

/** While listeners wait for it. */
const LOOK_AGAIN_MS = 500;

/** A primary may have been replaced while it was off, and nobody could tell it. */
const isReturning = ({ site, mode, peers }: SiteState): boolean =>
  site === 'primary' && mode === 'serve' && peers.length > 0;

const closed = (site: SiteState): SiteState => ({ ...site, mode: 'fenced' });

/** What the gate begins with when its supervisor starts. */
export const atFirst = (site: SiteState): SiteState => (isReturning(site) ? closed(site) : site);

interface OtherSitesDeps {
  readonly layout: Layout;
  readonly gate: SiteGate;
  /** As it was read when the gate was opened. */
  readonly site: SiteState;
  readonly noteEpoch: (epoch: number) => Promise<void>;
}

export class OtherSites {
  readonly #deps: OtherSitesDeps;
  /** Listeners wait until the others were heard. */
  #isHeld: boolean;

  constructor(deps: OtherSitesDeps) {
    this.#deps = deps;
    this.#isHeld = isReturning(deps.site);
  }

  /** What the gate is to do of what it was told: an operation opens it at once, anything else does not. */
  heldBack(next: SiteState): SiteState {
    const isOrder = next.epoch !== this.#deps.site.epoch || next.mode !== 'serve';
    if (isOrder) this.#isHeld = false;
    return this.#isHeld ? closed(next) : next;
  }

  /** Listeners who still come to a site that was given up are not to hear two voices. */
  async giveWay(): Promise<void> {
    const { gate, layout } = this.#deps;
    const { mode, epoch, peers, settled } = gate.state;
    if (this.#isHeld || (mode !== 'serve' && settled)) return;
    const seen = await lookAtPeers(peers);
    const later = passedBy(epoch, seen);
    if (mode === 'serve' && later !== null) await this.#fence(later);
    if (settlesFence(gate.state, seen)) await settleSite(layout, epoch);
  }

  /** Ends when the others were heard, or when an operation said what to do. `inTurn` never rejects. */
  async comeBack(inTurn: (work: () => Promise<void>) => void, stopping: AbortSignal): Promise<void> {
    const { gate } = this.#deps;
    const startedAt = performance.now();
    while (this.#isHeld && !stopping.aborted) {
      const { epoch, peers } = gate.state;
      const answer = judgeReturn(epoch, await lookAtPeers(peers), performance.now() - startedAt);
      inTurn(async () => {
        if (!this.#isHeld || answer.kind === 'wait') return;
        if (answer.kind === 'fence') await this.#fence(answer.epoch);
        else gate.use({ ...gate.state, mode: 'serve' });
        this.#isHeld = false;
      });
      await sleep(LOOK_AGAIN_MS, undefined, { signal: stopping }).catch(() => {});
    }
  }

  async #fence(later: number): Promise<void> {
    const { layout, gate, noteEpoch } = this.#deps;
    await withLock(layout, async () => {
      const site = await readSite(layout);
      if (site?.epoch !== gate.state.epoch || site.mode !== 'serve') return;
      // A standby's epoch is the one that it was promoted by; a primary has none but the one that it stands back for.
      const epoch = site.site === 'primary' ? later : site.epoch;
      gate.use(await writeSite(layout, closed({ ...site, epoch, settled: true })));
      await noteEpoch(epoch);
      await dropHeldAddress(layout);
    });
  }
}
