/** A message as plain text, within what a service takes. */
import type { Message } from '../ports.ts';

export function plainText({ title, lines }: Message): string {
  return [title, ...lines].join('\n');
}

/** At most so many bytes of UTF-8, never half a character. */
export function cutBytes(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  const room = Buffer.from(text).subarray(0, most - 3);
  return `${new TextDecoder('utf-8').decode(room).replace(/\ufffd+$/, '')}…`;
}

/** At most so many UTF-16 units, as most services count. */
export function cutCharacters(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
