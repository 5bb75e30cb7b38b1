/**
 * Keeps what a pure function made of the last keys, because a text has the same few hundred words over and over.
 *
 * @param most keys that are kept; then all are forgotten at once, which costs less than knowing the oldest.
 */
export function remember<K, V>(most: number, make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined || made.has(key)) return known as V;
    const value = make(key);
    if (made.size >= most) made.clear();
    made.set(key, value);
    return value;
  };
}
