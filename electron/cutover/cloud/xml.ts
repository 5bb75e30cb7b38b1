/** As much of XML as Route 53 answers with: elements without attributes that matter, none inside one of its own name. */

/** Contents of every element of that name. */
export function children(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))].map(
    (found) => found[1] ?? '',
  );
}

/** Content of the first one; null when there is none. */
export function child(xml: string, name: string): string | null {
  return children(xml, name)[0] ?? null;
}

/** The same, as text. */
export function text(xml: string, name: string): string | null {
  const found = child(xml, name);
  return found === null
    ? null
    : found.replace(/&(lt|gt|quot|apos|amp);/g, (_all, entity: string) => entities[entity] ?? '').trim();
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

export function xmlText(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
