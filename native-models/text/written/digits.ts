/** Numbers in digits, for the languages whose numerals have groups of four places (万, 만). */

/** A number with or without thousands separators and decimals; no sign. A full-width comma between groups counts too. */
export const NUMBER = String.raw`(?:\d{1,3}(?:[,，]\d{3})+(?!\d)|\d+)(?:\.\d+)?`;

/** No digit, and no point or comma of another number, stands before. */
export const ALONE = String.raw`(?<!\d|\d\.|\d[,，](?=\d{3}(?!\d)))`;

export interface PlaceNames {
  /** Zero to nine. */
  readonly digits: string;
  readonly places: readonly string[];
  readonly groups: readonly string[];
}

/** The groups of a whole number from the left, without those that are zero; undefined when it is too long for names. */
export function sayGroups(
  digits: string,
  names: PlaceNames,
  join: (four: string, group: number) => string,
): string[] | undefined {
  const count = Math.ceil(digits.length / 4);
  if (count > names.groups.length) return undefined;
  const said: string[] = [];
  for (let group = count - 1; group >= 0; group--) {
    const end = digits.length - 4 * group;
    const four = sayFour(digits.slice(Math.max(0, end - 4), end), names);
    if (four !== '') said.push(join(four, group));
  }
  return said;
}

function sayFour(digits: string, { digits: names, places }: PlaceNames): string {
  let said = '';
  for (const [at, digit] of [...digits].entries()) {
    const place = digits.length - 1 - at;
    if (digit !== '0') said += `${digit === '1' && place > 0 ? '' : names[Number(digit)]}${places[place]}`;
  }
  return said;
}

export const withoutCommas = (text: string): string => text.replaceAll(/[,，]/g, '');

/** Multiplies by a power of ten, in digits: 1.5 × 10⁶ → 1500000. */
export function scale(text: string, power: number): string {
  const [whole = '', decimals = ''] = withoutCommas(text).split('.');
  const moved = (whole + decimals.padEnd(power, '0').slice(0, power)).replace(/^0+(?=\d)/, '');
  const rest = decimals.slice(power);
  return rest === '' ? moved : `${moved}.${rest}`;
}
