/** What is being written. It outlives a visit to another screen and a reload, because nobody should lose a text to a click. */
import { useEffect, useState } from 'react';
import type { CallInput } from '../../electron/contract/index.ts';

export type Parameters = CallInput<'synthesis.start'>['parameters'];

export interface Draft {
  readonly voiceId: string | null;
  readonly text: string;
  readonly parameters: Parameters;
}

const KEY = 'understudy.studio.draft';
const empty: Draft = { voiceId: null, text: '', parameters: { language: 'auto' } };

export function useDraft(): readonly [Draft, (change: Partial<Draft>) => void] {
  const [draft, setDraft] = useState<Draft>(readDraft);
  useEffect(() => {
    sessionStorage.setItem(KEY, JSON.stringify(draft));
  }, [draft]);
  return [draft, (change) => setDraft((before) => ({ ...before, ...change }))];
}

function readDraft(): Draft {
  const stored = sessionStorage.getItem(KEY);
  if (stored === null) return empty;
  try {
    return { ...empty, ...(JSON.parse(stored) as Partial<Draft>) };
  } catch {
    return empty;
  }
}

/** For other screens: the Studio opens with this voice or text, the rest stays as it was. */
export function prepareDraft(change: Partial<Draft>): void {
  sessionStorage.setItem(KEY, JSON.stringify({ ...readDraft(), ...change }));
}
