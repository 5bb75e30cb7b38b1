/** Text from a file that a person names: with the limits of standard input, and never from a pipe that nobody writes into. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { AppError } from '../kernel/app-error.ts';
import type { Format } from '../words/format.ts';
import { readTextFromStdin } from './stdin.ts';
import { UsageError } from './verb.ts';

/** @throws AppError APP_NOT_A_FILE, APP_FILE_UNREADABLE; UsageError when it is too long or not UTF-8. */
export async function readTextFile(file: string, format: Format, signal?: AbortSignal): Promise<string> {
  const remedy = { kind: 'choose-file' } as const;
  try {
    if (!(await stat(file)).isFile()) throw new AppError('APP_NOT_A_FILE', { details: { file }, remedy });
    return await readTextFromStdin(format, createReadStream(file, { signal }));
  } catch (cause) {
    if (cause instanceof AppError || cause instanceof UsageError) throw cause;
    const reason = (cause as NodeJS.ErrnoException).code ?? null;
    throw new AppError('APP_FILE_UNREADABLE', { details: { file, reason }, remedy, cause });
  }
}
