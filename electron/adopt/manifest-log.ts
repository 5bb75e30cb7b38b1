/**
 * Pure: `manifest.log`, which the old script writes beside its daily archives. Its lines are of several makes, so only what
 * they have in common counts: a line that names the archive, a sum in hex, and mostly a date.
 */

import type { SumKind } from './ports.ts';

export interface LoggedArchive {
  readonly kind: SumKind;
  /** Hex, in lower case. */
  readonly sum: string;
  /** ISO 8601; null where the line has no date. */
  readonly at: string | null;
}

const kinds: Readonly<Record<number, SumKind>> = { 64: 'sha256', 40: 'sha1', 32: 'md5' };

/** The last line that names the archive with a sum; null where none does. */
export function findInLog(text: string, archive: string): LoggedArchive | null {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => names(line, archive));
  for (const line of lines.reverse()) {
    const sum = /(?<![0-9a-z])([0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})(?![0-9a-z])/i.exec(line)?.[1];
    const kind = kinds[sum?.length ?? 0];
    if (sum !== undefined && kind !== undefined) return { kind, sum: sum.toLowerCase(), at: dateIn(line) };
  }
  return null;
}

/** Whole, not as a part of another name. */
function names(line: string, archive: string): boolean {
  const at = line.indexOf(archive);
  if (at < 0) return false;
  return (
    /^$|[\s/\\"'(*=:,|]/.test(line.slice(0, at).slice(-1)) &&
    /^$|[\s"'):,;|=]/.test(line.slice(at + archive.length)[0] ?? '')
  );
}

/** `2024-05-01T02:00:03Z`, `2024-05-01 02:00:03 +0800`, `2024-05-01`, `20240501`: a time without a zone is of this computer's. */
export function dateIn(text: string): string | null {
  const found =
    /(?<!\d)(20\d\d)[-/.]?(0[1-9]|1[0-2])[-/.]?(0[1-9]|[12]\d|3[01])(?:[T _-]?([01]\d|2[0-3])[:.]?([0-5]\d)(?:[:.]?([0-5]\d))?(?:[.,]\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?(?!\d)/.exec(
      text,
    );
  if (!found) return null;
  const [, year, month, day, hour = '00', minute = '00', second = '00', zone = ''] = found;
  const offset = zone === '' || zone === 'Z' ? zone : zone.replace(/(\d\d):?(\d\d)$/, '$1:$2');
  const moment = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}
