/**
 * A voice's id is its folder name on every machine, in the bucket and in URLs. It is made from the name and the weights, so
 * the same import gives the same id anywhere. Letters of every script stay; characters with a meaning to file systems go.
 */

const maxSlugBytes = 60;

/** `小林 (v2)` with model `3fa9…` becomes `小林-v2-3fa9c1`. */
export function makeVoiceId(name: string, modelId: string): string {
  return `${slugOf(name) || 'voice'}-${modelId.slice(0, 6)}`;
}

/** Ids come from people and over the network, so anything that this app could not have made is refused before it is looked up. */
export function isVoiceId(id: string): boolean {
  return /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?$/u.test(id) && Buffer.byteLength(id) <= 80;
}

/** Letters, marks and digits in lower case, runs of anything else as one `-`; cut at a whole character. */
export function slugOf(name: string): string {
  const words = name
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFC')
    .match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu);
  let slug = '';
  for (const character of (words ?? []).join('-')) {
    if (Buffer.byteLength(slug + character) > maxSlugBytes) break;
    slug += character;
  }
  return slug.replace(/-+$/, '');
}
