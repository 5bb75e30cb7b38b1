/** English text to speakable English: marks, numbers, symbols. */
import { readInteger } from './numerals.ts';

export function normalizeEnglish(text: string): string {
  return text
    .replace(/[。！？]/g, (mark) => ({ '。': '.', '！': '!', '？': '?' })[mark]!)
    .replace(/[‘’]/g, "'")
    .replace(/[;:：，；]/g, ',')
    .replace(/\d+/g, (digits) => readInteger(digits))
    .normalize('NFD')
    .replaceAll('%', ' percent')
    .replace(/[^ A-Za-z'.,?!-]/g, '')
    .replace(/(?<!^)(?<!\s)([A-Z])/g, ' $1')
    .replace(/([ !?….,-])[!?….,-]+/g, '$1');
}
