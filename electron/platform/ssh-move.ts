/** Files that were put into a folder of their own take their place beside others, each as a whole. */
import { AppError } from '../kernel/app-error.ts';
import type { ScriptResult } from './ssh-script.ts';

/** Whoever does the same at the same time leaves whole files, too. `from` is gone afterwards. */
export async function moveByCommand(
  run: (
    script: string,
    options: { readonly signal?: AbortSignal },
  ) => Promise<ScriptResult & { readonly stderr: string }>,
  { from, to, names }: { readonly from: string; readonly to: string; readonly names: readonly string[] },
  signal?: AbortSignal,
): Promise<void> {
  const parts = [...from.split('/'), ...to.split('/'), ...names];
  if (!parts.every((name) => /^[\w.-]+$/.test(name) && name !== '..'))
    throw new AppError('APP_INPUT_INVALID', { details: { path: to } });
  const moves = names.map((name) => `mv -f "$f/${name}" "$t/${name}"`);
  const script = [
    `f="$HOME/${from}"; t="$HOME/${to}"; umask 077`,
    ['mkdir -p "$t"', ...moves, 'rm -rf "$f"'].join(' && '),
  ].join('; ');
  const { exitCode, stderr } = await run(script, { signal });
  if (exitCode === 0) return;
  throw new AppError('STANDBY_COMMAND_FAILED', { details: { path: to, exitCode, said: stderr.trim().slice(-500) } });
}
