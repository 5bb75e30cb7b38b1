/** What the store doctor found, in words: what is so, why it matters, and the one thing that helps. */
import type { StoreCheck } from '../contract/backup.ts';
import { type ErrorCode, errorCodes } from '../contract/errors.ts';
import type { Words } from './en/index.ts';
import type { FindingWords } from './en/store-findings.ts';
import type { Format } from './format.ts';

export interface SaidCheck {
  readonly is: string;
  readonly why: string | null;
  readonly fix: string | null;
}

export function describeStoreCheck(words: Words, format: Format, check: StoreCheck): SaidCheck {
  if (check.finding === null) return describeError(words, check);
  const { is, why, fix }: FindingWords = words.storeFindings[check.finding];
  const [first = '', second = ''] = Object.entries(check.details).map(([name, value]) => describe(name, value, format));
  return { is: typeof is === 'string' ? is : is(first, second), why: why ?? null, fix: fix ?? null };
}

function describeError(words: Words, { details }: StoreCheck): SaidCheck {
  const code = errorCodes.find((one) => one === details['code']) ?? ('APP_INTERNAL' satisfies ErrorCode);
  const { title, body } = words.errors.codes[code];
  const { command } = details;
  return { is: title, why: body, fix: typeof command === 'string' ? command : null };
}

/** Amounts by the unit in their name: `skewS` as a span, the rest as they are. */
function describe(name: string, value: StoreCheck['details'][string], format: Format): string {
  if (typeof value !== 'number') return String(value ?? '');
  return name.endsWith('S') ? format.span(value) : format.number(value);
}
