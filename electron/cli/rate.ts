/** A speed as people write it: `1MB/s`, `800k`, `1.5 M`. Decimal, as shops and providers count. */
import { UsageError } from './verb.ts';

const units: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9 };

/** Bytes per second. @throws UsageError for anything else, bits among it: nobody could say which was meant. */
export function readRate(typed: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmg]?)(?:i?B)?(?:\/s)?$/i.exec(typed.trim()) ?? [];
  const bytesPerS = Math.round(Number(number) * (units[unit.toLowerCase()] ?? 0));
  if (number === '' || bytesPerS < 1 || /[kmg]?b(ps|\/s)?$/.test(typed)) {
    throw new UsageError((wrong) => wrong.notRate(typed));
  }
  return bytesPerS;
}
