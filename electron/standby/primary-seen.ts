/** The standby's view of the primary. If it gets an answer there, it is the way from here to it that failed, not the primary. */
import type { AgentRequest, AgentResults } from '../contract/models/agent.ts';
import type { Machine } from '../contract/standby.ts';
import { healthUrl } from '../kernel/voice-service.ts';
import { isMeantThere } from './service-address.ts';

/** What the machine may be asked about it; null: by that address it would look at itself. */
export function questionFor(machine: Machine, primaryUrl: string): Extract<AgentRequest, { verb: 'probe' }> | null {
  if (!isMeantThere(primaryUrl, machine)) return null;
  return { verb: 'probe', url: healthUrl(primaryUrl) };
}

/** An earlier agent tells only that something answered, which has to be taken for the primary. */
export function isPrimarySeen({ voice, answered }: AgentResults['probe']): boolean {
  return voice ?? answered;
}
