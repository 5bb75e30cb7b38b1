/** The same things in an order that a number decides. */
export function shuffled<T>(things: readonly T[], seed: number): T[] {
  const left = [...things];
  const order: T[] = [];
  // Knuth's 64-bit multiplier; the upper half is good enough to draw by.
  let state = BigInt(seed);
  while (left.length > 0) {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    order.push(...left.splice(Number((state >> 33n) % BigInt(left.length)), 1));
  }
  return order;
}
