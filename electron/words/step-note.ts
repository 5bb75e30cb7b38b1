/** What a person has to know about a step that went another way than usual; null: nothing. */
import type { PromotionStepView } from '../contract/standby.ts';
import type { Words } from './words.ts';

export function stepNote({ standby }: Words, { name, details }: PromotionStepView): string | null {
  return name === 'fence-primary' && details['fenced'] === false ? standby.primaryNotFenced : null;
}
