/** What a channel sends next, and when. Pure. */
import type { ChannelKind } from '../contract/models/notify.ts';
import type { Entry, OutboxState } from './outbox-state.ts';
import { roomAtMs } from './sending-rules.ts';

/** Messages that are no P1 and wait together are told as one. */
const MOST_IN_ONE = 10;

export interface Next {
  readonly entries: readonly Entry[];
  readonly atMs: number;
}

/** Null while nothing waits or something is under way. */
export function pickNext(
  state: OutboxState,
  channel: { readonly name: string; readonly kind: ChannelKind },
  nowMs: number,
): Next | null {
  const waiting = state.entries.filter((entry) => entry.channel === channel.name && entry.state === 'waiting');
  if (waiting.some(({ sending }) => sending)) return null;
  const first = inOrder(waiting);
  const urgent = earliest(first.filter((entry) => entry.urgent));
  const ordinary = earliest(first.filter((entry) => !entry.urgent));
  const picks = [urgent, ordinary].flatMap((entry) => {
    if (!entry) return [];
    const dueMs = Math.max(entry.dueMs, state.mutedUntilMs[channel.name] ?? 0);
    const room = roomAtMs(channel.kind, state.sentAtMs[channel.name] ?? [], entry.urgent, nowMs);
    return [{ entries: [entry], atMs: Math.max(dueMs, room) }];
  });
  // Where both could go now, the urgent one stands first.
  const [best] = picks.sort((a, b) => Math.max(a.atMs, nowMs) - Math.max(b.atMs, nowMs));
  if (!best || best.entries[0]?.urgent) return best ?? null;
  const together = waiting.filter((entry) => !entry.urgent && entry.dueMs <= Math.max(best.atMs, nowMs));
  return { ...best, entries: together.slice(0, MOST_IN_ONE) };
}

/** Of each subject the oldest: "down" is told before "up again". */
function inOrder(waiting: readonly Entry[]): readonly Entry[] {
  const subjects = new Set<string>();
  return waiting.filter(({ notice, urgent }) => {
    if (!urgent) return true;
    if (subjects.has(notice.subject)) return false;
    subjects.add(notice.subject);
    return true;
  });
}

function earliest(entries: readonly Entry[]): Entry | null {
  return entries.reduce<Entry | null>((best, entry) => (best && best.dueMs <= entry.dueMs ? best : entry), null);
}
