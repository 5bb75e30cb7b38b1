/** What a person has to know about a step that went another way than usual; null: nothing. */
import type { PromotionStepView } from '../contract/standby.ts';
import type { Words } from './words.ts';

export function stepNote({ standby }: Words, { name, details }: PromotionStepView): string | null {
  if (name === 'resync' || name === 'bring-rest') return broughtNote(standby, details);
  if (name === 'split') return splitNote(standby, details);
  if (name !== 'fence-primary' || details['fenced'] !== false) return null;
  return details['problem'] === 'STANDBY_UNREACHABLE' ? standby.primaryNotReached : standby.primaryNotFenced;
}

type Details = PromotionStepView['details'];

function broughtNote(standby: Words['standby'], details: Details): string | null {
  if (details['reached'] === false) return standby.broughtNotReached;
  if (details['problem'] === 'old-agent') return standby.broughtOldAgent;
  const [brought, conflicts] = [Number(details['brought'] ?? 0), Number(details['conflicts'] ?? 0)];
  if (brought === 0 && conflicts === 0) return null;
  return standby.brought(brought, conflicts === 0 ? '' : String(details['conflictNames']));
}

function splitNote(standby: Words['standby'], details: Details): string | null {
  if (details['problem'] === 'no-way') return standby.splitNoWay;
  if (details['problem'] === 'old-gate') return standby.splitOldGate;
  return typeof details['there'] === 'number' ? standby.splitDone(details['there'], Number(details['failed'])) : null;
}
