/** What a verb is made of: its usage line, its options, and what it does. */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import type { Client } from './client.ts';
import type { Terminal } from './terminal.ts';

/** Wrong use of a command: exit code 2, nothing was done. */
export class UsageError extends Error {}

export interface VerbContext {
  readonly dataDir: string;
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** The host that runs on the folder, else the folder itself for as long as this verb lasts. */
  client(): Promise<Client>;
  /** The same where a gate or a practice machine is needed: without a host that runs, one is started for this verb. */
  host(): Promise<Client>;
}

export interface Verb {
  readonly usage: readonly string[];
  run(args: readonly string[], context: VerbContext): Promise<void>;
}

/** parseArgs with our error for a wrong option, and its words. */
export function readOptions<const O extends ParseArgsOptionsConfig>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

export function required(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new UsageError(`${name} is missing`);
  return value;
}

export function readNumber(value: string | undefined, name: string): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) throw new UsageError(`${name} must be a number, not "${value}"`);
  return number;
}

/** Object without the members that were left out, so that defaults of the call apply. */
export function given<T extends Record<string, unknown>>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
