/** What stands in the way of a file that a person named for a result. */
import { AppError } from './app-error.ts';
import { translateFileError } from './json-file.ts';

/** An AppError that names the file, for the system's errors that another file would mend; others as they are. */
export function outputError(error: unknown, file: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'EISDIR':
    case 'ENOTDIR':
    case 'ENAMETOOLONG':
      return unwritable(file, code, error);
    default:
      return translateFileError(error, file);
  }
}

export function unwritable(file: string, reason: string, cause?: unknown): AppError {
  return new AppError('APP_FILE_UNWRITABLE', {
    details: { path: file, reason },
    remedy: { kind: 'choose-file' },
    cause,
  });
}
