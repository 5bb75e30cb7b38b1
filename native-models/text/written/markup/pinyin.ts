/** Pinyin as SSML writes it: tones as digits behind or marks above (`hao3`, `hǎo`), 0 or 5 or none for the neutral tone. */
import { isSyllable } from '../../zh/syllables.ts';

const TONES: Readonly<Record<string, string>> = { '\u0304': '1', '\u0301': '2', '\u030c': '3', '\u0300': '4' };

/** Syllables with tone, or undefined if one of them is no syllable. */
export function decodePinyin(text: string): string[] | undefined {
  const syllables = text
    .trim()
    .toLowerCase()
    // As the Speech API of Windows has it: `hao 3`.
    .replaceAll(/([a-zü:])\s+(\d)/g, '$1$2')
    .split(/[\s'’.-]+/)
    .map(numbered);
  return syllables.length > 0 && syllables.every(isSyllable) ? syllables : undefined;
}

function numbered(syllable: string): string {
  const apart = syllable.normalize('NFD');
  const mark = /[\u0300\u0301\u0304\u030c]/.exec(apart)?.[0];
  const plain = apart
    .replaceAll(/[\u0300\u0301\u0304\u030c]/g, '')
    .replaceAll(/u\u0308|u:|ü/g, 'v')
    .replace(/0$/, '5');
  if (mark !== undefined) return plain + TONES[mark]!;
  return /\d$/.test(plain) ? plain : `${plain}5`;
}
