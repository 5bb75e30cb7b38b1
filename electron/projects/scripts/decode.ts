/** Bytes of a text file as text: UTF-8 and UTF-16 by their mark, else UTF-8, else GB 18030 as older Chinese programs write it. */
import { AppError } from '../../kernel/app-error.ts';

const marks: readonly (readonly [string, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** @throws AppError PROJECTS_FILE_ENCODING. */
export function decodeText(bytes: Uint8Array): string {
  const marked = marks.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte));
  for (const encoding of marked ? [marked[0]] : ['utf-8', 'gb18030']) {
    const text = decodeAs(encoding, bytes);
    if (text !== null && !isBinary(text)) return text;
  }
  throw new AppError('PROJECTS_FILE_ENCODING', { remedy: { kind: 'choose-file' } });
}

function decodeAs(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** A picture or a program may be well-formed by chance; no text has these characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const isBinary = (text: string): boolean => /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text);
