/**
 * Append-only lines of JSON, each flushed before the append resolves. A torn last line (power loss while writing) is cut off
 * at the next open; a damaged line in the middle is an error, because something else than a crash did that.
 */
import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from './app-error.ts';
import { translateFileError } from './json-file.ts';
import { createSerial } from './serial.ts';

export interface JsonlFile<T> {
  /** Lines that were on disk when the file was opened. */
  readonly existing: readonly T[];
  append(value: T): Promise<void>;
  close(): Promise<void>;
}

/** With `readOnly` nothing is made, mended or appended: another process may be writing. */
export async function openJsonlFile<T>(
  file: string,
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): Promise<JsonlFile<T>> {
  if (readOnly) return readOnlyFile(file);
  await mkdir(path.dirname(file), { recursive: true });
  const handle = await open(file, 'a+');
  let text: string;
  try {
    text = await handle.readFile('utf8');
  } catch (error) {
    await handle.close();
    throw error;
  }
  const whole = text.lastIndexOf('\n') + 1;
  if (whole < text.length) await handle.truncate(Buffer.byteLength(text.slice(0, whole)));
  const existing = parseJsonl<T>(text.slice(0, whole), file);
  return { existing, ...appender<T>(handle, file) };
}

async function readOnlyFile<T>(file: string): Promise<JsonlFile<T>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return {
    existing: parseJsonl<T>(text.slice(0, text.lastIndexOf('\n') + 1), file),
    append: () => Promise.reject(new Error(`${file} was opened for reading only`)),
    async close() {},
  };
}

/** Complete lines of a JSONL text, in order. */
export function parseJsonl<T>(text: string, file: string): T[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => {
      try {
        return JSON.parse(line) as T;
      } catch (cause) {
        throw new AppError('APP_FILE_DAMAGED', { details: { file, line: index + 1 }, cause });
      }
    });
}

function appender<T>(handle: FileHandle, file: string): Pick<JsonlFile<T>, 'append' | 'close'> {
  const inTurn = createSerial();
  return {
    append: (value) =>
      inTurn(async () => {
        try {
          await handle.appendFile(`${JSON.stringify(value)}\n`);
          await handle.datasync();
        } catch (error) {
          throw translateFileError(error, file);
        }
      }),
    close: () => inTurn(() => handle.close()),
  };
}
