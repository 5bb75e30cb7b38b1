/**
 * Notes the head of the log elsewhere: after so many lines, a while after the last one, at the end of an incident and when the
 * program ends. Nobody waits for it; a place that is away gets the next head.
 */
import { once } from 'node:events';
import type { AuditEntry } from '../contract/models/audit-entry.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Log, Stop, Ticker } from '../kernel/ports.ts';
import { createSerial } from '../kernel/serial.ts';
import type { AuditHead, HeadPlace } from './ports.ts';

const LINES = 64;
const QUIET_MS = 120_000;
const CLOSING_MS = 2_000;

export interface HeadKeeper {
  /** Now; resolves when every place has answered. */
  note(): Promise<void>;
  close(): Promise<void>;
}

export function createHeadKeeper(deps: {
  readonly places: () => readonly HeadPlace[];
  /** The log as it is now. */
  readonly audit: {
    /** Its first and its last line; null while it is empty. */
    ends(): { readonly first: AuditEntry; readonly newest: AuditEntry } | null;
    /** Is the log on disk the one that these heads are of? */
    fits(heads: readonly AuditHead[]): Promise<boolean>;
  };
  readonly bus: Bus;
  readonly ticker: Ticker;
  readonly log: Log;
}): HeadKeeper {
  const { audit, places, bus, ticker, log } = deps;
  const inTurn = createSerial();
  const closing = new AbortController();
  let notedSeq = 0;
  let stopTimer: Stop = () => {};

  function note(): Promise<void> {
    stopTimer();
    return inTurn(async () => {
      const ends = audit.ends();
      if (ends === null || ends.newest.seq <= notedSeq) return;
      const { seq, hash, at } = ends.newest;
      const head = { seq, hash, first: ends.first.hash, at };
      const kept = await Promise.all(
        places().map((place) =>
          noteAt(place, head).catch((error: unknown) => {
            log.info('head of the audit log not noted', { place: place.name, error: String(error) });
            return false;
          }),
        ),
      );
      if (kept.some(Boolean)) notedSeq = seq;
    });
  }

  /** Where another log is remembered, that is evidence: newer heads would push it out. */
  async function noteAt(place: HeadPlace, head: AuditHead): Promise<boolean> {
    const before = await place.read(closing.signal);
    if (before === null) return false;
    if (await audit.fits(before)) return place.write(head, closing.signal);
    log.error('another audit log is remembered elsewhere', { place: place.name });
    return false;
  }

  const stopListening = bus.on('audit.appended', (entry) => {
    stopTimer();
    if (entry.seq - notedSeq >= LINES || endsIncident(entry)) void note();
    else stopTimer = ticker.after(QUIET_MS, () => note());
  });

  // What was appended by commands while no host ran.
  stopTimer = ticker.after(QUIET_MS, () => note());
  return {
    note,
    async close() {
      stopListening();
      const limit = setTimeout(() => closing.abort(), CLOSING_MS);
      // A place may not listen to the signal; nobody waits for it longer.
      await Promise.race([note(), once(closing.signal, 'abort')]);
      clearTimeout(limit);
      stopTimer();
    },
  };
}

/** Then what was done is evidence. */
export function endsIncident({ event, incidentId }: Pick<AuditEntry, 'event' | 'incidentId'>): boolean {
  return incidentId !== null && (event.endsWith('.ended') || event === 'watch.incident.closed');
}
