/** Errors that every object store says in the same way. */
import { AppError } from '../kernel/app-error.ts';

/** The bytes of the file are not, or no longer, those that were promised. */
export function fileChanging(file: string): AppError {
  return new AppError('BACKUP_FILE_CHANGING', {
    details: { files: [file] },
    remedy: { kind: 'retry' },
    retryable: true,
  });
}

export function objectTooLarge(key: string, sizeBytes: number, maxBytes: number): AppError {
  return new AppError('BACKUP_OBJECT_TOO_LARGE', { details: { key, sizeBytes, maxBytes } });
}
