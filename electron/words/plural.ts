/** English counts in two forms; Chinese has one and needs none of this. */
const rules = new Intl.PluralRules('en');

export function plural(count: number, one: string, other: string): string {
  return `${count} ${rules.select(count) === 'one' ? one : other}`;
}
