/** The hash-chained record of who did what, to what, and how it ended. */
import { z } from 'zod';
import { declare } from './define.ts';
import type { AuditChain, AuditEntry } from './models/audit-entry.ts';

export const auditCalls = {
  'audit.list': declare<{ readonly entries: readonly AuditEntry[]; readonly chain: AuditChain }>()({
    effect: 'read',
    input: z.object({ limit: z.number().int().min(1).max(5000).default(200), incidentId: z.string().optional() }),
  }),
  'audit.verify': declare<AuditChain>()({ effect: 'read', input: z.object({}) }),
  'audit.export': declare<{ readonly jsonl: string }>()({
    effect: 'read',
    input: z.object({ incidentId: z.string().optional() }),
  }),
} as const;
