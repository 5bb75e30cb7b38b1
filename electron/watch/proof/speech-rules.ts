/**
 * Is it somebody who says the canary sentence? Pure. No words are recognised: what is told apart is a sound that nobody speaks, and
 * one that is too long, too short or has too many or too few syllables for this sentence, as another language mostly has.
 *
 * The limits lie between what was measured (`test/fixtures/voice-proof.json`): right sounds move by 5.8 dB and more, noise and tones
 * by 2 dB at most; speech is voiced for 0.42 to 0.95 of its time, noise for less than 0.1, and what is played on an instrument or
 * switched between tones for 0.99 and more. A voice that only whispers is refused.
 */
import type { Hearing } from './hearing.ts';

/** Of "The understudy is ready to go on stage." a slow or a fast speaker is heard with 6 to 12 of its twelve syllables. */
const limits = {
  minSoundingSeconds: 1,
  maxSoundingSeconds: 6,
  minMovementDb: 4,
  minVoicedShare: 0.2,
  maxVoicedShare: 0.97,
  minSyllables: 5,
  maxSyllables: 14,
} as const;

/**
 * Farther from its own print is another voice. The same voice with another seed lies within 0.9, an echo, 16 kHz or a pitch shifted
 * by a semitone within 1.9; shifted by two semitones it lies at 3.5, and other voices from 7.4 on.
 */
export const OTHER_VOICE = 3;

/** Locale keys below `standby.proofProblems.`, none for the sentence. */
export function speechProblems(heard: Hearing): readonly string[] {
  const { soundingSeconds, movementDb, voicedShare, syllables } = heard;
  if (movementDb < limits.minMovementDb) return ['monotonous'];
  if (voicedShare < limits.minVoicedShare || voicedShare > limits.maxVoicedShare) return ['not-speech'];
  if (soundingSeconds < limits.minSoundingSeconds) return ['too-short'];
  if (soundingSeconds > limits.maxSoundingSeconds) return ['too-long'];
  return syllables < limits.minSyllables || syllables > limits.maxSyllables ? ['other-words'] : [];
}
