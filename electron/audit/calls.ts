/** Handlers of the `audit.*` calls. All of them read: nothing is added to the log by a call of its own. */
import type { ReadHandlers } from '../contract/index.ts';
import { reportText } from './report.ts';
import type { AuditService } from './service.ts';

export type AuditReader = Pick<AuditService, 'list' | 'verify' | 'verifyAll' | 'export' | 'report'>;

export function createAuditHandlers(audit: AuditReader): ReadHandlers<'audit'> {
  return {
    'audit.list': async (input) => ({ entries: audit.list(input), chain: await audit.verify() }),
    'audit.verify': (_input, { signal }) => audit.verifyAll(signal),
    'audit.export': async ({ incidentId }) => ({ jsonl: await audit.export(incidentId) }),
    async 'audit.report'({ incidentId }) {
      const report = await audit.report(incidentId);
      return { markdown: reportText(report), report };
    },
  };
}
