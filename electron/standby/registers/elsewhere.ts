/**
 * What other desktops do and did, read from the registers and from the journals that they mirror. It is asked at the start and
 * before each plan, and the store now and then; in between what was read last is told.
 */
import type { Backup } from '../../backup/service.ts';
import type { PromotionView } from '../../contract/standby.ts';
import { AppError, isCancelled } from '../../kernel/app-error.ts';
import { orAborted } from '../../kernel/or-aborted.ts';
import type { Log } from '../../kernel/ports.ts';
import type { Reading } from './claim-rules.ts';
import { isOpen, viewForeign } from './foreign-rules.ts';
import { type ForeignOperation, readForeignOperations } from './journal-mirror.ts';
import type { RegisterSource } from './register-source.ts';
import type { AllReadings } from './registers.ts';
import { objectTrust } from './signed-object.ts';

const JOURNALS_WITHIN_MS = 3_000;

interface ElsewhereDeps {
  readonly registers: RegisterSource;
  readonly backup: Pick<Backup, 'objects' | 'sign' | 'trustedKeys'>;
  readonly ownIncidents: () => Promise<ReadonlySet<string>>;
  readonly log: Log;
}

export class Elsewhere {
  readonly #deps: ElsewhereDeps;
  #readings: readonly Reading[] = [];
  #operations: readonly ForeignOperation[] = [];
  #hasLooked = false;
  #hasReadJournals = false;

  constructor(deps: ElsewhereDeps) {
    this.#deps = deps;
  }

  get hasLooked(): boolean {
    return this.#hasLooked;
  }

  /** As they were read when they were last asked for; false: that failed, so there may be more. */
  get hasReadJournals(): boolean {
    return this.#hasReadJournals;
  }

  get operations(): readonly ForeignOperation[] {
    return this.#operations;
  }

  /** The one that is not over, newest first. */
  get open(): PromotionView | null {
    return this.list().find(isOpen) ?? null;
  }

  list(): readonly PromotionView[] {
    return this.#operations.map((operation) => viewForeign(operation, this.#readings));
  }

  /** Throws STANDBY_INCIDENT_UNKNOWN. */
  view(incidentId: string): PromotionView {
    return viewForeign(this.find(incidentId), this.#readings);
  }

  /** Throws STANDBY_INCIDENT_UNKNOWN. */
  find(incidentId: string): ForeignOperation {
    const found = this.#operations.find(({ operation }) => operation.opening.incidentId === incidentId);
    if (!found) throw new AppError('STANDBY_INCIDENT_UNKNOWN', { details: { incidentId } });
    return found;
  }

  /** `store`: without the standbys. Registers that are silent keep nobody waiting for long. */
  async look(where: 'everywhere' | 'store', signal: AbortSignal): Promise<AllReadings> {
    const { registers } = this.#deps;
    const [all] = await Promise.all([
      where === 'store' ? registers.readStore(signal) : registers.readEvery(signal),
      this.#lookAtJournals(signal),
    ]);
    this.#hasLooked = true;
    const told = new Set(all.readings.map(({ name }) => name));
    const before = where === 'store' ? this.#readings.filter(({ name }) => !told.has(name)) : [];
    this.#readings = [...before, ...all.readings];
    return { ...all, readings: this.#readings };
  }

  async #lookAtJournals(signal: AbortSignal): Promise<void> {
    const { backup, ownIncidents, log } = this.#deps;
    const either = AbortSignal.any([signal, AbortSignal.timeout(JOURNALS_WITHIN_MS)]);
    this.#hasReadJournals = false;
    try {
      const store = await orAborted(backup.objects(), either);
      if (!store) return;
      const about = { own: await ownIncidents(), before: this.#operations, trust: objectTrust(backup), log };
      this.#operations = await orAborted(readForeignOperations(store, about, either), either);
      this.#hasReadJournals = true;
    } catch (error) {
      if (signal.aborted && isCancelled(error)) throw error;
      log.debug('journals of other desktops not read', { error: String(error) });
    }
  }
}
