/** The one incident that is open: in memory at once, on disk and in the audit log in order. */
import type { AuditEventName } from '../contract/audit-events.ts';
import type { Incident, ProbeSample } from '../contract/watch.ts';
import { AppError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import { newIncidentId } from '../kernel/incident-id.ts';
import type { Audit, Clock, Log } from '../kernel/ports.ts';
import { createSerial } from '../kernel/serial.ts';
import type { IncidentKind } from './machine.ts';
import type { IncidentStore } from './store.ts';

const EVIDENCE_SAMPLES = 12;

export interface OpenIncidentDeps {
  readonly store: IncidentStore;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly log: Log;
}

export class OpenIncident {
  readonly #deps: OpenIncidentDeps;
  #current: Incident | null;
  readonly #inTurn = createSerial();

  /** What was open when the app last ran stays open until the primary answers again. */
  constructor(deps: OpenIncidentDeps) {
    this.#deps = deps;
    this.#current = deps.store.list().find((item) => item.state !== 'closed') ?? null;
  }

  get current(): Incident | null {
    return this.#current;
  }

  open(kind: IncidentKind, failures: number, firstFailureAtMs: number, samples: readonly ProbeSample[]): void {
    // The standby serves already: a second P1 about the same outage would only be noise.
    if (this.#current) return;
    const nowMs = this.#deps.clock.now();
    const opened: Incident = {
      id: newIncidentId(nowMs),
      openedAt: isoTime(nowMs),
      kind,
      state: 'open',
      acknowledgedBy: null,
      acknowledgedAt: null,
      closedAt: null,
      failures,
      detectSeconds: Math.max(0, nowMs - firstFailureAtMs) / 1000,
      evidence: samples.slice(-EVIDENCE_SAMPLES),
    };
    this.#keep(opened, 'watch.incident.opened', 'watch');
    this.#deps.log.warn('P1', { kind, failures });
  }

  /** The primary answers again. While a standby serves, the incident ends with the fail-back and not before. */
  close(): void {
    const incident = this.#current;
    if (!incident || incident.state === 'served-by-standby' || incident.state === 'promoting') return;
    this.#keep({ ...incident, state: 'closed', closedAt: this.#now() }, 'watch.incident.closed', 'watch');
  }

  /** Throws WATCH_NO_INCIDENT when nothing is open. */
  async acknowledge(by: string): Promise<void> {
    const incident = this.#current;
    if (!incident) throw new AppError('WATCH_NO_INCIDENT');
    if (incident.state === 'open') {
      const acknowledged = {
        ...incident,
        state: 'acknowledged',
        acknowledgedBy: by,
        acknowledgedAt: this.#now(),
      } as const;
      this.#keep(acknowledged, 'watch.incident.acknowledged', by);
    }
    await this.saved();
  }

  /** False: it is not the one that is open, or it is in that state already. */
  async note(incidentId: string, state: 'open' | 'promoting' | 'served-by-standby' | 'closed'): Promise<boolean> {
    const incident = this.#current;
    if (incident?.id !== incidentId || incident.state === state) return false;
    const closedAt = state === 'closed' ? this.#now() : null;
    this.#keep({ ...incident, state, closedAt }, `watch.incident.${state}`, 'standby');
    await this.saved();
    return true;
  }

  /** Resolves when everything that was kept is on disk. */
  saved(): Promise<void> {
    return this.#inTurn(() => {});
  }

  /** A disk that fails must not stop the watching. */
  #keep(next: Incident, event: AuditEventName, actor: string): void {
    const { store, audit, log } = this.#deps;
    this.#current = next.state === 'closed' ? null : next;
    const { evidence: _evidence, ...facts } = next;
    this.#inTurn(async () => {
      await store.save(next);
      await audit.append({ actor, event, incidentId: next.id, data: facts });
    }).catch((error: unknown) => log.error('incident not saved', { id: next.id, error: String(error) }));
  }

  #now(): string {
    return isoTime(this.#deps.clock.now());
  }
}
