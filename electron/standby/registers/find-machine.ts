/**
 * A machine as another desktop means it: by its host key, and where several names here lead to that one machine, by the name
 * that it was promoted under.
 */
import type { Machine } from '../../contract/standby.ts';

export function findMachine(
  machines: readonly Machine[],
  meant: { readonly fingerprint: string | null | undefined; readonly name: string | null | undefined },
): Machine | undefined {
  const same = machines.filter(({ fingerprint }) => fingerprint === meant.fingerprint);
  return same.find(({ name }) => name === meant.name) ?? same[0];
}
