/** Numbers of 16 bits (IEEE 754 binary16) to and from float32, which older Node versions have no array for. */

const LARGEST = 65_504;
const word = new Uint32Array(1);
const number = new Float32Array(word.buffer);

/** To the nearest, ties to even. What is too large becomes the largest number, never an infinity. */
export function toHalfFloats(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, (value) => toHalf(Math.min(LARGEST, Math.max(-LARGEST, value))));
}

/** Exactly. */
export function fromHalfFloats(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, fromHalf);
}

function toHalf(value: number): number {
  number[0] = value;
  const sign = (word[0]! >>> 16) & 0x8000;
  const magnitude = Math.abs(number[0]!);
  if (Number.isNaN(magnitude)) return sign | 0x7e00;
  // Below this the steps are all alike: 2^-24.
  if (magnitude < 2 ** -14) return sign | roundToEven(magnitude * 2 ** 24);
  word[0]! &= 0x7fff_ffff;
  const bits = word[0]!;
  // Rounding may carry into the exponent, which is then right as well.
  const rounded = bits + 0xfff + ((bits >>> 13) & 1);
  return sign | ((rounded - 0x3800_0000) >>> 13);
}

function roundToEven(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down;
}

function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
