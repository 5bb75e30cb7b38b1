/** Keys come from files, because arguments are visible to every user of the computer. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../kernel/app-error.ts';

/** Throws APP_INPUT_INVALID when there is none in the file. */
export async function readKeyFile(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const place = path.resolve(file);
  // A pipe would be waited for until somebody writes into it.
  const isFile = await stat(place).then(
    (stats) => stats.isFile(),
    () => false,
  );
  const text = isFile ? await readFile(place, 'utf8').catch(() => '') : '';
  const key = text.trim();
  if (key === '') throw new AppError('APP_INPUT_INVALID', { details: { file }, message: `no key in ${file}` });
  return key;
}
