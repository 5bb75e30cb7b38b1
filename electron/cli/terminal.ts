/** Everything that is written to the terminal. With --json stdout carries one JSON document and nothing else; progress and errors go to stderr. */

import type { WireError } from '../contract/errors.ts';
import type { Job } from '../contract/models/job.ts';

export interface Terminal {
  readonly json: boolean;
  /** The verb's result: as JSON with --json, else as the lines given. */
  result(value: unknown, lines: readonly string[]): void;
  /** Something to know while the verb goes on; with --json one line of JSON. */
  announce(value: unknown, lines: readonly string[]): void;
  note(line: string): void;
  /** Follows a job: one line per step, and a moving count where stderr is a terminal. */
  follow(): (job: Job) => void;
  error(error: WireError): void;
}

export function createTerminal(json: boolean): Terminal {
  const moving = process.stderr.isTTY === true;
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  return {
    json,
    result(value, lines) {
      process.stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : lines.map((line) => `${line}\n`).join(''));
    },
    announce(value, lines) {
      process.stdout.write(json ? `${JSON.stringify(value)}\n` : lines.map((line) => `${line}\n`).join(''));
    },
    note: say,
    follow() {
      let toldStep: string | null = null;
      return (job) => {
        if (job.step !== null && job.step !== toldStep) {
          toldStep = job.step;
          say(`${moving ? '\r\u001b[K' : ''}  ${job.step}`);
        }
        if (moving && job.progress.total > 0) {
          process.stderr.write(
            `\r\u001b[K  ${amount(job.progress.done, job.progress.unit)} / ${amount(job.progress.total, job.progress.unit)}`,
          );
        }
        if (moving && job.endedAt !== null) process.stderr.write('\r\u001b[K');
      };
    },
    error(error) {
      if (json) {
        say(JSON.stringify(error));
        return;
      }
      say(`${error.code}: ${error.technical}`);
      for (const [name, value] of Object.entries(error.details))
        say(`  ${name}: ${Array.isArray(value) ? value.join('; ') : value}`);
      const remedy = remedyLine(error);
      if (remedy) say(`  → ${remedy}`);
    },
  };
}

export function megabytes(bytes: number): string {
  return bytes < 1000
    ? `${bytes} B`
    : bytes < 1e6
      ? `${(bytes / 1e3).toFixed(1)} kB`
      : `${(bytes / 1e6).toFixed(1)} MB`;
}

function amount(value: number, unit: Job['progress']['unit']): string {
  return unit === 'bytes' ? megabytes(value) : `${value} ${unit}`;
}

function remedyLine({ remedy }: WireError): string | null {
  switch (remedy.kind) {
    case 'none':
      return null;
    case 'retry':
      return 'try again';
    case 'open':
      return `see: understudy ${remedy.screen}`;
    case 'free-space':
      return `free some space in ${remedy.path}${remedy.neededBytes > 0 ? ` (${megabytes(remedy.neededBytes)} needed)` : ''}`;
    case 'choose-file':
      return 'choose another file';
    case 'compare-host-key':
      return `compare the fingerprints: expected ${remedy.expected}, seen ${remedy.seen}`;
    case 'run':
      return `run: ${remedy.command}`;
    case 'read-again':
      return 'read the plan again: a fact in it has changed';
    case 'export-diagnostics':
      return 'run: understudy doctor';
  }
}
