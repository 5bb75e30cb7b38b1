/**
 * Words that the phrase table reads otherwise than people do today, some of them only next to certain words. Used in the
 * corrected mode only; each word has one customary reading.
 */
const LIST = '睡不着shui4bu5zhao2 手里shou3li5 照片zhao4pian4 相片xiang4pian4';

export const CORRECTED_READINGS: ReadonlyMap<string, readonly string[]> = new Map(
  LIST.split(' ').map((entry) => {
    const word = entry.replace(/[a-z0-9]+/, '');
    return [word, entry.slice(word.length).match(/[a-z]+\d/g)!] as const;
  }),
);
