/** What a standby does for its owner only is asked for in writing, signed by the key that it pinned. */
import type { z } from 'zod';
import type { AgentProgram, auditHead, probePermit, signedDocument } from '../contract/models/agent.ts';

export type Sign = (document: Uint8Array) => Promise<Uint8Array>;

export async function signDocument(
  content: AgentProgram | z.output<typeof auditHead> | z.output<typeof probePermit>,
  sign: Sign,
): Promise<z.output<typeof signedDocument>> {
  const document = Buffer.from(JSON.stringify(content));
  const signature = Buffer.from(await sign(document));
  return { document: document.toString('base64'), signature: signature.toString('base64') };
}
