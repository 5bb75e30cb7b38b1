/** The viewpoints on the primary that an operation has, turned into what a verdict is made of. */
import type { AgentRequest, AgentResults } from '../contract/models/agent.ts';
import type { ReferenceClip } from '../contract/models/settings.ts';
import type { Machine } from '../contract/standby.ts';
import type { ProbeSample } from '../contract/watch.ts';
import { isAddressOf, isSameOrigin } from '../watch/primary.ts';
import { isAlive } from '../watch/rules.ts';
import type { Watch } from '../watch/service.ts';
import type { View } from '../watch/witnesses.ts';
import { probeRequest } from './probe-request.ts';
import { isMeantThere } from './service-address.ts';
import type { Sign } from './sign-document.ts';

/** What the machine may be asked about it; null: by that address it would look at itself. */
export async function questionFor(
  machine: Machine,
  primaryUrl: string,
  sign: Sign,
): Promise<Extract<AgentRequest, { verb: 'probe' }> | null> {
  return isMeantThere(primaryUrl, machine) ? probeRequest(primaryUrl, sign) : null;
}

/** Null: the standby was not asked. */
export function viewFromStandby(seen: AgentResults['probe'] | null): View {
  if (seen === null) return 'not-asked';
  // An earlier agent tells only that something answered, which has to be taken for the primary.
  return (seen.voice ?? seen.answered) ? 'answer' : 'silence';
}

/** Null: there is no such address. */
export function viewFromHere(seen: Pick<ProbeSample, 'kind'> | null): View {
  if (seen === null) return 'not-asked';
  if (seen.kind === 'fenced') return 'fenced';
  return isAlive({ kind: seen.kind, deep: false }) ? 'answer' : 'silence';
}

/** What the official API there speaks with; null where none was given. */
export function referenceOf(watch: Pick<Watch, 'status'>, primaryUrl: string | null): ReferenceClip | null {
  const { target } = watch.status();
  return target && primaryUrl !== null && isAddressOf(target, primaryUrl) ? (target.reference ?? null) : null;
}

/** The other of the primary's two addresses; null where there is only one, or where they belong to another primary. */
export function secondUrlOf(watch: Pick<Watch, 'status'>, primaryUrl: string): string | null {
  const { target } = watch.status();
  if (!target?.secondUrl || !isAddressOf(target, primaryUrl)) return null;
  return isSameOrigin(target.secondUrl, primaryUrl) ? target.url : target.secondUrl;
}
