/**
 * Watches the machine that serves in place of the primary as the primary is watched: the same questions, the same counts. When
 * only its supervisor died it is started there again, once, under the same promotion; else silence becomes a P1.
 */
import type { Serving, ServingDown } from '../contract/standby.ts';
import { assertNever } from '../kernel/assert-never.ts';
import { isoTime } from '../kernel/clock.ts';
import type { Stop } from '../kernel/ports.ts';
import { initialMemory, transition, type WatchEffect, type WatchMemory } from '../watch/machine.ts';
import { deepTimeouts, isClockGap, isDeepDue, nextDelayMs, type Verdict } from '../watch/rules.ts';
import { createVoiceSite } from '../watch/voice-site.ts';
import type { AdminKey } from './admin-key.ts';
import type { StandbyDeps } from './deps.ts';
import type { HeldCutover } from './held-cutover.ts';
import type { Machines } from './machines.ts';
import type { Operations } from './operations.ts';
import { restartServing } from './restart-serving.ts';
import { accessKey } from './service-address.ts';
import { lookAtServing } from './serving-seen.ts';

interface ServingWatchDeps extends StandbyDeps {
  readonly machines: Machines;
  readonly adminKey: Pick<AdminKey, 'hash'>;
  readonly operations: Pick<Operations, 'blocking' | 'openingOf'>;
  readonly announce: () => void;
  /** Looks whether listeners are still where they were moved to, when that is due. */
  readonly held: Pick<HeldCutover, 'look'>;
}

/** While nobody serves in its place: how soon it is seen that somebody does. */
const IDLE_MS = 2_000;
/** Where no primary is watched that says how often. */
const usual = { url: '', intervalS: 10, failures: 3, deep: false };

export class ServingWatch {
  readonly #deps: ServingWatchDeps;
  #memory: WatchMemory;
  #watched: Serving | null = null;
  #down: ServingDown | null = null;
  #lastDeepAtMs: number | null = null;
  /** Once for each run of failures. */
  #restartTried = false;
  #running = false;
  #stopNext: Stop = () => {};
  #inFlight: Promise<void> | null = null;
  #holding: Promise<void> | null = null;
  readonly #closing = new AbortController();

  constructor(deps: ServingWatchDeps) {
    this.#deps = deps;
    this.#memory = initialMemory(deps.clock.now(), null);
  }

  get down(): ServingDown | null {
    return this.#isStill(this.#watched) ? this.#down : null;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#arm(0);
  }

  async close(): Promise<void> {
    this.#running = false;
    this.#stopNext();
    this.#closing.abort();
    await this.#inFlight?.catch(() => {});
    await this.#holding;
  }

  #arm(delayMs: number): void {
    const { clock, ticker } = this.#deps;
    if (!this.#running) return;
    const wallMs = clock.now();
    const monotonicMs = clock.monotonicMs();
    this.#stopNext = ticker.after(delayMs, () => {
      if (isClockGap(clock.now() - wallMs, clock.monotonicMs() - monotonicMs, delayMs)) this.#apply({ kind: 'gap' });
      this.#inFlight = this.#onTick();
      return this.#inFlight;
    });
  }

  async #onTick(): Promise<void> {
    // Beside the look at the site: a name server that is slow must not hold that up.
    this.#holding ??= this.#lookAtHold();
    try {
      await this.#probe();
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#deps.log.error('serving probe failed', { error: String(error) });
    } finally {
      this.#arm(this.#watched ? nextDelayMs(this.#rules(), this.#memory.failures) : IDLE_MS);
    }
  }

  async #lookAtHold(): Promise<void> {
    try {
      await this.#deps.held.look(this.#closing.signal);
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#deps.log.warn('cutover not looked at', { error: String(error) });
    } finally {
      this.#holding = null;
    }
  }

  async #probe(): Promise<void> {
    const { machines, clock, operations } = this.#deps;
    const { serving } = machines;
    if (!this.#isStill(this.#watched)) this.#take(serving);
    // During an operation its own steps look after the site.
    if (serving === null || serving.url === null || operations.blocking !== null) return;
    const startedAtMs = clock.now();
    const look = await lookAtServing(this.#deps.prober, serving, this.#closing.signal);
    const verdict = look === 'serves' ? 'ok' : 'failed';
    const here = verdict === 'ok' ? 'online' : await this.#deps.references.look(serving.url, this.#closing.signal);
    if (verdict === 'failed' && here !== 'offline') await this.#restartOnce(serving);
    this.#count(serving, { verdict, deep: false, startedAtMs, here });
    if (verdict === 'ok') await this.#hear(serving);
  }

  /** Lets it speak now and then, where the primary is made to. */
  async #hear(serving: Serving): Promise<void> {
    const { clock, operations, prober } = this.#deps;
    const startedAtMs = clock.now();
    if (!isDeepDue(this.#rules(), this.#lastDeepAtMs, startedAtMs) || serving.incidentId === null) return;
    this.#lastDeepAtMs = startedAtMs;
    const { nonce } = await operations.openingOf(serving.incidentId);
    const site = createVoiceSite({ url: serving.url ?? '', prober, site: 'standby', key: accessKey(nonce) });
    const spoken = await site.speak('understudy', { timeouts: deepTimeouts, signal: this.#closing.signal });
    // It has more to speak than it can: that is no silence.
    if (spoken === null || spoken.status === 429) return;
    const isHeard = spoken.kind === 'ok';
    this.#count(serving, { verdict: isHeard ? 'ok' : 'failed', deep: true, startedAtMs, here: 'online' });
  }

  async #restartOnce(serving: Serving): Promise<void> {
    if (this.#restartTried) return;
    this.#restartTried = true;
    const { audit, log } = this.#deps;
    const { machine, epoch, incidentId } = serving;
    try {
      if (!(await restartServing(this.#deps, serving, this.#closing.signal))) return;
      await audit.append({
        actor: 'standby',
        event: 'standby.serving.restarted',
        incidentId,
        data: { machine, epoch },
      });
    } catch (error) {
      log.warn('serving machine not restarted', { machine, error: String(error) });
    }
  }

  #count(
    serving: Serving,
    probed: {
      readonly verdict: Verdict;
      readonly deep: boolean;
      readonly startedAtMs: number;
      readonly here: 'online' | 'offline' | 'unknown';
    },
  ): void {
    // Another machine serves, or the app is closing, while the answer was on its way.
    if (!this.#isStill(serving) || this.#closing.signal.aborted) return;
    if (probed.verdict === 'ok') this.#restartTried = false;
    this.#apply({ kind: 'probed', ...probed });
  }

  #take(serving: Serving | null): void {
    this.#watched = serving;
    this.#down = null;
    this.#lastDeepAtMs = null;
    this.#restartTried = false;
    this.#memory = initialMemory(this.#deps.clock.now(), null);
    if (serving) this.#apply({ kind: 'target-set', proven: true });
  }

  #apply(event: Parameters<typeof transition>[1]): void {
    const { failures } = this.#rules();
    const next = transition(this.#memory, event, { toleratedFailures: failures }, this.#deps.clock.now());
    this.#memory = next.memory;
    for (const effect of next.effects) this.#carryOut(effect);
  }

  #carryOut(effect: WatchEffect): void {
    const { clock, log } = this.#deps;
    switch (effect.kind) {
      case 'open-incident': {
        const nowMs = clock.now();
        const detectSeconds = Math.max(0, nowMs - effect.firstFailureAtMs) / 1000;
        this.#down = { openedAt: isoTime(nowMs), failures: effect.failures, detectSeconds };
        log.warn('P1', { kind: 'serving-down', failures: effect.failures });
        this.#tell('standby.serving.down', { ...this.#down });
        return;
      }
      case 'close-incident':
        this.#down = null;
        this.#tell('standby.serving.back', {});
        return;
      default:
        assertNever(effect);
    }
  }

  /** A disk that fails must not stop the watching. */
  #tell(event: 'standby.serving.down' | 'standby.serving.back', facts: Readonly<Record<string, unknown>>): void {
    const { audit, log, announce } = this.#deps;
    const { machine = '', incidentId = null } = this.#watched ?? {};
    announce();
    audit
      .append({ actor: 'standby', event, incidentId, data: { machine, ...facts } })
      .catch((error: unknown) => log.error('audit line not written', { event, error: String(error) }));
  }

  #isStill(serving: Serving | null): boolean {
    const now = this.#deps.machines.serving;
    return serving?.machine === now?.machine && serving?.since === now?.since;
  }

  #rules() {
    return this.#deps.watch.status().target ?? usual;
  }
}
