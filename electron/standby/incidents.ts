/** Every operation that is known: those of this desktop, and what registers and mirrored journals tell of others. */
import type { PromotionView, StandbyOverview } from '../contract/standby.ts';
import type { Operations, OperationsDeps } from './operations.ts';
import type { PlanInputs } from './plan.ts';
import { committedOf } from './registers/claim-rules.ts';
import { correctCaches } from './registers/correct-caches.ts';
import { Elsewhere } from './registers/elsewhere.ts';
import { judgeRegisters, type RegisterFindings } from './registers/plan-facts.ts';
import { proofOf } from './registers/register.ts';
import type { AllReadings } from './registers/registers.ts';

export class Incidents {
  readonly #deps: OperationsDeps;
  readonly #operations: Operations;
  readonly #overview: () => StandbyOverview;
  readonly elsewhere: Elsewhere;

  /** @param overview what is told of the room; announced where a look changed it. */
  constructor(deps: OperationsDeps, operations: Operations, overview: () => StandbyOverview) {
    this.#deps = deps;
    this.#operations = operations;
    this.#overview = overview;
    const ownIncidents = async () => new Set((await operations.own()).map(({ incidentId }) => incidentId));
    this.elsewhere = new Elsewhere({ ...deps, ownIncidents });
  }

  /** Newest first. */
  async list(): Promise<readonly PromotionView[]> {
    await this.lookOnce();
    const views = [...(await this.#operations.list()), ...this.elsewhere.list()];
    return views.sort((a, b) => (a.incidentId < b.incidentId ? 1 : -1));
  }

  /** Throws STANDBY_INCIDENT_UNKNOWN. */
  async view(incidentId: string): Promise<PromotionView> {
    return (await this.isOwn(incidentId)) ? this.#operations.read(incidentId) : this.elsewhere.view(incidentId);
  }

  async past() {
    return { own: await this.#operations.past(), foreign: this.elsewhere.operations };
  }

  /** What is not known here may be another desktop's: then the store is asked. */
  async isOwn(incidentId: string): Promise<boolean> {
    const isOwn = (await this.#operations.own()).some((opening) => opening.incidentId === incidentId);
    if (!isOwn) await this.look('store');
    return isOwn;
  }

  /** The first look at the store, where none was taken yet. */
  async lookOnce(): Promise<void> {
    if (!this.elsewhere.hasLooked) await this.look('store');
  }

  /** Nothing is set right while an operation is under way here: it knows more. */
  async look(where: 'everywhere' | 'store', signal = new AbortController().signal): Promise<AllReadings> {
    const before = JSON.stringify(this.#overview());
    const all = await this.elsewhere.look(where, signal);
    const committed = committedOf(all.readings);
    if (!this.#deps.readOnly) {
      if (committed) await this.#operations.giveWay(committed.epoch);
      if (this.#operations.open === null) await correctCaches(this.#deps, all);
    }
    if (JSON.stringify(this.#overview()) !== before) this.#deps.announce();
    return all;
  }

  async judge(
    inputs: Pick<PlanInputs, 'intent' | 'machine' | 'cutover'>,
    all: AllReadings,
    signal?: AbortSignal,
  ): Promise<RegisterFindings> {
    const own = new Set((await this.#operations.own()).map(({ nonce }) => proofOf(nonce)));
    return judgeRegisters({ prober: this.#deps.prober, own }, inputs, all, signal);
  }
}
