/** A list of checks: state, name, and what was found. One look for store doctor, preflight and computer doctor. */
import type { ReactNode } from 'react';
import type { Format } from '../../electron/words/format.ts';
import { StatePill, type Tone } from './state-pill.tsx';
import { useFormat, useWords } from './words.tsx';

type Detail = string | number | boolean | null;

export interface CheckRow {
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly details: Readonly<Record<string, Detail>>;
}

const tones: Readonly<Record<CheckRow['state'], Tone>> = { ok: 'ok', warn: 'warn', fail: 'bad' };

export function CheckRows(props: {
  readonly checks: readonly CheckRow[];
  /** Words by check name; a name that only a newer host knows is told as another check. */
  readonly names: Readonly<Record<string, string>>;
  /** What to do about a check that is not fine. */
  readonly fixes?: Readonly<Record<string, string>>;
}): ReactNode {
  const words = useWords();
  const format = useFormat();
  return (
    <ul className="checks">
      {props.checks.map((check) => (
        <li key={check.name}>
          <StatePill tone={tones[check.state]}>{words.checks[check.state]}</StatePill>
          <div>
            <span>{props.names[check.name] ?? words.checks.other}</span>{' '}
            <span className="quiet break">{describeDetails(check.details, format, words.checks.values)}</span>
            {check.state !== 'ok' && props.fixes?.[check.name] ? (
              <div className="quiet">{props.fixes[check.name]}</div>
            ) : null}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Amounts by the unit in their name: `freeBytes` as a size, `skewMs` and `seconds` as a span. */
export function describeDetails(
  details: CheckRow['details'],
  format: Format,
  /** Words for values that the host names, such as the state of a port. */
  values: Readonly<Record<string, string>> = {},
): string {
  return Object.entries(details)
    .filter(([, value]) => value !== null && value !== '' && typeof value !== 'boolean')
    .map(([name, value]) => describeValue(name, value, format, values))
    .join(' · ');
}

function describeValue(name: string, value: Detail, format: Format, values: Readonly<Record<string, string>>): string {
  if (typeof value !== 'number') return values[String(value)] ?? String(value);
  if (/^bytes|bytes$/i.test(name)) return format.bytes(value);
  if (/ms$/i.test(name)) return `${format.number(value)} ms`;
  if (/(seconds|S)$/.test(name)) return format.span(value);
  return String(value);
}
