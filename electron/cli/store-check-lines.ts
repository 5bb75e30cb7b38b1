/** The store doctor at a terminal: a line for each check, and below what is not fine why it matters and what helps. */
import type { StoreCheck } from '../contract/backup.ts';
import { describeStoreCheck } from '../words/store-check.ts';
import { columns } from './columns.ts';
import type { Terminal } from './terminal.ts';

export function storeCheckLines({ words, format }: Terminal, checks: readonly StoreCheck[]): string[] {
  const told = checks.map((check) => ({ check, said: describeStoreCheck(words, format, check) }));
  const lines = columns(
    told.map(({ check, said }) => [
      words.checks[check.state],
      words.backup.checkNames[check.name] ?? check.name,
      said.is,
    ]),
  );
  return told.flatMap(({ said }, index) => [
    lines[index] ?? '',
    ...(said.why === null ? [] : [`  ${said.why}`]),
    ...(said.fix === null ? [] : [`  → ${said.fix}`]),
  ]);
}
