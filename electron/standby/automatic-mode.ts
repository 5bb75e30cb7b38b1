/**
 * Promotes a standby without being asked: looks again and again whether every rule holds, counts down for a person to stop it,
 * looks once more at everything, and then begins the same operation that a person begins.
 */
import type { AutomaticPhase, AutomaticSettings, AutomaticStatus } from '../contract/models/automatic.ts';
import type { PlanFact } from '../contract/models/plan.ts';
import type { PromotionView } from '../contract/standby.ts';
import { AppError, isCancelled, toWireError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import { orAborted } from '../kernel/or-aborted.ts';
import type { Audit, Clock, Log, Sleep } from '../kernel/ports.ts';
import { isClockGap } from '../watch/rules.ts';
import type { AutomaticActs } from './automatic-acts.ts';
import { isGradeDue, type KnownFacts, refusalOf } from './automatic-rules.ts';
import { type Found, findReady, type Refusal, readPlan, type SearchDeps } from './automatic-search.ts';

export interface AutomaticModeDeps {
  readonly settings: () => AutomaticSettings | undefined;
  readonly acts: AutomaticActs;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly log: Log;
  readonly announce: () => void;
}

const LOOK_EVERY_MS = 2_000;
const COUNT_EVERY_MS = 1_000;
/** After everybody was asked in vain. */
const RETRY_MS = 30_000;
/** What was read longer ago is not acted on. */
const PLAN_HOLDS_MS = 60_000;
const GRADE_RETRY_MS = 3_600_000;
/** Both clocks of a computer that does not sleep move together, save for this much. */
const CLOCKS_APART_MS = 5_000;

type Shown = Pick<AutomaticStatus, 'phase' | 'rule' | 'detail' | 'machine' | 'beginsAt' | 'incidentId'>;
type ToShow = Partial<Omit<Shown, 'phase'>> & { readonly evidence?: readonly PlanFact[]; readonly actor?: string };
const nothing = { rule: null, detail: null, machine: null, beginsAt: null, incidentId: null } as const;

export class AutomaticMode {
  readonly #deps: AutomaticModeDeps;
  readonly #search: SearchDeps;
  readonly #closing = new AbortController();
  #shown: Shown = shownAs('off');
  /** The P1 that is shown. */
  #watchIncident: string | null = null;
  #attempt: AbortController | null = null;
  #operation: { readonly incidentId: string; isTakenBack: boolean } | null = null;
  /** A person is stopping it; never rejects. */
  #stopping: Promise<void> | null = null;
  /** What the audit log was told in this incident. */
  readonly #told = new Set<string>();
  #lastError = '';
  #awakeSinceMs: number;
  #clocksApartMs: number;
  #restsUntilMs = 0;
  #gradeTriedAtMs: number | null = null;
  #running: Promise<void> | null = null;

  constructor(deps: AutomaticModeDeps) {
    const { acts, clock, sleep } = deps;
    this.#deps = deps;
    this.#awakeSinceMs = clock.now();
    this.#clocksApartMs = clock.now() - clock.monotonicMs();
    this.#search = {
      acts,
      clock,
      sleep,
      awakeSinceMs: () => this.#awakeSince(),
      tell: (phase, machine) => this.#tell(phase, { machine }),
      wokenInVain: new Set(),
    };
  }

  get status(): AutomaticStatus {
    const { on = false, delayS = 60, by = null, at = null } = this.#deps.settings() ?? {};
    const { phase } = this.#shown;
    const isIdle = phase === 'off' || phase === 'armed';
    return { on, delayS, by, at, ...this.#shown, phase: isIdle ? (on ? 'armed' : 'off') : phase };
  }

  start(): void {
    this.#running ??= this.#rounds();
  }

  /** Switched off: what has not begun yet does not begin. */
  settingsChanged(): void {
    if (!this.#deps.settings()?.on) this.#attempt?.abort(cancelled());
  }

  /** Throws STANDBY_AUTOMATIC_TOO_LATE, WATCH_NO_INCIDENT. */
  async stop(actor: string): Promise<AutomaticStatus> {
    const stopped = this.#stop(actor);
    this.#stopping = stopped.catch(() => {});
    await stopped.finally(() => {
      this.#stopping = null;
    });
    return this.status;
  }

  async close(): Promise<void> {
    this.#closing.abort(cancelled());
    await this.#running;
  }

  async #stop(actor: string): Promise<void> {
    const { acts } = this.#deps;
    const { phase, machine } = this.#shown;
    if (this.#operation) await this.#takeBack(this.#operation, actor);
    else if (phase === 'done') throw tooLate(machine);
    else if (!['waiting', 'waking', 'checking', 'counting'].includes(phase)) throw new AppError('WATCH_NO_INCIDENT');
    this.#attempt?.abort(cancelled());
    // Where the primary answers again meanwhile, nothing is left to be handed over.
    await acts.handOver(actor).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code !== 'WATCH_NO_INCIDENT') throw error;
    });
    this.#tell('stopped', { machine, actor });
  }

  async #takeBack(operation: { readonly incidentId: string; isTakenBack: boolean }, actor: string): Promise<void> {
    try {
      const { state, machine } = await this.#deps.acts.abort(operation.incidentId, actor);
      if (state !== 'undone') throw tooLate(machine);
      operation.isTakenBack = true;
    } catch (error) {
      if (error instanceof AppError && error.code === 'STANDBY_INCIDENT_ACTIVE') throw tooLate(this.#shown.machine);
      throw error;
    }
  }

  async #rounds(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        await this.#round();
        await this.#pause(LOOK_EVERY_MS, signal);
      } catch (error) {
        if (!isCancelled(error)) this.#complain(String(error));
        await this.#pause(LOOK_EVERY_MS, signal).catch(() => {});
      }
    }
  }

  /** The same again and again says nothing new. */
  #complain(error: string): void {
    if (error !== this.#lastError) this.#deps.log.error('automatic mode', { error });
    this.#lastError = error;
  }

  async #round(): Promise<void> {
    const { acts, clock } = this.#deps;
    if (this.#stopping) return;
    let facts = await acts.known(this.#awakeSince());
    this.#follow(facts);
    let rule = refusalOf(facts);
    if ((rule === null || rule === 'store-answers') && clock.monotonicMs() < this.#restsUntilMs) return;
    if (rule === 'store-answers') {
      await acts.readStore(this.#closing.signal);
      facts = await acts.known(this.#awakeSince());
      rule = refusalOf(facts);
    }
    if (rule !== null) {
      if (rule === 'store-answers') this.#restsUntilMs = clock.monotonicMs() + RETRY_MS;
      return this.#rest(refusedBy(rule), facts);
    }
    const attempt = new AbortController();
    this.#attempt = attempt;
    const signal = AbortSignal.any([attempt.signal, this.#closing.signal]);
    const refusal = await this.#try(signal).finally(() => {
      this.#attempt = null;
    });
    if (refusal === null) return;
    this.#restsUntilMs = clock.monotonicMs() + RETRY_MS;
    this.#rest(refusal, await acts.known(this.#awakeSince()));
  }

  /** Null: it was begun, or has to be begun anew. */
  async #try(signal: AbortSignal): Promise<Refusal | null> {
    const found = await findReady(this.#search, signal);
    if (!('plan' in found)) return found;
    const refusal = await this.#countDown(found.machine, signal);
    if (refusal) return refusal;
    const { clock } = this.#deps;
    const before = { wallMs: clock.now(), monotonicMs: clock.monotonicMs() };
    const last = await readPlan(this.#search, found.machine, signal);
    if (!('plan' in last)) return last;
    const tookMs = Math.max(clock.now() - before.wallMs, clock.monotonicMs() - before.monotonicMs);
    if (tookMs > PLAN_HOLDS_MS || clock.now() < before.wallMs) return null;
    signal.throwIfAborted();
    return this.#promote(last);
  }

  async #countDown(machine: string, signal: AbortSignal): Promise<Refusal | null> {
    const { acts, clock } = this.#deps;
    const delayMs = this.status.delayS * 1000;
    const endMs = clock.monotonicMs() + delayMs;
    this.#tell('counting', { machine, beginsAt: isoTime(clock.now() + delayMs) });
    for (;;) {
      const leftMs = endMs - clock.monotonicMs();
      if (leftMs <= 0) return null;
      await this.#pause(Math.min(COUNT_EVERY_MS, leftMs), signal);
      const rule = refusalOf(await acts.known(this.#awakeSince()));
      if (rule !== null) return refusedBy(rule);
    }
  }

  async #promote({ machine, plan }: Found): Promise<Refusal | null> {
    const begun = this.#begin(machine, plan);
    if (!('finished' in begun)) return begun;
    const { incidentId, finished } = begun;
    const operation = { incidentId, isTakenBack: false };
    this.#operation = operation;
    this.#tell('promoting', { machine, incidentId });
    const ended = await orAborted(finished, this.#closing.signal).then(
      (view: PromotionView) => ({ phase: view.state === 'done' ? 'done' : 'given-up', detail: null }) as const,
      (error: unknown) => {
        const detail = toWireError(error).code;
        // Somebody took it back where operations are shown.
        return { phase: detail === 'JOBS_INTERRUPTED' ? 'stopped' : 'given-up', detail } as const;
      },
    );
    this.#operation = null;
    if (this.#closing.signal.aborted) return null;
    await this.#stopping;
    if (!operation.isTakenBack) this.#tell(ended.phase, { machine, incidentId, detail: ended.detail });
    return null;
  }

  #begin(machine: string, plan: Found['plan']) {
    try {
      return this.#deps.acts.begin(machine, plan);
    } catch (error) {
      if (error instanceof AppError) return { ...refusedBy('standby-ready'), machine, detail: error.code };
      throw error;
    }
  }

  /** Sleeps, and notices when this computer slept longer. */
  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    const { clock, sleep } = this.#deps;
    const wallMs = clock.now();
    const monotonicMs = clock.monotonicMs();
    await sleep(ms, signal);
    if (isClockGap(clock.now() - wallMs, clock.monotonicMs() - monotonicMs, ms)) this.#awakeSinceMs = clock.now();
  }

  /** Where the monotonic clock stands still in sleep, the two move apart, whatever was under way. */
  #awakeSince(): number {
    const { clock } = this.#deps;
    const apartMs = clock.now() - clock.monotonicMs();
    if (Math.abs(apartMs - this.#clocksApartMs) > CLOCKS_APART_MS) this.#awakeSinceMs = clock.now();
    this.#clocksApartMs = apartMs;
    return this.#awakeSinceMs;
  }

  /** Another P1 is another matter. */
  #follow(facts: KnownFacts): void {
    const incident = facts.incident?.id ?? null;
    if (incident !== this.#watchIncident) {
      this.#watchIncident = incident;
      this.#search.wokenInVain.clear();
      this.#restsUntilMs = 0;
      this.#told.clear();
      this.#shown = shownAs(facts.on ? 'armed' : 'off');
      this.#deps.announce();
    }
    if (facts.on) this.#renewGrade(facts);
  }

  /** How its promotion ended stays to be seen until the incident is over. */
  #rest(refusal: Refusal, facts: KnownFacts): void {
    if (refusal.rule === 'switched-on') {
      this.#tell('off');
      return;
    }
    if (['done', 'stopped', 'given-up'].includes(this.#shown.phase)) return;
    if (facts.incident?.kind === 'down') this.#tell('waiting', refusal);
    else this.#tell('armed');
  }

  /** An hour at the least lies between two tries. */
  #renewGrade(facts: KnownFacts): void {
    const { acts, clock, log } = this.#deps;
    const nowMs = clock.monotonicMs();
    if (!isGradeDue(facts) || (this.#gradeTriedAtMs !== null && nowMs - this.#gradeTriedAtMs < GRADE_RETRY_MS)) return;
    this.#gradeTriedAtMs = nowMs;
    acts
      .testStore(this.#closing.signal)
      .catch((error: unknown) => log.info('store not tested', { error: String(error) }));
  }

  /** Each step once: to whoever listens, and into the audit log. A disk that fails must not stop it. */
  #tell(phase: AutomaticPhase, { evidence = [], actor = 'automatic', ...about }: ToShow = {}): void {
    const shown = shownAs(phase, about);
    const step = JSON.stringify(shown);
    if (step === JSON.stringify(this.#shown)) return;
    this.#shown = shown;
    const { audit, log, announce, settings } = this.#deps;
    announce();
    // It looks again every half minute, maybe for hours.
    if (repeats.has(phase) && this.#told.has(step)) return;
    this.#told.add(step);
    const data = { ...about, by: settings()?.by ?? null, ...(evidence.length > 0 && { evidence }) };
    audit
      .append({ actor, event: `standby.automatic.${phase}`, incidentId: shown.incidentId ?? this.#watchIncident, data })
      .catch((error: unknown) => log.error('audit line not written', { phase, error: String(error) }));
  }
}

const repeats: ReadonlySet<AutomaticPhase> = new Set(['waiting', 'waking', 'checking']);

const shownAs = (phase: AutomaticPhase, about: Partial<Shown> = {}): Shown => ({ ...nothing, ...about, phase });

const refusedBy = (rule: Refusal['rule']): Refusal => ({ rule, machine: null, detail: null, evidence: [] });

const cancelled = (): DOMException => new DOMException('automatic mode ended', 'AbortError');

const tooLate = (machine: string | null): AppError =>
  new AppError('STANDBY_AUTOMATIC_TOO_LATE', { details: { machine }, remedy: { kind: 'open', screen: 'standby' } });
