/** Which alerts are known, as pure functions. One alert is a fingerprint and the moment at which it began. */
import type { OutsideAlert } from '../contract/models/alerts.ts';

/** In the order in which this computer heard of them. */
export type AlertState = readonly OutsideAlert[];

const KEPT = 500;

export const alertKey = ({ fingerprint, startsAt }: Pick<OutsideAlert, 'fingerprint' | 'startsAt'>): string =>
  `${fingerprint} ${startsAt}`;

/** What of `incoming` is not known yet. Alertmanager repeats itself for as long as an alert lasts, and after every lost answer. */
export function newsIn(state: AlertState, incoming: readonly OutsideAlert[]): readonly OutsideAlert[] {
  const known = new Map(state.map((alert) => [alertKey(alert), alert.state]));
  return incoming.filter((alert) => {
    const before = known.get(alertKey(alert));
    // What ended does not begin again: it would have another beginning.
    if (before === alert.state || before === 'resolved') return false;
    known.set(alertKey(alert), alert.state);
    return true;
  });
}

export function withAlerts(state: AlertState, news: readonly OutsideAlert[]): AlertState {
  const newest = new Map(news.map((alert) => [alertKey(alert), alert]));
  const all = [...state.filter((alert) => !newest.has(alertKey(alert))), ...newest.values()];
  const surplus = all.length - KEPT;
  if (surplus <= 0) return all;
  // What is over goes first, the oldest before the rest.
  const byUse = [...all.filter(isOver), ...all.filter((alert) => !isOver(alert))];
  const dropped = new Set(byUse.slice(0, surplus));
  return all.filter((alert) => !dropped.has(alert));
}

const isOver = ({ state }: OutsideAlert): boolean => state === 'resolved';
