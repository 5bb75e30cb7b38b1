/** Rows for tests, with what is not said of them. */
import type { StoredRow } from '../../../electron/projects/row-rules.ts';

export function row(id: string, change: Partial<StoredRow> = {}): StoredRow {
  return {
    id,
    text: `This is ${id}.`,
    voiceId: 'pilot',
    reference: null,
    speed: null,
    pauseAfterS: 0.5,
    language: 'en',
    speaker: null,
    chapter: null,
    seed: 7,
    chosenTakeId: null,
    ...change,
  };
}
