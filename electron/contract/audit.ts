/** The hash-chained record of who did what, to what, and how it ended. */
import { z } from 'zod';
import { declare } from './define.ts';
import type { AuditChain, AuditEntry, AuditVerification, IncidentReport } from './models/audit-entry.ts';

export const auditCalls = {
  'audit.list': declare<{ readonly entries: readonly AuditEntry[]; readonly chain: AuditChain }>()({
    effect: 'read',
    input: z.object({ limit: z.number().int().min(1).max(64_000).default(200), incidentId: z.string().optional() }),
  }),
  /** Also against the heads that were noted elsewhere and the archives in the store, as far as these answer. */
  'audit.verify': declare<AuditVerification>()({ effect: 'read', input: z.object({}) }),
  'audit.export': declare<{ readonly jsonl: string }>()({
    effect: 'read',
    input: z.object({ incidentId: z.string().optional() }),
  }),
  /** Made from the log alone. AUDIT_INCIDENT_UNKNOWN without a line of it. */
  'audit.report': declare<{ readonly markdown: string; readonly report: IncidentReport }>()({
    effect: 'read',
    input: z.object({ incidentId: z.string().min(1).max(200) }),
  }),
} as const;
