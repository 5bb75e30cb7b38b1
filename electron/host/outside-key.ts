/**
 * What a program outside shows at the one door that is made for it, in a file of its own: the token of the admin API opens
 * everything and changes with every start. The file is what `credentials_file` in the configuration of Prometheus (for
 * `/metrics`) and of Alertmanager (for its webhook) names.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { writeFileAtomic } from '../kernel/json-file.ts';

const OWNER_ONLY = 0o600;
const SHORTEST = 16;

/** The key in the file; made where there is none. Null where it cannot be written, which is no reason not to start. */
export async function outsideKeyIn(file: string): Promise<string | null> {
  const found = await readFile(file, 'utf8').catch(() => '');
  if (found.trim().length >= SHORTEST) return found.trim();
  const key = randomBytes(24).toString('base64url');
  return writeFileAtomic(file, `${key}\n`, OWNER_ONLY).then(
    () => key,
    () => null,
  );
}
