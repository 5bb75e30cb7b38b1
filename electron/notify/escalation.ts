/** Who else is told when nobody says that it is seen. Pure. */
import type { ChannelSettings, Notice, NotifyPolicy } from '../contract/models/notify.ts';
import { createEntries, entryOf } from './entries.ts';
import type { Alert, NewEntry, OutboxState } from './outbox-state.ts';
import { isTold, UNDELIVERED_AFTER_MS } from './policy.ts';
import { type Seen, subjectOf } from './transitions.ts';

const MINUTE_MS = 60_000;

/** Those that still wait for somebody, and those that were opened just now. */
export function alertsAfter(alerts: readonly Alert[], seen: Seen, notices: readonly Notice[], nowMs: number): Alert[] {
  const opened = notices
    .filter(({ p1 }) => p1)
    .map((notice): Alert => ({ notice, openedAtMs: nowMs, escalated: false, reminded: false }));
  return [...alerts, ...opened].filter(({ notice }) => waitsForSomebody(notice, seen));
}

function waitsForSomebody({ subject }: Notice, { incident, servingDown }: Seen): boolean {
  if (incident?.isOpen && subject === subjectOf.incident(incident.id)) return true;
  return servingDown !== null && subject === subjectOf.serving(servingDown);
}

interface Due {
  readonly alerts: readonly Alert[];
  readonly add: readonly NewEntry[];
  /** Told again, also on this computer. */
  readonly reminded: readonly Notice[];
  /** When something may become due next; null: nothing will. */
  readonly nextMs: number | null;
}

export function escalate(
  state: OutboxState,
  channels: readonly ChannelSettings[],
  policy: NotifyPolicy,
  nowMs: number,
): Due {
  const add: NewEntry[] = [];
  const reminded: Notice[] = [];
  const later: number[] = [];
  const alerts = state.alerts.map((alert) => {
    const { notice, openedAtMs } = alert;
    const escalateMs = escalationMs(state, alert, policy);
    const remindMs = openedAtMs + policy.remindAfterMinutes * MINUTE_MS;
    const escalates = !alert.escalated && escalateMs <= nowMs;
    const reminds = !alert.reminded && remindMs <= nowMs;
    if (escalates) {
      const second = channels.filter((channel) => channel.role === 'second' && isTold(channel, notice.kind));
      add.push(...second.map(({ name }) => entryOf(notice, name, 'escalation', nowMs)));
    }
    if (reminds) {
      reminded.push(notice);
      add.push(...createEntries(state, notice, channels, policy, nowMs, 'reminder'));
    }
    if (!alert.escalated && !escalates) later.push(escalateMs);
    if (!alert.reminded && !reminds) later.push(remindMs);
    return { ...alert, escalated: alert.escalated || escalates, reminded: alert.reminded || reminds };
  });
  return { alerts, add, reminded, nextMs: later.length === 0 ? null : Math.min(...later) };
}

/** A minute where no channel took it, else as long as was set. */
function escalationMs({ entries }: OutboxState, { notice, openedAtMs }: Alert, policy: NotifyPolicy): number {
  const told = entries.some((entry) => entry.notice.key === notice.key && entry.state === 'delivered');
  return openedAtMs + (told ? policy.escalateAfterMinutes * MINUTE_MS : UNDELIVERED_AFTER_MS);
}
