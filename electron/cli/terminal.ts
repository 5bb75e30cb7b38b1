/**
 * Everything that is written to the terminal, in the words that the screens have too. With --json stdout carries one JSON document and nothing else; progress and errors go to stderr.
 */

import type { WireError } from '../contract/errors.ts';
import type { Job } from '../contract/models/job.ts';
import type { Locale } from '../contract/names.ts';
import { type Words, wordsOf } from '../words/words.ts';

export interface Terminal {
  readonly json: boolean;
  readonly locale: Locale;
  /** The verb's result: as JSON with --json, else as the lines given. */
  result(value: unknown, lines: readonly string[]): void;
  /** Something to know while the verb goes on; with --json one line of JSON. */
  announce(value: unknown, lines: readonly string[]): void;
  note(line: string): void;
  /** Follows a job: one line per step, and a moving count where stderr is a terminal. */
  follow(): (job: Job) => void;
  error(error: WireError): void;
}

export function createTerminal(json: boolean, locale: Locale): Terminal {
  const words = wordsOf(locale);
  const steps: Readonly<Record<string, string>> = words.jobs.steps;
  const moving = process.stderr.isTTY === true;
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  return {
    json,
    locale,
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
          say(`${moving ? '\r\u001b[K' : ''}  ${steps[job.step] ?? job.step}`);
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
      const { title, body } = words.errors.codes[error.code];
      say(`${error.code}: ${title}${locale === 'zh-CN' ? '。' : '. '}${body}`);
      if (error.technical !== error.code) say(`  ${error.technical}`);
      for (const [name, value] of Object.entries(error.details))
        say(`  ${name}: ${Array.isArray(value) ? value.join('; ') : value}`);
      const remedy = remedyLine(error, words);
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

function remedyLine({ remedy }: WireError, words: Words): string | null {
  switch (remedy.kind) {
    case 'none':
      return null;
    case 'retry':
      return words.common.retry;
    case 'open':
      return words.common.openScreen(words.screens[remedy.screen]);
    case 'free-space':
      return remedy.neededBytes > 0 ? words.errors.freeSpace(megabytes(remedy.neededBytes), remedy.path) : remedy.path;
    case 'choose-file':
      return words.common.chooseFile;
    case 'compare-host-key':
      return `${remedy.expected} ≠ ${remedy.seen}`;
    case 'run':
      return remedy.command;
    case 'read-again':
      return words.common.readAgain;
    case 'export-diagnostics':
      return 'understudy doctor';
  }
}
