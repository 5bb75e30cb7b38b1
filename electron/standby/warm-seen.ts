/** What a machine tells of a release that it keeps loaded ahead of time; null where it keeps none. Pure. */
import type { ServiceStatus } from '../contract/models/agent.ts';
import type { Warmth } from '../contract/standby.ts';

export function warmSeen({ state, epoch, releaseId, startedAt }: ServiceStatus): Warmth | null {
  const isLoaded = (state === 'running' || state === 'starting') && epoch === 0;
  return isLoaded && releaseId !== null && startedAt !== null ? { releaseId, since: startedAt } : null;
}
