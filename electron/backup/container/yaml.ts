/** Plain data as YAML: block style, every text in double quotes, so nothing is ever taken for a number, a date or `no`. */

export type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain | undefined };

export function toYaml(value: Plain): string {
  return `${lines(value).join('\n')}\n`;
}

/** Several documents in one file. */
export function toYamlStream(documents: readonly Plain[]): string {
  return documents.map(toYaml).join('---\n');
}

function lines(value: Plain): string[] {
  if (isList(value)) return value.flatMap((item) => indent('- ', lines(item)));
  if (typeof value !== 'object') return [scalar(value)];
  return Object.entries(value).flatMap(([key, item]) => {
    if (item === undefined) return [];
    const name = /^[A-Za-z][\w./-]*$/.test(key) ? key : JSON.stringify(key);
    if (typeof item !== 'object') return [`${name}: ${scalar(item)}`];
    if (Object.keys(item).length === 0) return [`${name}: ${isList(item) ? '[]' : '{}'}`];
    return [`${name}:`, ...indent('  ', lines(item))];
  });
}

const isList = (value: Plain): value is readonly Plain[] => Array.isArray(value);

/** The first line after the mark, the others as deep. */
function indent(mark: string, text: readonly string[]): string[] {
  return text.map((line, index) => (index === 0 ? mark : ' '.repeat(mark.length)) + line);
}

/** A JSON text is a YAML text, but for two characters that YAML takes for ends of lines. */
const scalar = (value: string | number | boolean): string =>
  JSON.stringify(value).replace(
    /[\u0085\u2028\u2029]/g,
    (odd) => `\\u${odd.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
