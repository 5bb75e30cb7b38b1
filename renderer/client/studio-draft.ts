/** What is being written in the Studio. */
import type { CallInput } from '../../electron/contract/index.ts';
import { readKept, useKept, writeKept } from './kept.ts';

export type Parameters = CallInput<'synthesis.start'>['parameters'];

export interface Draft {
  readonly voiceId: string | null;
  readonly text: string;
  readonly parameters: Parameters;
}

const NAME = 'studio.draft';
const empty: Draft = { voiceId: null, text: '', parameters: { language: 'auto' } };

export function useDraft(): readonly [Draft, (change: Partial<Draft>) => void] {
  const { value, change } = useKept<Draft>(NAME, empty);
  return [value, change];
}

/** For other screens: the Studio opens with this voice or text, the rest stays as it was. */
export function prepareDraft(change: Partial<Draft>): void {
  writeKept(NAME, { ...readKept<Draft>(NAME), ...change });
}
