/** Takes a desktop's own line out of authorized_keys: with a key that may only run the agent, nobody else can. */
import { readFile, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { writeFileAtomic } from '../kernel/json-file.ts';

/** Only a line that runs an agent and holds exactly this key; all others stay as they are. */
export async function removeKeyLine(key: string, home = homedir()): Promise<{ readonly removed: boolean }> {
  const named = path.join(home, '.ssh/authorized_keys');
  let file: string;
  let text: string;
  try {
    // The file may be kept elsewhere and only be linked here.
    file = await realpath(named);
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { removed: false };
    throw error;
  }
  const lines = text.split('\n');
  const kept = lines.filter((line) => !(line.split(' ').includes(key) && line.includes('/program/run')));
  if (kept.length === lines.length) return { removed: false };
  await writeFileAtomic(file, kept.join('\n'), (await stat(file)).mode & 0o777);
  return { removed: true };
}
