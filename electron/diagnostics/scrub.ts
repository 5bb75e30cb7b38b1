/** Pure: takes secrets and names out of texts, by value and by shape. */
import { redact } from '../kernel/redact.ts';

/** What must not be in a text, and what stands there instead. */
export interface Hidden {
  readonly value: string;
  readonly instead: string;
}

export interface Scrubbed {
  readonly text: string;
  readonly count: number;
}

/** A shorter value is a word that stands in texts by chance; nobody guards a door with it. */
const SHORTEST_SECRET = 6;
const REMOVED = '[removed]';
/** What stands in texts afterwards. A secret that reads the same hides nothing. */
const marks = [REMOVED, '[redacted]'];

/** Each secret as somebody could have written it: whole, its lines, its parts where it is a document, and encoded. */
export function secretForms(secrets: readonly string[]): readonly Hidden[] {
  const parts = secrets.flatMap((secret) => [secret, ...linesOf(secret), ...leavesOf(secret)]);
  const forms = parts
    .map((part) => part.trim())
    .filter((part) => part.length >= SHORTEST_SECRET && !marks.some((mark) => mark.includes(part)))
    .flatMap(formsOf);
  return [...new Set(forms)].map((value) => ({ value, instead: REMOVED }));
}

/** Names of a person's own things. One of two letters would take half of every word along. */
export function nameForms(names: Readonly<Record<string, readonly string[]>>): readonly Hidden[] {
  return Object.entries(names).flatMap(([what, values]) =>
    values.filter((value) => [...value].length > 2).map((value) => ({ value, instead: `[${what}]` })),
  );
}

export function scrub(text: string, hidden: readonly Hidden[]): Scrubbed {
  // The longest first: a short one may be part of it and would leave the rest behind.
  const inOrder = hidden.toSorted((a, b) => b.value.length - a.value.length);
  let count = 0;
  let clean = text;
  for (const { value, instead } of inOrder) {
    const pieces = clean.split(value);
    count += pieces.length - 1;
    clean = pieces.join(instead);
  }
  return { text: redact(clean) as string, count };
}

/** Is one of them still there? */
export function isClean(text: string, hidden: readonly Hidden[]): boolean {
  return !hidden.some(({ value }) => text.includes(value));
}

function linesOf(secret: string): string[] {
  return secret.includes('\n') ? secret.split('\n').filter((line) => !line.startsWith('-----')) : [];
}

/** Of a secret that is a JSON document, its texts. */
function leavesOf(secret: string): string[] {
  try {
    return textsIn(JSON.parse(secret));
  } catch {
    return [];
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

function formsOf(part: string): string[] {
  const bytes = Buffer.from(part, 'utf8');
  return [
    part,
    JSON.stringify(part).slice(1, -1),
    encodeURIComponent(part),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ];
}
