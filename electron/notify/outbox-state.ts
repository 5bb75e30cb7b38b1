/**
 * The outbox as its lines tell it. Pure: a line in, the next state out, while it runs and when it is read again. A line is on
 * disk before what it says is done, so that a process that is killed loses nothing: an attempt without an end may have arrived,
 * and the next one says so.
 */
import type { Delivery, Notice } from '../contract/models/notify.ts';
import type { Outcome } from './ports.ts';
import { GIVEN_UP_AFTER_MS, pauseMs, waitAskedMs } from './sending-rules.ts';
import { nothingSeen, type Seen } from './transitions.ts';

export interface Entry {
  readonly id: string;
  readonly channel: string;
  readonly notice: Notice;
  readonly mark: Delivery['mark'];
  readonly urgent: boolean;
  readonly addedAtMs: number;
  /** Not before this; then as soon as the channel has room. */
  readonly dueMs: number;
  readonly attempts: number;
  readonly sending: boolean;
  readonly mayDouble: boolean;
  readonly state: Delivery['state'];
  readonly endedAtMs: number | null;
  readonly answer: string | null;
}

export type NewEntry = Pick<Entry, 'id' | 'channel' | 'notice' | 'mark' | 'urgent' | 'addedAtMs' | 'dueMs'>;

/** A P1 that somebody has to acknowledge. */
export interface Alert {
  readonly notice: Notice;
  readonly openedAtMs: number;
  readonly escalated: boolean;
  readonly reminded: boolean;
}

export interface OutboxState {
  readonly seen: Seen;
  readonly alerts: readonly Alert[];
  /** In the order in which they were added. */
  readonly entries: readonly Entry[];
  /** Per channel: when messages went out in the last minute, oldest first. */
  readonly sentAtMs: Readonly<Record<string, readonly number[]>>;
  /** Per channel: it asked not to be spoken to before. */
  readonly mutedUntilMs: Readonly<Record<string, number>>;
}

export type Line =
  /** What is the case now, and what follows from it: one line, so that neither is there without the other. */
  | {
      readonly kind: 'noticed';
      readonly seen: Seen;
      readonly alerts: readonly Alert[];
      readonly add: readonly NewEntry[];
    }
  | { readonly kind: 'sending'; readonly ids: readonly string[]; readonly channel: string; readonly atMs: number }
  | { readonly kind: 'tried'; readonly ids: readonly string[]; readonly outcome: Outcome; readonly atMs: number }
  /** The channel is gone. */
  | { readonly kind: 'dropped'; readonly channel: string }
  /** The channel was set anew: no pause that it earned before counts any more. */
  | { readonly kind: 'renewed'; readonly channel: string; readonly atMs: number }
  /** All of the above at once, written when the outbox is opened. */
  | { readonly kind: 'state'; readonly state: OutboxState };

export const emptyOutbox: OutboxState = { seen: nothingSeen, alerts: [], entries: [], sentAtMs: {}, mutedUntilMs: {} };

const KEPT_ENDED = 100;
const MINUTE_MS = 60_000;

export function apply(state: OutboxState, line: Line): OutboxState {
  switch (line.kind) {
    case 'noticed': {
      const known = new Set(state.entries.map(({ id }) => id));
      const added = line.add.filter(({ id }) => !known.has(id)).map(begin);
      return { ...state, seen: line.seen, alerts: line.alerts, entries: tidy([...state.entries, ...added]) };
    }
    case 'sending': {
      const recent = (state.sentAtMs[line.channel] ?? []).filter((ms) => ms > line.atMs - MINUTE_MS);
      return {
        ...change(state, line.ids, (entry) => ({ ...entry, sending: true, attempts: entry.attempts + 1 })),
        sentAtMs: { ...state.sentAtMs, [line.channel]: [...recent, line.atMs] },
      };
    }
    case 'tried':
      return tried(state, line);
    case 'dropped':
      return { ...state, entries: state.entries.filter(({ channel }) => channel !== line.channel) };
    case 'renewed': {
      const { [line.channel]: _muted, ...mutedUntilMs } = state.mutedUntilMs;
      const ids = state.entries.filter(({ channel, attempts }) => channel === line.channel && attempts > 0);
      return {
        ...change(
          state,
          ids.map(({ id }) => id),
          (entry) => ({ ...entry, dueMs: Math.min(entry.dueMs, line.atMs) }),
        ),
        mutedUntilMs,
      };
    }
    case 'state':
      return line.state;
  }
}

/** What was under way when the process ended may have arrived. */
export function reopened(state: OutboxState): OutboxState {
  const cut = state.entries.filter(({ sending }) => sending).map(({ id }) => id);
  return change(state, cut, (entry) => ({ ...entry, sending: false, mayDouble: true }));
}

function begin(entry: NewEntry): Entry {
  return { ...entry, attempts: 0, sending: false, mayDouble: false, state: 'waiting', endedAtMs: null, answer: null };
}

function tried(state: OutboxState, { ids, outcome, atMs }: Extract<Line, { kind: 'tried' }>): OutboxState {
  const next = change(state, ids, (entry) => {
    const ended = { ...entry, sending: false, answer: outcome.answer };
    if (outcome.kind === 'delivered') return { ...ended, state: 'delivered', endedAtMs: atMs };
    if (atMs - entry.addedAtMs > GIVEN_UP_AFTER_MS) return { ...ended, state: 'given-up', endedAtMs: atMs };
    return {
      ...ended,
      dueMs: atMs + pauseMs(entry.attempts),
      mayDouble: entry.mayDouble || outcome.kind === 'unknown',
    };
  });
  const [first] = state.entries.filter(({ id }) => ids.includes(id));
  if (outcome.kind !== 'limited' || !first) return { ...next, entries: tidy(next.entries) };
  const untilMs = atMs + waitAskedMs(outcome.retryAfterMs, first.attempts);
  return { ...next, mutedUntilMs: { ...state.mutedUntilMs, [first.channel]: untilMs } };
}

function change(state: OutboxState, ids: readonly string[], act: (entry: Entry) => Entry): OutboxState {
  const meant = new Set(ids);
  return { ...state, entries: state.entries.map((entry) => (meant.has(entry.id) ? act(entry) : entry)) };
}

/** Ended ones are kept for the screen, and so that nothing is added twice. */
function tidy(entries: readonly Entry[]): readonly Entry[] {
  const surplus = entries.filter(({ state }) => state !== 'waiting').length - KEPT_ENDED;
  let dropped = 0;
  return entries.filter(({ state }) => {
    if (state === 'waiting' || dropped >= surplus) return true;
    dropped += 1;
    return false;
  });
}
