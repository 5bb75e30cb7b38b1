/** Errors that say: it is there, and it cannot be read. Locked by another program, without rights, or on a disk that fails. */
const codes = new Set(['EACCES', 'EPERM', 'EBUSY', 'EIO', 'ELOOP', 'ENOTDIR', 'EISDIR', 'ESTALE', 'ETXTBSY']);

export function isUnreadable(error: unknown): boolean {
  return error instanceof Error && codes.has(String((error as NodeJS.ErrnoException).code));
}
