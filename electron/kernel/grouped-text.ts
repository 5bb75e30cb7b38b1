/**
 * Bytes as characters that a person can read aloud and type: Crockford's base 32 in groups of four. There is no I, L, O or U
 * in it, and what is typed for them is understood.
 */

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const GROUP = 4;
const BITS = 5;

/** The last character is filled up with zero bits. */
export function toBase32(bytes: Uint8Array): string {
  let text = '';
  let value = 0;
  let bits = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= BITS) {
      bits -= BITS;
      text += ALPHABET[(value >>> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + ALPHABET[(value << (BITS - bits)) & 31];
}

/** Null when there is a character that is none of ours. Bits that fill no byte are dropped. */
export function fromBase32(typed: string): Buffer | null {
  const bytes: number[] = [];
  let value = 0;
  let bits = 0;
  for (const character of plainText(typed)) {
    const digit = ALPHABET.indexOf(character);
    if (digit < 0) return null;
    value = (value << BITS) | digit;
    bits += BITS;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >>> bits) & 255);
    value &= (1 << bits) - 1;
  }
  return Buffer.from(bytes);
}

export function inGroups(text: string, between: '-' | ' '): string {
  return (text.match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? []).join(between);
}

/** As it is compared: without what separates, upper case, and with the digits that the letters I, L and O were meant for. */
export function plainText(typed: string): string {
  return typed
    .replace(/[\s\p{Pd}]/gu, '')
    .toUpperCase()
    .replace(/[IL]/g, '1')
    .replaceAll('O', '0');
}
