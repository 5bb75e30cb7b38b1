/** Asks a standby to look at an address, with this computer's word that a voice service belongs there: it looks at no other. */
import type { AgentRequest } from '../contract/models/agent.ts';
import { healthUrl } from '../kernel/voice-service.ts';
import { type Sign, signDocument } from './sign-document.ts';

export async function probeRequest(address: string, sign: Sign): Promise<Extract<AgentRequest, { verb: 'probe' }>> {
  const permit = await signDocument({ kind: 'understudy-probe', origins: [new URL(address).origin] }, sign);
  return { verb: 'probe', url: healthUrl(address), permit };
}
