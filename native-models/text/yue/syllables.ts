/**
 * Jyutping syllables to the voices' Cantonese symbols: an initial and a rest with tone, both with the prefix Y (official:
 * `GPT_SoVITS/text/cantonese.py, jyuping_to_initials_finals_tones`).
 */

/** Initials in the order in which they are tried. The vowels among them match syllables that begin with no consonant. */
const INITIALS =
  'aa aai aak aap aat aau ai au ap at ak a p b e ts t dz d kw k gw g f h l m ng n s y w c z j ong on ou oi ok o uk ung'.split(
    ' ',
  );

/** `gaa1` → `['Yg', 'Yaa1']`; with nothing left, the initial's last letter is the rest: `m4` → `['Ym', 'Ym4']`. */
export function toCantonesePhones(syllable: string): readonly [string, string] {
  const tone = syllable.slice(-1);
  const letters = syllable.slice(0, -1);
  const initial = letters.startsWith('nga')
    ? 'ng'
    : (INITIALS.find((candidate) => letters.startsWith(candidate)) ?? '');
  const rest = letters.slice(initial.length);
  return [`Y${initial}`, `Y${rest === '' ? initial.slice(-1) : rest}${tone}`];
}

/** Whether it is a Jyutping syllable with its tone. */
export const isJyutping = (syllable: string): boolean =>
  /^(?:[bpmfdtnlhwzcsj]|ng|gw?|kw?)?(?:aa?|e|i|o|u|oe|eo|yu)?(?:ng|[iumnptk])?[1-6]$/.test(syllable) &&
  /^[a-z]{1,6}\d$/.test(syllable);
