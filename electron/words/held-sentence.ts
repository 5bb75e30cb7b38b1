/** Why no new version is installed at this moment, in words: those of the error that an attempt would end with. */
import type { HeldReason } from '../contract/updates.ts';
import type { Words } from './en/index.ts';

export function heldSentence(words: Words, reason: HeldReason): string {
  const code = `UPDATES_HELD_${reason.toUpperCase() as Uppercase<HeldReason>}` as const;
  return words.errors.codes[code].body;
}
