/**
 * How long the audit log of a desktop was, as it said itself, signed. Kept here because whoever rewrites the log there does not
 * hold this machine: nothing that was noted is changed, and only old ones go.
 */
import { z } from 'zod';
import type { AgentRequest, AgentResults } from '../contract/models/agent.ts';
import { auditHead, signedDocument } from '../contract/models/agent.ts';
import { AppError } from '../kernel/app-error.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import type { Layout } from './layout.ts';
import { openSigned } from './signed-document.ts';

const OWNER_ONLY = 0o600;
const KEPT = 30;
const file = z.record(z.string(), z.array(signedDocument));

/** Under the lock of this machine. Throws like `openSigned` for what no computer of the studio signed. */
export async function answerAuditHeads(
  layout: Layout,
  { device, note }: Extract<AgentRequest, { verb: 'audit-heads' }>,
): Promise<AgentResults['audit-heads']> {
  const noted = (await readJsonFile(layout.auditHeads, file)) ?? {};
  if (note === undefined) return { heads: noted[device] ?? [] };
  const head = auditHead.safeParse(JSON.parse((await openSigned(layout, note)).toString()));
  if (!head.success || head.data.device !== device)
    throw new AppError('APP_INPUT_INVALID', { details: { reason: 'no head of that device' } });
  const heads = [...(noted[device] ?? []), note].slice(-KEPT);
  await writeJsonFile(layout.auditHeads, { ...noted, [device]: heads }, OWNER_ONLY);
  return { heads };
}
