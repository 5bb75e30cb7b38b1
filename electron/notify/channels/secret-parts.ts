/** Answers of services may repeat what they were asked with; what signs in is taken out before anybody reads them. */

/** Shorter ones would take ordinary words out. */
const SHORTEST = 6;
const TAKEN_OUT = '[…]';

/** Every text of a secret; of an address also its path and the parts of it, which hold the token. Longest first. */
export function secretParts(secret: unknown): readonly string[] {
  const texts = typeof secret === 'object' && secret !== null ? Object.values(secret) : [];
  const parts = texts.filter((text) => typeof text === 'string').flatMap((text) => [text, ...partsOfAddress(text)]);
  return [...new Set(parts)].filter((part) => part.length >= SHORTEST).sort((a, b) => b.length - a.length);
}

export function withoutSecrets(text: string, parts: readonly string[]): string {
  return parts.reduce((clean, part) => clean.replaceAll(part, TAKEN_OUT), text);
}

function partsOfAddress(text: string): string[] {
  if (!URL.canParse(text)) return [];
  const { pathname, search, searchParams } = new URL(text);
  const segments = pathname.split('/').flatMap((segment) => [segment, decoded(segment)]);
  return [pathname, search, ...segments, ...searchParams.values()];
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
