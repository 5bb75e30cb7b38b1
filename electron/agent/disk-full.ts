/** A full disk of this machine. The desktop must not take it for its own, so it has a code of its own here. */
import { AppError } from '../kernel/app-error.ts';

/** `place` is told when the error names no file. Any other error is given back as it is. */
export function asDiskFull(error: unknown, place: string): unknown {
  const found = error as { readonly code?: unknown; readonly path?: unknown } | null;
  if (error instanceof AppError) {
    if (error.code !== 'APP_DISK_FULL') return error;
    return diskFull(String(error.details['path'] ?? place), error);
  }
  if (found?.code !== 'ENOSPC' && found?.code !== 'EDQUOT') return error;
  return diskFull(typeof found.path === 'string' ? found.path : place, error);
}

function diskFull(path: string, cause: unknown): AppError {
  return new AppError('STANDBY_DISK_FULL', { details: { path }, remedy: { kind: 'retry' }, cause });
}
