/** What Chromium says of the system's proxy, as an address. Pure. */

/**
 * `PROXY proxy.lan:3128; DIRECT` → `http://proxy.lan:3128`. Null: straight, or by a kind (SOCKS) that Node's clients do not
 * speak; then nothing would get through at all, and straight often does.
 */
export function proxyAddress(answer: string): string | null {
  const [first = ''] = answer.split(';');
  const [, kind, place] = /^\s*(PROXY|HTTPS)\s+(\S+)\s*$/i.exec(first) ?? [];
  if (kind === undefined || place === undefined) return null;
  const url = `${kind.toUpperCase() === 'HTTPS' ? 'https' : 'http'}://${place}`;
  return URL.canParse(url) ? url : null;
}
