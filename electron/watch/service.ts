/**
 * Probes the primary and keeps the verdict. The failures that lead to a P1 are counted by machine.ts; this file asks the
 * questions, remembers the answers and tells the rest of the app.
 */
import type { WatchTarget } from '../contract/models/settings.ts';
import type { Incident, ProbeSample, WatchStatus } from '../contract/watch.ts';
import { AppError, isCancelled } from '../kernel/app-error.ts';
import { assertNever } from '../kernel/assert-never.ts';
import type { Bus } from '../kernel/bus.ts';
import { isoTime } from '../kernel/clock.ts';
import { createHistogram, type HistogramCounts } from '../kernel/histogram.ts';
import type { Stop, Ticker } from '../kernel/ports.ts';
import { type CertificateSeen, createCertificateSeen } from './certificate.ts';
import { initialMemory, transition, type WatchEffect, type WatchEvent, type WatchMemory } from './machine.ts';
import { OpenIncident, type OpenIncidentDeps } from './open-incident.ts';
import type {
  CertificateEnd,
  ExpectedModels,
  Finding,
  HttpProbe,
  NetworkReferences,
  Spoken,
  VoiceSite,
  WatchSettings,
} from './ports.ts';
import { createPrimary, isAddressOf, isSameOrigin } from './primary.ts';
import {
  deepTimeouts,
  isAlive,
  isClockGap,
  isDeepDue,
  KEPT_SAMPLES,
  nextDelayMs,
  p95LatencyMs,
  timeoutsFor,
  verdictOf,
} from './rules.ts';

/** The half of it that changes nothing. */
export interface WatchReader {
  status(): WatchStatus;
  /** One shallow probe of any address; remembers nothing. */
  tryUrl(url: string, signal?: AbortSignal): Promise<ProbeSample>;
  incidents(): readonly Incident[];
  /** Voice that the primary spoke with when it last answered, also across a restart. */
  servedVoice(): string | null;
  /** Bearer key of the primary, for an address of its own; null for any other. */
  keyFor(url: string): Promise<string | null>;
  /** How long probes took since this program started. */
  probeTimes(): ProbeTimes;
  /** The primary at `url`, asked with what is known of it. */
  primaryAt(url: string): Promise<VoiceSite>;
}

/** Seconds until the answer, or until it was given up. */
export interface ProbeTimes {
  readonly shallow: HistogramCounts;
  readonly deep: HistogramCounts;
}

export interface Watch extends WatchReader {
  /** Whatever voice speaks there next is the right one. What was given before is kept for the same origin only. */
  set(target: WatchTarget | null, accessKey?: string): Promise<WatchStatus>;
  /** One probe of the target now, counted like any other. Throws WATCH_TARGET_MISSING. */
  probeNow(signal?: AbortSignal): Promise<WatchStatus>;
  pause(minutes: number): Promise<WatchStatus>;
  resume(): Promise<WatchStatus>;
  /** Throws WATCH_NO_INCIDENT when nothing is open. */
  acknowledge(by: string): Promise<WatchStatus>;
  /** Standby tells what is being done about an incident; an unknown or closed one is left as it is. */
  noteIncident(incidentId: string, state: 'open' | 'promoting' | 'served-by-standby' | 'closed'): Promise<void>;
  /** Starts probing when a target is set. */
  start(): void;
  /** This computer slept: the count begins anew, and the primary is asked at once instead of when it would have been. */
  wake(): void;
  close(): Promise<void>;
}

export interface WatchDeps extends OpenIncidentDeps {
  readonly prober: HttpProbe;
  readonly references: NetworkReferences;
  readonly expectedModels: ExpectedModels;
  readonly settings: WatchSettings;
  readonly certificateEnd: CertificateEnd;
  readonly ticker: Ticker;
  readonly bus: Bus;
}

/** A shallow probe is given up after 5 seconds, a sentence after 15. */
const PROBE_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15];

export function createWatch(deps: WatchDeps): Watch {
  return new PrimaryWatch(deps);
}

class PrimaryWatch implements Watch {
  readonly #deps: WatchDeps;
  readonly #incident: OpenIncident;
  /** The verdict; it starts anew with the app, an open incident does not. */
  #memory: WatchMemory;
  readonly #certificate: CertificateSeen;
  readonly #times = { shallow: createHistogram(PROBE_SECONDS), deep: createHistogram(PROBE_SECONDS) };
  #samples: readonly ProbeSample[] = [];
  #pausedUntilMs: number | null = null;
  #lastDeepAtMs: number | null = null;
  #stopNext: Stop = () => {};
  #running = false;
  /** The computer woke, and no question was begun since. */
  #isWoken = false;
  #inFlight: { readonly url: string; readonly finished: Promise<void> } | null = null;
  readonly #closing = new AbortController();

  constructor(deps: WatchDeps) {
    this.#deps = deps;
    this.#incident = new OpenIncident(deps);
    this.#certificate = createCertificateSeen(deps.certificateEnd, deps.clock);
    this.#memory = initialMemory(deps.clock.now(), this.#incident.current?.kind ?? null);
  }

  status(): WatchStatus {
    const target = this.#deps.settings.read();
    const certificate = this.#certificate.at(target?.url);
    return {
      state: this.#memory.state,
      target,
      since: isoTime(this.#memory.sinceMs),
      consecutiveFailures: this.#memory.failures,
      samples: this.#samples,
      p95LatencyMs: p95LatencyMs(this.#samples),
      incident: this.#incident.current,
      pausedUntil: this.#pausedUntilMs === null ? null : isoTime(this.#pausedUntilMs),
      ...(certificate ? { certificate } : {}),
    };
  }

  async tryUrl(url: string, signal?: AbortSignal): Promise<ProbeSample> {
    const startedAtMs = this.#deps.clock.now();
    const primary = await this.primaryAt(url);
    return toSample(await primary.look({ timeouts: timeoutsFor(10), signal }), startedAtMs, false);
  }

  incidents(): readonly Incident[] {
    return this.#deps.store.list();
  }

  probeTimes(): ProbeTimes {
    return { shallow: this.#times.shallow.counts(), deep: this.#times.deep.counts() };
  }

  servedVoice(): string | null {
    return this.#deps.store.servedVoice();
  }

  async keyFor(url: string): Promise<string | null> {
    const { settings } = this.#deps;
    const target = settings.read();
    return target && isAddressOf(target, url) ? settings.readKey() : null;
  }

  primaryAt(url: string): Promise<VoiceSite> {
    const { prober, settings, store, expectedModels, log } = this.#deps;
    return createPrimary(url, {
      prober,
      target: settings.read(),
      readKey: () => settings.readKey(),
      // What is known of the primary's voice says nothing about another address.
      expectedModels: (known) =>
        expectedModels(known ? store.expected() : null).catch((error: unknown) => {
          log.warn('expected models unknown', { error: String(error) });
          return null;
        }),
    });
  }

  async set(given: WatchTarget | null, accessKey?: string): Promise<WatchStatus> {
    const { settings, store } = this.#deps;
    const before = settings.read();
    const isElsewhere = given === null || before === null || !isSameOrigin(given.url, before.url);
    const { secondUrl, reference } = before ?? {};
    const target = isElsewhere ? given : { secondUrl, reference, ...given };
    // The key first: it must never be sent to an address that it was not given for.
    if (accessKey !== undefined || isElsewhere) await settings.writeKey(target === null ? null : (accessKey ?? null));
    await settings.write(target);
    await store.expectAnyVoice();
    this.#samples = [];
    this.#lastDeepAtMs = null;
    this.#pausedUntilMs = null;
    this.#apply(target ? this.#targetSet(target) : { kind: 'target-cleared' });
    this.#arm(0);
    return this.#announce();
  }

  async probeNow(signal?: AbortSignal): Promise<WatchStatus> {
    const target = this.#deps.settings.read();
    if (!target) throw new AppError('WATCH_TARGET_MISSING', { remedy: { kind: 'open', screen: 'watch' } });
    if (this.#memory.state === 'off') this.#apply(this.#targetSet(target));
    await this.#probeOnce(target);
    signal?.throwIfAborted();
    return this.status();
  }

  async pause(minutes: number): Promise<WatchStatus> {
    this.#pausedUntilMs = this.#deps.clock.now() + minutes * 60_000;
    this.#apply({ kind: 'paused' });
    return this.#announce();
  }

  async resume(): Promise<WatchStatus> {
    if (this.#memory.state === 'paused') this.#endPause();
    return this.#announce();
  }

  async acknowledge(by: string): Promise<WatchStatus> {
    await this.#incident.acknowledge(by);
    return this.#announce();
  }

  async noteIncident(...noted: Parameters<Watch['noteIncident']>): Promise<void> {
    if (await this.#incident.note(...noted)) this.#announce();
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    const target = this.#deps.settings.read();
    if (!target) return;
    this.#apply(this.#targetSet(target));
    this.#arm(0);
  }

  wake(): void {
    if (!this.#running) return;
    this.#isWoken = true;
    this.#apply({ kind: 'gap' });
    this.#arm(0);
    this.#announce();
  }

  async close(): Promise<void> {
    this.#running = false;
    this.#stopNext();
    this.#closing.abort();
    await this.#inFlight?.finished.catch(() => {});
    await this.#incident.saved();
    await this.#deps.store.close();
  }

  #targetSet({ url }: WatchTarget): WatchEvent {
    return { kind: 'target-set', proven: this.#deps.store.provenUrl() === url };
  }

  #announce(): WatchStatus {
    const current = this.status();
    this.#deps.bus.emit('watch.changed', current);
    return current;
  }

  #apply(event: WatchEvent): void {
    const toleratedFailures = this.#deps.settings.read()?.failures ?? 0;
    const next = transition(this.#memory, event, { toleratedFailures }, this.#deps.clock.now());
    this.#memory = next.memory;
    for (const effect of next.effects) this.#carryOut(effect);
  }

  #carryOut(effect: WatchEffect): void {
    switch (effect.kind) {
      case 'open-incident':
        this.#incident.open(effect.incident, effect.failures, effect.firstFailureAtMs, this.#samples);
        return;
      case 'close-incident':
        this.#incident.close();
        return;
      default:
        assertNever(effect);
    }
  }

  /** The next probe, `delayMs` from now; it arms the one after it. */
  #arm(delayMs: number): void {
    const { clock, ticker } = this.#deps;
    this.#stopNext();
    if (!this.#running || this.#closing.signal.aborted) return;
    const wallMs = clock.now();
    const monotonicMs = clock.monotonicMs();
    this.#stopNext = ticker.after(delayMs, () => {
      if (isClockGap(clock.now() - wallMs, clock.monotonicMs() - monotonicMs, delayMs)) this.#apply({ kind: 'gap' });
      return this.#onTick();
    });
  }

  async #onTick(): Promise<void> {
    const { clock, settings, log } = this.#deps;
    if (this.#pausedUntilMs !== null && clock.now() >= this.#pausedUntilMs) this.#endPause();
    const target = settings.read();
    if (!target) return;
    // One that is under way was begun before the computer slept.
    if (this.#inFlight === null) this.#isWoken = false;
    try {
      await this.#probeOnce(target);
      // Behind its back: what a certificate says may not delay the next probe.
      void this.#certificate.refresh(target.url, this.#closing.signal).then(
        (isNew) => isNew && this.#announce(),
        () => {},
      );
    } catch (error) {
      if (!isCancelled(error)) log.error('probe failed', { error: String(error) });
    } finally {
      const isAnother = settings.read()?.url !== target.url;
      this.#arm(this.#isWoken || isAnother ? 0 : nextDelayMs(target, this.#memory.failures));
    }
  }

  #endPause(): void {
    this.#pausedUntilMs = null;
    this.#apply({ kind: 'resumed' });
  }

  /** Probes never overlap: whoever asks while one is under way waits for that one, and then for its own if that was of another target. */
  async #probeOnce(target: WatchTarget): Promise<void> {
    while (this.#inFlight !== null && this.#inFlight.url !== target.url) await this.#inFlight.finished.catch(() => {});
    this.#inFlight ??= {
      url: target.url,
      finished: this.#probe(target).finally(() => {
        this.#inFlight = null;
      }),
    };
    return this.#inFlight.finished;
  }

  async #probe(target: WatchTarget): Promise<void> {
    const { clock } = this.#deps;
    const { signal } = this.#closing;
    const startedAtMs = clock.now();
    const primary = await this.primaryAt(target.url);
    const finding = await primary.look({ timeouts: timeoutsFor(target.intervalS), signal });
    await this.#count(target, finding, startedAtMs, false);
    await this.#remember(target, finding);
    if (finding.kind !== 'ok' || finding.api === null) return;
    if ((finding.health?.queue ?? 0) > 0 || !isDeepDue(target, this.#lastDeepAtMs, clock.now())) return;
    const askedAtMs = clock.now();
    const spoken = await primary.speak(finding.api, { timeouts: deepTimeouts, signal });
    if (spoken === null) return;
    this.#lastDeepAtMs = askedAtMs;
    await this.#count(target, spoken, askedAtMs, true);
    await this.#rememberHeard(target, spoken);
  }

  async #remember({ url }: WatchTarget, { kind, health }: Finding): Promise<void> {
    const { store, settings } = this.#deps;
    if (settings.read()?.url !== url || !isAlive({ kind, deep: false })) return;
    if (store.provenUrl() !== url) await store.saveProvenUrl(url);
    if (kind !== 'ok' || health === null || health.voice === null) return;
    const { voice, modelIds } = health;
    const expected = store.expected();
    if (expected?.voice === voice && String(expected.modelIds) === String(modelIds)) return;
    await store.saveServed({ voice, modelIds });
  }

  async #rememberHeard(target: WatchTarget, { kind, api }: Spoken): Promise<void> {
    const { store } = this.#deps;
    if (kind !== 'ok' || api !== 'official' || store.heardAs() === askedAs(target)) return;
    await store.saveHeardAs(askedAs(target));
  }

  async #count(target: WatchTarget, finding: Finding, startedAtMs: number, deep: boolean): Promise<void> {
    const { references, settings, store } = this.#deps;
    const { signal } = this.#closing;
    const isUntried = finding.api === 'official' && store.heardAs() !== askedAs(target);
    const verdict = verdictOf(finding.kind, finding.status, { deep, untried: deep && isUntried });
    const seen = verdict === 'ok' || verdict === 'fenced' ? 'online' : await references.look(target.url, signal);
    // Without any name server the fault is here, unless something else proves that this computer gets out.
    const here = finding.noNameServer && seen === 'unknown' ? 'offline' : seen;
    // Another target was set, or the app is closing, while the answer was on its way.
    if (settings.read()?.url !== target.url || signal.aborted) return;
    this.#times[deep ? 'deep' : 'shallow'].observe(finding.latencyMs / 1000);
    this.#samples = [...this.#samples, toSample(finding, startedAtMs, deep)].slice(-KEPT_SAMPLES);
    this.#apply({ kind: 'probed', verdict, deep, startedAtMs, here });
    this.#announce();
  }
}

/** A reference clip that was never heard may itself be what is wrong. */
function askedAs({ url, reference }: WatchTarget): string {
  return JSON.stringify([url, reference?.audioPath, reference?.text, reference?.language]);
}

function toSample(finding: Finding, startedAtMs: number, deep: boolean): ProbeSample {
  const { kind, latencyMs, status, api, health, label } = finding;
  const releaseId = health?.releaseId ?? label.releaseId;
  return { at: isoTime(startedAtMs), kind, latencyMs, status, releaseId, deep, ...(api ? { api } : {}) };
}
