/**
 * The person's SSH configuration from `~/.ssh/config`, with every file that it includes. Includes may be relative to `~/.ssh`, may
 * be patterns, and may lead in a circle, which is refused.
 */
import { access, readdir } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import { AppError } from '../kernel/app-error.ts';
import type { SshSurroundings } from '../standby/ports.ts';
import { type ConfigLine, configFault, configFor, parseConfig, patternOf } from './ssh-config.ts';
import type { ReadKey } from './ssh-credentials.ts';

/** As deep as OpenSSH goes. */
const MAX_DEPTH = 16;
const MAX_FILES = 256;

export function createSshSurroundings(
  readSmall: ReadKey,
  environment: NodeJS.ProcessEnv = process.env,
): SshSurroundings {
  const home = environment['HOME'] ?? homedir();
  return {
    home,
    localUser: userInfo().username,
    hasAgent: Boolean(environment['SSH_AUTH_SOCK']),
    async config(signal) {
      const lines = await readConfig(home, readSmall, signal);
      return (host) => configFor(lines, host);
    },
    exists: isThere,
  };
}

/** None when there is no such file. @throws AppError STANDBY_SSH_CONFIG, APP_DISK_SILENT. */
async function readConfig(home: string, readSmall: ReadKey, signal?: AbortSignal): Promise<readonly ConfigLine[]> {
  const folder = path.join(home, '.ssh');
  let files = 0;

  async function read(file: string, above: readonly string[]): Promise<readonly ConfigLine[]> {
    if (above.includes(file)) throw configFault(file, 'include-loop');
    if (above.length >= MAX_DEPTH || ++files > MAX_FILES) throw configFault(file, 'too-many-includes');
    const lines: ConfigLine[] = [];
    for (const line of parseConfig(await textOf(file), file)) {
      if (line.keyword !== 'include') lines.push(line);
      else lines.push({ ...line, included: await readIncluded(line, [...above, file]) });
    }
    return lines;
  }

  async function textOf(file: string): Promise<string> {
    try {
      return Buffer.from(await readSmall(file, signal)).toString('utf8');
    } catch (cause) {
      if (signal?.aborted || (cause instanceof AppError && cause.code === 'APP_DISK_SILENT')) throw cause;
      throw configFault(file, 'unreadable');
    }
  }

  async function readIncluded({ args }: ConfigLine, above: readonly string[]): Promise<ConfigLine[]> {
    const lines: ConfigLine[] = [];
    for (const pattern of args) {
      const absolute = path.resolve(folder, pattern.replace(/^~(?=\/)/, home));
      for (const found of await filesLike(absolute)) {
        lines.push(...(await read(found, above)));
      }
    }
    return lines;
  }

  const main = path.join(folder, 'config');
  return (await isThere(main)) ? read(main, []) : [];
}

/** In the order of their names; a pattern that fits nothing is nothing, as in OpenSSH. */
async function filesLike(pattern: string): Promise<string[]> {
  let found = ['/'];
  for (const part of pattern.split('/').filter((name) => name !== '')) {
    const next: string[] = [];
    for (const folder of found) {
      if (!/[*?]/.test(part)) next.push(path.join(folder, part));
      else {
        const names = await readdir(folder).catch(() => []);
        const fits = patternOf(part);
        next.push(
          ...names.filter((name) => fits.test(name) && !name.startsWith('.')).map((name) => path.join(folder, name)),
        );
      }
    }
    found = next;
  }
  const there = await Promise.all(found.map(isThere));
  return found.filter((_, index) => there[index]).sort();
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
