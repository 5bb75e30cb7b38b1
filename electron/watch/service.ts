/**
 * Probes the primary and keeps the verdict. The failures that lead to a P1 are counted by machine.ts; this file asks the
 * questions, remembers the answers and tells the rest of the app.
 */
import type { AuditEventName } from '../contract/audit-events.ts';
import type { WatchTarget } from '../contract/models/settings.ts';
import type { Incident, ProbeSample, WatchStatus } from '../contract/watch.ts';
import { AppError, isCancelled } from '../kernel/app-error.ts';
import { assertNever } from '../kernel/assert-never.ts';
import type { Bus } from '../kernel/bus.ts';
import { isoTime } from '../kernel/clock.ts';
import { newIncidentId } from '../kernel/incident-id.ts';
import type { Audit, Clock, Log, Stop, Ticker } from '../kernel/ports.ts';
import { initialMemory, transition, type WatchEffect, type WatchEvent } from './machine.ts';
import type { ExpectedModels, HttpProbe, NetworkReferences, WatchSettings } from './ports.ts';
import { type Finding, readHealth, readVoice } from './probe.ts';
import {
  deepTimeouts,
  healthUrl,
  isClockGap,
  isDeepDue,
  KEPT_SAMPLES,
  nextDelayMs,
  p95LatencyMs,
  timeoutsFor,
  ttsUrl,
  verdictOf,
} from './rules.ts';
import type { IncidentStore } from './store.ts';
import { canaryRequest } from './voice-proof.ts';

/** The half of it that changes nothing. */
export interface WatchReader {
  status(): WatchStatus;
  /** One shallow probe of any address; remembers nothing. */
  tryUrl(url: string, signal?: AbortSignal): Promise<ProbeSample>;
  incidents(): readonly Incident[];
  /** Voice that the primary spoke with when it last answered, also across a restart. */
  servedVoice(): string | null;
}

export interface Watch extends WatchReader {
  set(target: WatchTarget | null): Promise<WatchStatus>;
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
  close(): Promise<void>;
}

const EVIDENCE_SAMPLES = 12;

export function createWatch(deps: {
  readonly prober: HttpProbe;
  readonly references: NetworkReferences;
  readonly expectedModels: ExpectedModels;
  readonly settings: WatchSettings;
  readonly store: IncidentStore;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly bus: Bus;
  readonly audit: Audit;
  readonly log: Log;
}): Watch {
  const { prober, references, clock, ticker, bus, audit, log, store, settings } = deps;
  // What was open when the app last ran stays open until the primary answers again; the verdict itself starts anew.
  let incident: Incident | null = store.list().find((item) => item.state !== 'closed') ?? null;
  let memory = initialMemory(clock.now(), incident?.kind ?? null);
  let samples: readonly ProbeSample[] = [];
  let pausedUntilMs: number | null = null;
  let lastDeepAtMs: number | null = null;
  let stopNext: Stop = () => {};
  let running = false;
  let inFlight: Promise<void> | null = null;
  let saves: Promise<void> = Promise.resolve();
  const closing = new AbortController();

  function status(): WatchStatus {
    return {
      state: memory.state,
      target: settings.read(),
      since: isoTime(memory.sinceMs),
      consecutiveFailures: memory.failures,
      samples,
      p95LatencyMs: p95LatencyMs(samples),
      incident,
      pausedUntil: pausedUntilMs === null ? null : isoTime(pausedUntilMs),
    };
  }

  function announce(): WatchStatus {
    const current = status();
    bus.emit('watch.changed', current);
    return current;
  }

  /** In memory at once, on disk in order; a disk that fails must not stop the watching. */
  function keep(next: Incident, event: AuditEventName, actor: string): void {
    incident = next.state === 'closed' ? null : next;
    const { evidence: _evidence, ...facts } = next;
    saves = saves
      .then(() => store.save(next))
      .then(() => audit.append({ actor, event, incidentId: next.id, data: facts }))
      .catch((error: unknown) => log.error('incident not saved', { id: next.id, error: String(error) }));
  }

  function carryOut(effect: WatchEffect, toleratedFailures: number): void {
    const nowMs = clock.now();
    switch (effect.kind) {
      case 'open-incident': {
        // The standby serves already: a second P1 about the same outage would only be noise.
        if (incident) return;
        const opened: Incident = {
          id: newIncidentId(nowMs),
          openedAt: isoTime(nowMs),
          kind: effect.incident,
          state: 'open',
          acknowledgedBy: null,
          acknowledgedAt: null,
          closedAt: null,
          failures: effect.failures,
          detectSeconds: Math.max(0, nowMs - effect.firstFailureAtMs) / 1000,
          evidence: samples.slice(-EVIDENCE_SAMPLES),
        };
        keep(opened, 'watch.incident.opened', 'watch');
        log.warn('P1', { kind: effect.incident, failures: effect.failures, toleratedFailures });
        return;
      }
      case 'close-incident':
        // While a standby serves, the incident ends with the fail-back and not as soon as the primary answers again.
        if (!incident || incident.state === 'served-by-standby' || incident.state === 'promoting') return;
        keep({ ...incident, state: 'closed', closedAt: isoTime(nowMs) }, 'watch.incident.closed', 'watch');
        return;
      default:
        assertNever(effect);
    }
  }

  function apply(event: WatchEvent): void {
    const toleratedFailures = settings.read()?.failures ?? 0;
    const next = transition(memory, event, { toleratedFailures }, clock.now());
    memory = next.memory;
    for (const effect of next.effects) carryOut(effect, toleratedFailures);
  }

  async function shallow(url: string, intervalS: number, signal?: AbortSignal): Promise<Finding> {
    const answer = await prober.ask({
      url: healthUrl(url),
      timeouts: timeoutsFor(intervalS),
      signal,
      maxBytes: 65_536,
    });
    const expected = await deps.expectedModels().catch((error: unknown) => {
      log.warn('expected models unknown', { error: String(error) });
      return null;
    });
    return readHealth(answer, expected);
  }

  async function count(target: WatchTarget, finding: Finding, startedAtMs: number, deep: boolean): Promise<void> {
    const verdict = verdictOf(finding.kind, finding.status);
    const here = verdict === 'ok' ? 'online' : await references.look(target.url, closing.signal);
    // Another target was set, or the app is closing, while the answer was on its way.
    if (settings.read()?.url !== target.url || closing.signal.aborted) return;
    const sample = toSample(finding, startedAtMs, deep);
    samples = [...samples, sample].slice(-KEPT_SAMPLES);
    apply({ kind: 'probed', verdict, deep, startedAtMs, here });
    announce();
  }

  async function probeTarget(target: WatchTarget): Promise<void> {
    const startedAtMs = clock.now();
    const finding = await shallow(target.url, target.intervalS, closing.signal);
    await count(target, finding, startedAtMs, false);
    if (finding.kind === 'ok' && finding.voice && finding.voice !== store.servedVoice()) {
      await store.saveServedVoice(finding.voice);
    }
    if (finding.kind !== 'ok' || finding.queue > 0 || !isDeepDue(target, lastDeepAtMs, clock.now())) return;
    lastDeepAtMs = clock.now();
    const answer = await prober.ask({
      url: ttsUrl(target.url),
      method: 'POST',
      json: canaryRequest,
      timeouts: deepTimeouts,
      signal: closing.signal,
    });
    await count(target, readVoice(answer), lastDeepAtMs, true);
  }

  /** Probes never overlap: whoever asks while one is under way waits for that one. */
  function probeOnce(target: WatchTarget): Promise<void> {
    inFlight ??= probeTarget(target).finally(() => {
      inFlight = null;
    });
    return inFlight;
  }

  function toSample(finding: Finding, startedAtMs: number, deep: boolean): ProbeSample {
    const { kind, latencyMs, status: httpStatus, releaseId } = finding;
    return { at: isoTime(startedAtMs), kind, latencyMs, status: httpStatus, releaseId, deep };
  }

  function arm(delayMs: number): void {
    stopNext();
    if (!running || closing.signal.aborted) return;
    const wallMs = clock.now();
    const monotonicMs = clock.monotonicMs();
    stopNext = ticker.after(delayMs, async () => {
      if (isClockGap(clock.now() - wallMs, clock.monotonicMs() - monotonicMs, delayMs)) apply({ kind: 'gap' });
      if (pausedUntilMs !== null && clock.now() >= pausedUntilMs) endPause();
      const target = settings.read();
      if (!target) return;
      try {
        await probeOnce(target);
      } catch (error) {
        if (!isCancelled(error)) log.error('probe failed', { error: String(error) });
      } finally {
        arm(nextDelayMs(target, memory.failures));
      }
    });
  }

  function endPause(): void {
    pausedUntilMs = null;
    apply({ kind: 'resumed' });
  }

  return {
    status,
    async set(target) {
      await settings.write(target);
      samples = [];
      lastDeepAtMs = null;
      pausedUntilMs = null;
      apply({ kind: target ? 'target-set' : 'target-cleared' });
      arm(0);
      return announce();
    },
    async tryUrl(url, signal) {
      const startedAtMs = clock.now();
      return toSample(await shallow(url, 10, signal), startedAtMs, false);
    },
    async probeNow(signal) {
      const target = settings.read();
      if (!target) throw new AppError('WATCH_TARGET_MISSING', { remedy: { kind: 'open', screen: 'watch' } });
      if (memory.state === 'off') apply({ kind: 'target-set' });
      await probeOnce(target);
      signal?.throwIfAborted();
      return status();
    },
    async pause(minutes) {
      pausedUntilMs = clock.now() + minutes * 60_000;
      apply({ kind: 'paused' });
      return announce();
    },
    async resume() {
      if (memory.state === 'paused') endPause();
      return announce();
    },
    async acknowledge(by) {
      if (!incident) throw new AppError('WATCH_NO_INCIDENT');
      if (incident.state === 'open') {
        const acknowledgedAt = isoTime(clock.now());
        keep(
          { ...incident, state: 'acknowledged', acknowledgedBy: by, acknowledgedAt },
          'watch.incident.acknowledged',
          by,
        );
      }
      await saves;
      return announce();
    },
    incidents: () => store.list(),
    servedVoice: () => store.servedVoice(),
    async noteIncident(incidentId, state) {
      if (incident?.id !== incidentId || incident.state === state) return;
      keep(
        { ...incident, state, closedAt: state === 'closed' ? isoTime(clock.now()) : null },
        `watch.incident.${state}`,
        'standby',
      );
      await saves;
      announce();
    },
    start() {
      if (running) return;
      running = true;
      if (settings.read()) {
        apply({ kind: 'target-set' });
        arm(0);
      }
    },
    async close() {
      running = false;
      stopNext();
      closing.abort();
      await inFlight?.catch(() => {});
      await saves;
      await store.close();
    },
  };
}
