/** Whether a release is whole, in words: how and when that was seen and by whom, or what is wrong with it. */
import type { ReleaseSummary } from '../contract/backup.ts';
import type { Terminal } from './terminal.ts';

export function describeCheck(
  { damaged, verification, partial }: Pick<ReleaseSummary, 'damaged' | 'verification' | 'partial'>,
  { words, cli, when }: Terminal,
): string {
  if (damaged) {
    const { blobs, voices, lost } = damaged;
    const help = lost ? words.backup.unrepairable : words.backup.repairable;
    return `${cli.damagedRelease(blobs, voices.join(words.backup.nameSeparator))} · ${help}`;
  }
  if (partial) return words.partial.listed(partial.missing.length + partial.more);
  if (verification === null) return cli.notVerified;
  const { how, at, by } = verification;
  return words.backup.checkedBy(words.backup.how[how], when(at), by);
}
