/**
 * Programs of this computer that are replaced: an unpacked archive beside the one that runs, and the link `current` from one to the
 * other; a Debian package by dpkg. At every moment the link names a whole program.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, readdir, readlink, rename, rm, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { AppError, isCancelled } from '../kernel/app-error.ts';
import { syncFolder } from '../kernel/sync-folder.ts';
import type { Programs } from '../updates/ports.ts';

const LINK = 'current';
const ARRIVING = '.understudy-arriving-';
/** A computer that reads its program from a slow disk for the first time needs many seconds. */
const ANSWER_WITHIN_MS = 120_000;
const UNPACK_WITHIN_MS = 30 * 60_000;

export function createPrograms(): Programs {
  return {
    current: readCurrent,
    async mayChange(home) {
      return access(home, constants.W_OK).then(
        () => true,
        () => false,
      );
    },
    async unpack({ archive, home, folder, version, signal }) {
      await dropLeftovers(home);
      const arriving = path.join(home, `${ARRIVING}${randomBytes(4).toString('hex')}`);
      await mkdir(arriving, { mode: 0o755 });
      try {
        await run('tar', ['-xzf', archive, '-C', arriving, '--no-same-owner'], { signal, withinMs: UNPACK_WITHIN_MS });
        const unpacked = path.join(arriving, folder);
        await assertAnswers(path.join(unpacked, 'understudy'), version, signal);
        await run('sync', ['-f', unpacked], { signal, withinMs: UNPACK_WITHIN_MS });
        await replaceFolder(unpacked, path.join(home, folder));
        await syncFolder(home);
      } finally {
        await rm(arriving, { recursive: true, force: true });
      }
    },
    async switchTo(home, folder, runs) {
      const previous = await readCurrent(home);
      const beside = path.join(home, `${ARRIVING}${randomBytes(4).toString('hex')}`);
      await symlink(folder, beside);
      // Over the link that is there, in one step.
      await rename(beside, path.join(home, LINK));
      await syncFolder(home);
      await dropOthers(home, [folder, previous, runs]);
      return { previous: previous === folder ? null : previous };
    },
    isRoot: process.getuid?.() === 0,
    async installDeb(file) {
      await run('dpkg', ['-i', file], { withinMs: UNPACK_WITHIN_MS });
    },
  };
}

async function readCurrent(home: string): Promise<string | null> {
  const target = await readlink(path.join(home, LINK)).catch(() => null);
  return target === null ? null : path.basename(target);
}

/** What an installation left that was killed. */
async function dropLeftovers(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    if (name.startsWith(ARRIVING)) await rm(path.join(home, name), { recursive: true, force: true });
  }
}

/** One that is there already was put there by an earlier try: whole, but perhaps changed since. */
async function replaceFolder(from: string, to: string): Promise<void> {
  const isThere = await stat(to).then(
    () => true,
    () => false,
  );
  if (isThere) await rename(to, path.join(path.dirname(from), 'before'));
  await rename(from, to);
}

/** Only folders that have the name of such a program. */
async function dropOthers(home: string, kept: readonly (string | null)[]): Promise<void> {
  for (const name of await readdir(home)) {
    const isProgram = /^understudy-\d+\.\d+\.\d+.*-linux-(x64|arm64)$/.test(name);
    if (isProgram && !kept.includes(name)) await rm(path.join(home, name), { recursive: true, force: true });
  }
}

async function assertAnswers(program: string, version: string, signal: AbortSignal): Promise<void> {
  const answer = await run(program, ['--version'], { signal, withinMs: ANSWER_WITHIN_MS }).catch((error: unknown) => {
    if (isCancelled(error)) throw error;
    throw failed(program, error instanceof AppError ? String(error.details['reason']) : String(error));
  });
  if (answer.trim() !== version) throw failed(program, `it says ${answer.trim().slice(0, 80)}, not ${version}`);
}

function failed(program: string, reason: string): AppError {
  return new AppError('UPDATES_PROGRAM_FAILED', { details: { program: path.basename(program), reason } });
}

/** What it wrote. Throws UPDATES_NOT_INSTALLED with its last words, APP_DISK_FULL, the signal's reason. */
function run(
  program: string,
  args: readonly string[],
  { signal, withinMs }: { readonly signal?: AbortSignal; readonly withinMs: number },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { signal, timeout: withinMs, killSignal: 'SIGKILL', maxBuffer: 16 * 1024 * 1024 } as const;
    execFile(program, [...args], options, (error, out, errors) => {
      if (signal?.aborted) reject(signal.reason);
      else if (error === null) resolve(out);
      else reject(notInstalled(program, lastWordsOf(errors, error)));
    });
  });
}

function notInstalled(program: string, reason: string): AppError {
  const code = /No space left on device|Disk quota exceeded/.test(reason) ? 'APP_DISK_FULL' : 'UPDATES_NOT_INSTALLED';
  return new AppError(code, { details: { program, reason } });
}

const lastWordsOf = (errors: string, error: Error): string => errors.trim().slice(-500) || error.message;
