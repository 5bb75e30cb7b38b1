/** How a voice is spoken on this computer, in words that screen and terminal share. */
import type { VoiceTuning } from '../contract/voices.ts';
import type { Words } from './en/index.ts';

/** Rows of a table: what, and how it is there. `number` writes a number of the language. */
export function describeTuning(
  { voices: { tuning: words } }: Words,
  { tokens, sound }: VoiceTuning,
  number: (value: number, digits: number) => string,
): readonly (readonly [string, string])[] {
  const faster = ({ exactMs, fastMs }: typeof tokens | typeof sound): string =>
    words.faster(number(exactMs / fastMs, 1));
  const ofTokens = {
    faster: faster(tokens),
    // Rounded down: what is not quite alike must not read as if it were.
    differs: words.wordsDiffer(number(Math.floor(tokens.agreement * 100), 0)),
    'no-gain': words.noGain,
  };
  const ofSound = {
    faster: faster(sound),
    differs: sound.differenceDb === null ? words.soundFails : words.soundDiffers(number(sound.differenceDb, 1)),
    'no-gain': words.noGain,
  };
  const alike = tokens.threads === sound.threads;
  return [
    [words.networks.tokens, ofTokens[tokens.reason]],
    [words.networks.sound, ofSound[sound.reason]],
    [words.threads, alike ? number(tokens.threads, 0) : words.threadsApart(tokens.threads, sound.threads)],
  ];
}

/** The same in a word. */
export function nameTuning({ voices: { tuning: words } }: Words, tuning: VoiceTuning | null): string {
  if (tuning === null) return words.brief.untested;
  const { tokens, sound } = tuning;
  return words.brief[tokens.precision === sound.precision ? tokens.precision : 'partly'];
}
