/** What the newest way home brought, as its steps noted it. */
import type { PromotionView } from '../../../electron/contract/standby.ts';

export interface WayHome {
  readonly machine: string;
  readonly at: string;
  readonly brought: number;
  readonly conflicts: number;
  /** Both names of each file that was changed on both sides; the first ten. */
  readonly names: readonly string[];
}

/** Null: nobody came home, or its standby could not be reached. Newest first, as the host lists them. */
export function lastWayHome(incidents: readonly PromotionView[]): WayHome | null {
  const view = incidents.find(({ intent, state }) => intent === 'fail-back' && state === 'done');
  const rounds = (view?.steps ?? []).filter(
    ({ name, details }) => ['resync', 'bring-rest'].includes(name) && details['brought'] !== undefined,
  );
  if (!view || rounds.length === 0) return null;
  const sum = (key: string): number => rounds.reduce((all, { details }) => all + Number(details[key] ?? 0), 0);
  const names = rounds.flatMap(({ details }) => String(details['conflictNames'] ?? '').split(' · '));
  return {
    machine: view.machine,
    at: view.endedAt ?? view.startedAt,
    brought: sum('brought'),
    conflicts: sum('conflicts'),
    names: names.filter((pair) => pair !== ''),
  };
}
