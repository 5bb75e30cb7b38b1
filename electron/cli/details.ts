/** Checks as lines: passed or not, what was checked, and the facts beside it. */
import { columns } from './columns.ts';
import type { Terminal } from './terminal.ts';

type Details = Readonly<Record<string, string | number | boolean | null>>;

export interface CheckLine {
  readonly state: 'ok' | 'warn' | 'fail';
  readonly name: string;
  readonly details: Details;
  /** What helps when it did not pass. */
  readonly fix?: string | undefined;
}

export function checkLines({ words, format, cli }: Terminal, checks: readonly CheckLine[]): string[] {
  const lines = columns(
    checks.map(({ state, name, details }) => [
      words.checks[state],
      name,
      Object.entries(details)
        .filter(([, value]) => value !== null && value !== '')
        .map(([key, value]) =>
          typeof value === 'number' && key.endsWith('Bytes')
            ? cli.detail(key.slice(0, -'Bytes'.length), format.bytes(value))
            : cli.detail(key, String(value)),
        )
        .join('  '),
    ]),
  );
  return checks.flatMap(({ state, fix }, index) => [
    lines[index] ?? '',
    ...(state === 'ok' || fix === undefined ? [] : [`  → ${fix}`]),
  ]);
}
