/** At what a computer is with new versions, as one of the sentences that window and terminal have for it. */
import type { UpdatesStatus } from '../contract/updates.ts';
import type { Words } from './en/index.ts';

export function versionState({
  hasStore,
  checkedAt,
  installed,
  offered,
  fetched,
}: UpdatesStatus): keyof Words['updates']['states'] {
  if (offered) return fetched === 'ready' ? 'ready' : fetched === 'part' ? 'part' : 'offered';
  if (installed !== null) return 'installed';
  if (!hasStore) return 'noStore';
  return checkedAt === null ? 'never' : 'newest';
}
