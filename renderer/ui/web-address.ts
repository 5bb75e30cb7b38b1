/** Pure: what a person types for the address of a service, as the address that is meant. */

/**
 * `127.0.0.1:9881` means `http://127.0.0.1:9881`: a port or a dot makes it clear. A lone word does not, and
 * another scheme is never guessed away. Null when no address can be read from it.
 */
export function readWebAddress(typed: string): string | null {
  const text = typed.trim();
  const named = /^[a-z][a-z\d+.-]*:\/\//i.test(text);
  const clear = /^([^\s:/]+\.[^\s:/]+|\[[\da-f:]+\])(:\d+)?(\/.*)?$|^[^\s:/]+:\d+(\/.*)?$/i.test(text);
  if (!named && !clear) return null;
  const address = named ? text : `http://${text}`;
  if (!URL.canParse(address)) return null;
  const { protocol, hostname } = new URL(address);
  return (protocol === 'http:' || protocol === 'https:') && hostname !== '' ? address : null;
}
