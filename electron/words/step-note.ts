/** What a person has to know about a step that went another way than usual; null: nothing. */
import type { PromotionStepView } from '../contract/standby.ts';
import type { Words } from './words.ts';

export function stepNote({ standby }: Words, { name, details }: PromotionStepView): string | null {
  if (name !== 'fence-primary' || details['fenced'] !== false) return null;
  return details['problem'] === 'STANDBY_UNREACHABLE' ? standby.primaryNotReached : standby.primaryNotFenced;
}
