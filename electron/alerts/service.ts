/**
 * Takes alerts in and keeps them. Whoever sends them hears that they arrived when they are on disk, not before: Alertmanager
 * sends again until then. Nothing here decides anything: a new alert is told to people and, where that is set, has the primary
 * asked at once.
 */
import type { AlertsOverview, OutsideAlert } from '../contract/models/alerts.ts';
import type { Settings } from '../contract/models/settings.ts';
import { AppError } from '../kernel/app-error.ts';
import type { Bus } from '../kernel/bus.ts';
import { isoTime } from '../kernel/clock.ts';
import { writeFileAtomic } from '../kernel/json-file.ts';
import { type JsonlFile, openJsonlFile } from '../kernel/jsonl-file.ts';
import type { Audit, Clock, Log } from '../kernel/ports.ts';
import { createSerial } from '../kernel/serial.ts';
import { readPayload } from './payload.ts';
import { type AlertState, newsIn, withAlerts } from './state.ts';

/** A storm of alerts must not turn a blip into a row of failures. */
const ASK_AT_MOST_EVERY_MS = 10_000;
const OWNER_ONLY = 0o600;
/** Lines that are read again at every start until they are made one. */
const LINES_BEFORE_TIDYING = 100;

export interface AlertsReader {
  overview(): AlertsOverview;
}

export interface Alerts extends AlertsReader {
  /**
   * Takes what Alertmanager posts. Answers how many of its alerts are news, when they are on disk.
   * @throws AppError ALERTS_UNREADABLE, ALERTS_NOT_KEPT.
   */
  receive(document: unknown): Promise<{ readonly news: number }>;
  setWitness(witness: boolean): Promise<AlertsOverview>;
  close(): Promise<void>;
}

export interface AlertsDeps {
  readonly file: string;
  readonly readOnly?: boolean;
  readonly settings: {
    get(): Pick<Settings, 'alertsAreWitness'>;
    set(change: Pick<Settings, 'alertsAreWitness'>): Promise<unknown>;
  };
  /** One probe of the primary, counted like any other. */
  readonly askPrimary: () => Promise<unknown>;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly audit: Audit;
  readonly log: Log;
}

interface Line {
  readonly alerts: readonly OutsideAlert[];
}

export async function createAlerts(deps: AlertsDeps): Promise<Alerts> {
  const { file, readOnly = false, settings, clock, bus, audit, log } = deps;
  const before = await openJsonlFile<Line>(file, { readOnly: true });
  let state = before.existing.reduce<AlertState>((known, { alerts }) => withAlerts(known, alerts), []);
  if (!readOnly && before.existing.length > LINES_BEFORE_TIDYING) {
    await writeFileAtomic(file, `${JSON.stringify({ alerts: state } satisfies Line)}\n`, OWNER_ONLY);
  }
  const inTurn = createSerial();
  let lines: JsonlFile<Line> | null = null;
  let askedAtMs = Number.NEGATIVE_INFINITY;

  const overview = (): AlertsOverview => ({
    witness: settings.get().alertsAreWitness ?? false,
    alerts: state.toReversed(),
  });

  async function keep(news: readonly OutsideAlert[]): Promise<void> {
    try {
      // Made with the first alert: a studio without Prometheus has no such file.
      lines ??= await openJsonlFile<Line>(file);
      await lines.append({ alerts: news });
    } catch (cause) {
      throw new AppError('ALERTS_NOT_KEPT', { details: { file }, cause });
    }
    state = withAlerts(state, news);
  }

  function askPrimary(news: readonly OutsideAlert[]): void {
    const isAsked = news.some(({ state: now, own }) => now === 'firing' && !own);
    if (!isAsked || !settings.get().alertsAreWitness) return;
    if (clock.monotonicMs() - askedAtMs < ASK_AT_MOST_EVERY_MS) return;
    askedAtMs = clock.monotonicMs();
    void deps.askPrimary().catch((error: unknown) => log.info('primary not asked', { error: String(error) }));
  }

  return {
    overview,
    receive(document) {
      const incoming = readPayload(document, isoTime(clock.now()));
      return inTurn(async () => {
        const news = newsIn(state, incoming);
        if (news.length === 0) return { news: 0 };
        await keep(news);
        bus.emit('alerts.changed', overview());
        for (const { name, severity, state: now, startsAt, fingerprint } of news) {
          await audit.append({
            actor: 'alertmanager',
            event: `alerts.${now}`,
            data: { name, severity, startsAt, fingerprint },
          });
        }
        askPrimary(news);
        return { news: news.length };
      });
    },
    async setWitness(alertsAreWitness) {
      await settings.set({ alertsAreWitness });
      const now = overview();
      bus.emit('alerts.changed', now);
      return now;
    },
    close: () => inTurn(async () => lines?.close()),
  };
}
