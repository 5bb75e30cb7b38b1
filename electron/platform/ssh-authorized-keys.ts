/**
 * One line more or less in a login's authorized_keys. Adding only writes behind what is there; taking away writes the other
 * lines beside and puts them in place at once, with the same owner and mode. The file may be a link to where it is kept.
 */
import { AppError } from '../kernel/app-error.ts';
import type { ScriptResult } from './ssh-script.ts';

type RunScript = (
  script: string,
  options: { readonly stdin?: AsyncIterable<Uint8Array>; readonly signal?: AbortSignal },
) => Promise<ScriptResult & { readonly stderr: string }>;

const NOT_OWN = 4;

/** `line` holds `key`, its blob in base64. Throws STANDBY_PAIRING_REFUSED where the file cannot be written or is not the login's. */
export async function addKeyLine(run: RunScript, line: string, key: string, signal?: AbortSignal): Promise<void> {
  const script = [
    'umask 077; d="$HOME/.ssh"; f="$d/authorized_keys"',
    'mkdir -p "$d" || exit 3',
    `{ [ -d "$d" ] && [ -O "$d" ]; } || exit ${NOT_OWN}`,
    '[ -e "$f" ] || : >> "$f" || exit 3',
    `{ [ -f "$f" ] && [ -O "$f" ] && [ -w "$f" ]; } || exit ${NOT_OWN}`,
    `if grep -qF ${plain(key)} "$f"; then cat > /dev/null; exit 0; fi`,
    'if [ -s "$f" ] && [ -n "$(tail -c 1 "$f")" ]; then echo >> "$f" || exit 3; fi',
    'cat >> "$f" || exit 3',
  ];
  await act(run, script.join('; '), { stdin: oneLine(line), signal });
}

/** Leaves no empty file, and no empty folder, behind that pairing made. */
export async function takeKeyLine(run: RunScript, key: string, signal?: AbortSignal): Promise<void> {
  const script = [
    'd="$HOME/.ssh"; f=$(readlink -f "$d/authorized_keys"); [ -f "$f" ] || exit 0',
    `grep -qF ${plain(key)} "$f" || exit 0`,
    't="$f.$$"; cp -p "$f" "$t" || exit 3',
    `grep -vF ${plain(key)} "$f" > "$t"; c=$?; if [ $c -gt 1 ]; then rm -f "$t"; exit 3; fi`,
    'mv -f "$t" "$f" || exit 3',
    'if [ -s "$f" ]; then :; else rm -f "$f"; rmdir "$d" 2> /dev/null; fi; :',
  ];
  await act(run, script.join('; '), { signal });
}

async function act(run: RunScript, script: string, options: Parameters<RunScript>[1]): Promise<void> {
  const { exitCode, stderr } = await run(script, options);
  if (exitCode === 0) return;
  throw new AppError('STANDBY_PAIRING_REFUSED', {
    details: { reason: exitCode === NOT_OWN ? 'file-not-own' : 'file-not-written', said: stderr.trim().slice(-300) },
  });
}

/** The key stands in the script: nothing but base64 may. */
function plain(key: string): string {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(key)) throw new Error('not a key');
  return key;
}

async function* oneLine(line: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${line}\n`);
}
