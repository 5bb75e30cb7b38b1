/** Access keys as they come out of a console, a mail or a shell's file: what is around them is taken off, and what is no key is refused. Pure. */
import { AppError } from '../../kernel/app-error.ts';
import type { StoreKeys } from '../ports.ts';

export type KeysProblem = 'swapped' | 'whitespace' | 'not-a-key' | 'same';

/** How the ids of AWS and Aliyun begin; secrets are longer and begin like nothing. */
const idShape = /^(AKIA|ASIA|LTAI|STS\.)[A-Za-z0-9]+$/;
const SECRET_CHARACTERS_AT_LEAST = 24;

/** @throws AppError BACKUP_KEYS_MALFORMED with `reason` (a KeysProblem); never with a key. */
export function tidyKeys(typed: StoreKeys): StoreKeys {
  const accessKeyId = bare(typed.accessKeyId);
  const secretAccessKey = bare(typed.secretAccessKey);
  const sessionToken = bare(typed.sessionToken ?? '');
  // Characters that no header can carry; a key that was broken over two lines is one of those.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those are looked for
  if ([accessKeyId, secretAccessKey, sessionToken].some((key) => /[\s\u0000-\u001f\u007f]/.test(key))) {
    throw malformed('whitespace');
  }
  if (accessKeyId === '' || secretAccessKey === '' || /["'=,;:]/.test(accessKeyId)) throw malformed('not-a-key');
  if (accessKeyId === secretAccessKey) throw malformed('same');
  const looksSwapped = idShape.test(secretAccessKey) && accessKeyId.length >= SECRET_CHARACTERS_AT_LEAST;
  if (looksSwapped && !idShape.test(accessKeyId)) throw malformed('swapped');
  return { accessKeyId, secretAccessKey, ...(sessionToken !== '' && { sessionToken }) };
}

/** Without spaces, line ends and quotes around it. */
function bare(typed: string): string {
  return typed
    .trim()
    .replace(/^(["'])(.*)\1$/s, '$2')
    .trim();
}

function malformed(reason: KeysProblem): AppError {
  return new AppError('BACKUP_KEYS_MALFORMED', { details: { reason }, remedy: { kind: 'open', screen: 'backup' } });
}
