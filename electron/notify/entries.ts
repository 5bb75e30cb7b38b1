/** Which channels a notice goes to, and when at the earliest. Pure. */
import { createHash } from 'node:crypto';
import type { ChannelSettings, Delivery, Notice, NotifyPolicy } from '../contract/models/notify.ts';
import type { NewEntry, OutboxState } from './outbox-state.ts';
import { isTold, weights } from './policy.ts';
import { quietUntilMs } from './quiet-hours.ts';

/** The same notice to the same channel has the same id: it is never added twice, and the other side can tell a double. */
export function entryOf(
  notice: Notice,
  channel: string,
  mark: Delivery['mark'],
  addedAtMs: number,
  dueMs = addedAtMs,
): NewEntry {
  const id = createHash('sha256')
    .update(JSON.stringify([notice.key, channel, mark]))
    .digest('hex')
    .slice(0, 24);
  return { id, channel, notice, mark, urgent: weights[notice.kind].urgent, addedAtMs, dueMs };
}

/** First channels, and second ones that were told of the same subject before: who was woken hears how it ended. */
export function createEntries(
  state: Pick<OutboxState, 'entries'>,
  notice: Notice,
  channels: readonly ChannelSettings[],
  policy: NotifyPolicy,
  nowMs: number,
  mark: Delivery['mark'] = 'none',
): NewEntry[] {
  const knows = new Set(
    state.entries.filter((entry) => entry.notice.subject === notice.subject).map(({ channel }) => channel),
  );
  const quietMs = weights[notice.kind].urgent ? null : quietUntilMs(policy.quiet, nowMs);
  return channels
    .filter((channel) => isTold(channel, notice.kind) && (channel.role === 'first' || knows.has(channel.name)))
    .map(({ name }) => entryOf(notice, name, mark, nowMs, quietMs ?? nowMs));
}
