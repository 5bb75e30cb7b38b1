/** How often a channel may be spoken to, and how long to wait after a failure. */
import type { ChannelKind } from '../contract/models/notify.ts';

const MINUTE_MS = 60_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 300_000;
const LONGEST_WAIT_MS = 3_600_000;

/** Places in each minute that only what is urgent may take. */
const RESERVED = 4;
/** A message that nobody took for a day is old news. */
export const GIVEN_UP_AFTER_MS = 24 * 3_600_000;

/** Messages a minute: four fifths of what the services allow, so that another sender beside us does no harm. */
export const perMinute: Readonly<Record<ChannelKind, number>> = {
  dingtalk: 15,
  feishu: 80,
  wecom: 16,
  slack: 48,
  discord: 24,
  telegram: 16,
  ntfy: 9,
  email: 16,
  webhook: 60,
};

/** When the next message may be sent: now, or when the oldest of the last minute's makes room. */
export function roomAtMs(kind: ChannelKind, sentAtMs: readonly number[], urgent: boolean, nowMs: number): number {
  const places = perMinute[kind] - (urgent ? 0 : RESERVED);
  const recent = sentAtMs.filter((ms) => ms > nowMs - MINUTE_MS);
  const oldest = recent.at(-places);
  return recent.length < places || oldest === undefined ? nowMs : oldest + MINUTE_MS;
}

/** 1, 2, 4 … seconds, at most five minutes. */
export function pauseMs(attempts: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, attempts - 1));
}

/** A service that asks for a day would make us mute. */
export function waitAskedMs(retryAfterMs: number, attempts: number): number {
  return Math.min(LONGEST_WAIT_MS, Math.max(retryAfterMs, pauseMs(attempts)));
}
