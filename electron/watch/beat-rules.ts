/** What the primary's own beat is worth as a witness. Pure. */
import type { AgentResults } from '../contract/models/agent.ts';
import type { Beat } from './witnesses.ts';

/** Six beats that did not come. */
const STALE_SECONDS = 90;

/** Well is who lets listeners in and has a voice for them. */
export function judgeBeat(told: AgentResults['beat']): Beat {
  if (told === null) return 'none';
  if (told.ageSeconds >= STALE_SECONDS) return 'stale';
  const letsIn = told.mode === 'serve' || told.mode === 'split';
  return told.ready && letsIn ? 'fresh-good' : 'fresh-bad';
}
