/** Pure: the machine that would be promoted: real before practice, checked before unchecked. */
import type { Machine } from '../../electron/contract/standby.ts';

export function readiest(machines: readonly Machine[]): Machine | undefined {
  const rank = (machine: Machine): number => (machine.lastCheck?.ok ? 2 : 0) + (machine.practice ? 0 : 1);
  return [...machines].sort((a, b) => rank(b) - rank(a))[0];
}

/** Where an incident is handled: the plan of that machine, or the list while there is none. */
export function handlePath(machines: readonly Machine[]): string {
  const machine = readiest(machines);
  return machine === undefined ? '/standby' : `/standby/promote/${encodeURIComponent(machine.name)}`;
}
