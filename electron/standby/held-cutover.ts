/**
 * Listeners stay where the newest promotion put them. Where nothing compares, a request that an older desktop sent long ago may
 * still arrive, and a machine may take a shared address back: the desktop that made the change sees it and makes it once more, as long as
 * no later promotion is known. What it may not put right is told.
 */
import type { LastChange } from '../cutover/memory.ts';
import type { CutoverTarget } from '../cutover/provider.ts';
import { holderOf } from '../cutover/records.ts';
import { AppError } from '../kernel/app-error.ts';
import type { StandbyDeps } from './deps.ts';
import { judgeHold, lookAgainAfterMs } from './held-rules.ts';
import type { Machines } from './machines.ts';
import type { Operations } from './operations.ts';
import type { RegisterSource } from './registers/register-source.ts';

type HeldDeps = Pick<StandbyDeps, 'cutover' | 'audit' | 'clock' | 'sleep' | 'log' | 'readOnly'> & {
  readonly operations: Pick<Operations, 'isBusy' | 'own'>;
  readonly machines: Pick<Machines, 'list'>;
  readonly registers: Pick<RegisterSource, 'readEvery'>;
};

/** Each of the questions that one look asks. */
const ASK_MS = 20_000;
const BACK_LOOKS = 10;
const BACK_EVERY_MS = 1_000;

export class HeldCutover {
  readonly #deps: HeldDeps;
  #epoch = 0;
  #looks = 0;
  #dueAtMs = 0;
  #restored = 0;
  /** What was told last; it is told once. */
  #told: string | null = null;

  constructor(deps: HeldDeps) {
    this.#deps = deps;
  }

  /** Does nothing unless it is due. */
  async look(signal: AbortSignal): Promise<void> {
    const { cutover, operations, clock, readOnly } = this.#deps;
    const last = cutover.last();
    if (last === null || readOnly || operations.isBusy) return;
    if (last.epoch !== this.#epoch) this.#beginWith(last.epoch);
    if (clock.monotonicMs() < this.#dueAtMs) return;
    this.#looks += 1;
    this.#dueAtMs = clock.monotonicMs() + lookAgainAfterMs(this.#looks);
    const target = await this.#targetOf(last);
    if (target) await this.#lookAt(target, signal);
  }

  #beginWith(epoch: number): void {
    this.#epoch = epoch;
    this.#looks = 0;
    this.#dueAtMs = 0;
    this.#restored = 0;
    this.#told = null;
  }

  /** Null for a change whose journal is gone: without its nonce nobody can make it once more. */
  async #targetOf({ site, machine, url, epoch, holder }: LastChange): Promise<CutoverTarget | null> {
    const opening = (await this.#deps.operations.own()).find(({ nonce }) => holderOf(nonce) === holder);
    if (!opening) return null;
    const known = this.#deps.machines.list().find(({ name }) => name === machine);
    const address = known?.host ?? new URL(url).hostname;
    return { site, machine, url, address, epoch, nonce: opening.nonce, releaseId: null, accessKey: null };
  }

  async #lookAt(target: CutoverTarget, signal: AbortSignal): Promise<void> {
    const { cutover, registers } = this.#deps;
    const hold = await cutover.holds(target, within(signal));
    if (hold === null) return;
    const readings = hold.state === 'drifted' ? (await registers.readEvery(within(signal))).readings : [];
    const decision = judgeHold(hold, { epoch: target.epoch, readings, restored: this.#restored });
    switch (decision.kind) {
      case 'fine':
        this.#told = null;
        return;
      case 'leave':
        return this.#tellLeft(target, hold.seen, decision.why);
      case 'restore':
        return this.#restore(target, hold.seen, signal);
    }
  }

  async #restore(target: CutoverTarget, seen: string | null, signal: AbortSignal): Promise<void> {
    const { cutover, audit, operations } = this.#deps;
    // Somebody began while the registers were read.
    if (operations.isBusy) return;
    this.#restored += 1;
    try {
      const plan = await cutover.plan(target, within(signal));
      await cutover.apply(plan, within(signal));
      if (!(await this.#isBack(target, signal))) return await this.#tellLeft(target, seen, 'no-effect');
      const data = { seen, to: plan.to, epoch: target.epoch, times: this.#restored };
      await audit.append({ actor: 'standby', event: 'cutover.restored', data });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      await this.#tellLeft(target, seen, error.code);
    }
  }

  /** A network takes a moment to learn by which card an address is reached. */
  async #isBack(target: CutoverTarget, signal: AbortSignal): Promise<boolean> {
    const { cutover, sleep } = this.#deps;
    for (let turn = 1; ; turn++) {
      const hold = await cutover.holds(target, within(signal));
      if (hold?.state !== 'drifted') return true;
      if (turn === BACK_LOOKS) return false;
      await sleep(BACK_EVERY_MS, signal);
    }
  }

  async #tellLeft({ epoch }: CutoverTarget, seen: string | null, why: string): Promise<void> {
    if (this.#told === why) return;
    this.#told = why;
    const { audit, log } = this.#deps;
    log.warn('P1', { kind: 'cutover-left', why });
    await audit.append({ actor: 'standby', event: 'cutover.left', data: { seen, epoch, why } });
  }
}

const within = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, AbortSignal.timeout(ASK_MS)]);
