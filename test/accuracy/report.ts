/** The shape of a check's answer and the figures printed for one file: exact rows, unit accuracy, first differences. */

export type Row = Readonly<Record<string, unknown>>;

export interface Verdict {
  readonly exact: boolean;
  /** Units compared (syllables, phones, characters) and how many are wrong. */
  readonly units: number;
  readonly wrong: number;
  /** Further counts with a name, e.g. phones without accent marks. */
  readonly also?: Readonly<Record<string, readonly [wrong: number, units: number]>>;
  readonly difference?: string;
  /** What was produced, under the row's own field names. */
  readonly produced: Readonly<Record<string, unknown>>;
}

const SHOWN = 40;

export function printReport(name: string, rows: readonly Row[], verdicts: readonly Verdict[]): void {
  console.log(`${name}: ${figures(verdicts)}`);
  const groups = new Map<string, Verdict[]>();
  for (const [at, row] of rows.entries()) {
    const tag = String(row['tag'] ?? row['method'] ?? row['language'] ?? 'all');
    groups.set(tag, [...(groups.get(tag) ?? []), verdicts[at]!]);
  }
  if (groups.size > 1) {
    for (const [tag, group] of groups)
      if (group.some((verdict) => !verdict.exact)) console.log(`  ${tag}: ${figures(group)}`);
  }
  const missed = rows.flatMap((row, at) =>
    verdicts[at]!.exact ? [] : [{ text: row['text'], verdict: verdicts[at]! }],
  );
  for (const { text, verdict } of missed.slice(0, SHOWN))
    console.log(`  - ${String(text)}\n      ${verdict.difference ?? ''}`);
  if (missed.length > SHOWN) console.log(`  (${missed.length - SHOWN} more)`);
}

function figures(verdicts: readonly Verdict[]): string {
  const exact = verdicts.filter((verdict) => verdict.exact).length;
  const units = sum(verdicts.map((verdict) => verdict.units));
  const wrong = sum(verdicts.map((verdict) => verdict.wrong));
  const parts = [
    `exact ${exact}/${verdicts.length} (${percent(exact, verdicts.length)})`,
    `accuracy ${percent(units - wrong, units)}`,
  ];
  for (const key of new Set(verdicts.flatMap((verdict) => Object.keys(verdict.also ?? {})))) {
    const errors = sum(verdicts.map((verdict) => verdict.also?.[key]?.[0] ?? 0));
    const total = sum(verdicts.map((verdict) => verdict.also?.[key]?.[1] ?? 0));
    parts.push(`${key} ${percent(errors, total)}`);
  }
  return parts.join(', ');
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const percent = (part: number, whole: number): string => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(2)} %`);
