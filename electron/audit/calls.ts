/** Handlers of the `audit.*` calls. All of them read: nothing is added to the log by a call of its own. */
import type { ReadHandlers } from '../contract/index.ts';
import type { AuditService } from './service.ts';

export type AuditReader = Pick<AuditService, 'list' | 'verify' | 'export'>;

export function createAuditHandlers(audit: AuditReader): ReadHandlers<'audit'> {
  return {
    'audit.list': async (input) => ({ entries: audit.list(input), chain: await audit.verify() }),
    'audit.verify': () => audit.verify(),
    'audit.export': async ({ incidentId }) => ({ jsonl: await audit.export(incidentId) }),
  };
}
