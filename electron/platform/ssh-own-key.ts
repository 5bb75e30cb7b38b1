/** Keys that this app makes for itself. */
import ssh2 from 'ssh2';
import { AppError } from '../kernel/app-error.ts';

const { utils } = ssh2;

/** About one key in 256 that ssh2 makes is one that it cannot read (1.17); another one is made then. */
export function makeKey(comment: string): string {
  for (;;) {
    const { private: key } = utils.generateKeyPairSync('ed25519', { comment });
    if (!(utils.parseKey(key) instanceof Error)) return key;
  }
}

/** Throws APP_FILE_DAMAGED. */
export function publicPartOf(privateKey: string): Buffer {
  const parsed = utils.parseKey(privateKey);
  if (parsed instanceof Error) {
    throw new AppError('APP_FILE_DAMAGED', { details: { file: 'own SSH key' }, cause: parsed });
  }
  return parsed.getPublicSSH();
}
