/** What is said of the machine that serves in place of the primary: that it does, or that nobody is heard there. */
import type { Words } from '../../electron/words/en/index.ts';
import type { Tone } from './state-pill.tsx';

export function servingPill(words: Words, isSilent: boolean): readonly [Tone, string] {
  return isSilent ? ['bad', words.standby.state.servingDown] : ['warn', words.standby.state.serving];
}
