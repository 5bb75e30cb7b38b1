/**
 * Which paths a release may contain. The rules are those of the strictest system that may restore it (Windows names, a
 * file system without case), applied everywhere, because a release is made on one machine and restored on another.
 */
import { AppError } from '../../kernel/app-error.ts';

const reservedName = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what must not be in a name
const forbiddenCharacter = /[\u0000-\u001f\u007f<>:"|?*\\]/;
const MAX_PATH_BYTES = 1024;
const MAX_NAME_BYTES = 240;

export type PathProblem =
  | 'empty'
  | 'too-long'
  | 'absolute'
  | 'character'
  | 'not-nfc'
  | 'dot-part'
  | 'trailing-dot-or-space'
  | 'reserved-name'
  | 'case-clash'
  | 'file-and-folder';

/** The first rule that the path breaks, or null. */
export function pathProblem(path: string): PathProblem | null {
  if (path === '') return 'empty';
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return 'too-long';
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'absolute';
  if (forbiddenCharacter.test(path) || !path.isWellFormed()) return 'character';
  if (path.normalize('NFC') !== path) return 'not-nfc';
  for (const part of path.split('/')) {
    if (part === '' || part === '.' || part === '..') return 'dot-part';
    if (Buffer.byteLength(part) > MAX_NAME_BYTES) return 'too-long';
    if (/[. ]$/.test(part)) return 'trailing-dot-or-space';
    if (reservedName.test(part)) return 'reserved-name';
  }
  return null;
}

/** Throws BACKUP_PATH_UNSAFE for the first path that is unsafe by itself or beside the others. */
export function checkPaths(paths: readonly string[]): void {
  const refuse = (path: string, problem: PathProblem): never => {
    throw new AppError('BACKUP_PATH_UNSAFE', { details: { path: path.slice(0, 200), problem } });
  };
  const files = new Set<string>();
  const folders = new Map<string, string>();
  for (const path of paths) {
    const problem = pathProblem(path);
    if (problem) refuse(path, problem);
    const folded = path.toLowerCase();
    if (files.has(folded)) refuse(path, 'case-clash');
    files.add(folded);
    for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
      const folder = path.slice(0, end);
      const known = folders.get(folder.toLowerCase());
      if (known !== undefined && known !== folder) refuse(path, 'case-clash');
      folders.set(folder.toLowerCase(), folder);
    }
  }
  for (const path of paths) if (folders.has(path.toLowerCase())) refuse(path, 'file-and-folder');
}
