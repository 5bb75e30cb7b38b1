/** Handlers of the `audit.*` calls. */
import type { Handlers } from '../contract/index.ts';
import type { AuditService } from './service.ts';

export function createAuditHandlers(
  audit: AuditService,
): Pick<Handlers, 'audit.list' | 'audit.verify' | 'audit.export'> {
  return {
    'audit.list': async (input) => ({ entries: audit.list(input), chain: await audit.verify() }),
    'audit.verify': () => audit.verify(),
    'audit.export': async ({ incidentId }) => ({ jsonl: await audit.export(incidentId) }),
  };
}
