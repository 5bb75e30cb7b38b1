/**
 * One file to another machine through a command's input. SFTP would be another program on the same login shell, and whatever
 * that shell says of itself breaks it. The bytes go to a `.part` named by their digest, so that only the same file is taken
 * up where it broke off; the name itself appears when all of them are there and right.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { AppError } from '../kernel/app-error.ts';
import { hashFile } from '../kernel/hash-file.ts';
import type { RemoteSession } from '../standby/ports.ts';
import type { ScriptResult } from './ssh-script.ts';

type PutOptions = Parameters<RemoteSession['put']>[2];
type RunScript = (
  script: string,
  options: { readonly stdin?: AsyncIterable<Uint8Array>; readonly signal?: AbortSignal },
) => Promise<ScriptResult & { readonly stderr: string }>;

const CHUNK_BYTES = 64 * 1024;
/** What the last script answers when the bytes that are there are not the promised ones. */
const DAMAGED = 5;

export async function putByCommand(run: RunScript, local: string, remote: string, options: PutOptions): Promise<void> {
  if (!remote.split('/').every((name) => /^[\w.-]+$/.test(name) && name !== '..'))
    throw new AppError('APP_INPUT_INVALID', { details: { path: remote } });
  const sha256 = await hashFile(local, { signal: options.signal });
  const { size } = await stat(local);
  const file = { remote, size, sha256, mode: options.mode };
  if (await putOnce(run, local, file, options)) return;
  // A part that was damaged, by a power cut say, is gone now: once more, from the beginning.
  if (await putOnce(run, local, file, options)) return;
  throw new AppError('STANDBY_COMMAND_FAILED', { details: { path: remote, reason: 'damaged' } });
}

interface RemoteFile {
  readonly remote: string;
  readonly size: number;
  readonly sha256: string;
  readonly mode: number;
}

/** False when the whole file arrived with other bytes; nothing of it is left there. */
async function putOnce(run: RunScript, local: string, file: RemoteFile, options: PutOptions): Promise<boolean> {
  const { signal, onBytes } = options;
  const opened = await run(openScript(file), { signal });
  const from = opened.exitCode === 0 ? Number.parseInt(opened.output, 10) : Number.NaN;
  if (Number.isNaN(from)) throw failed(file.remote, opened);
  if (from > 0) onBytes?.(from);
  const written = await run(writeScript(file), { signal, stdin: readFrom(local, from, onBytes) });
  if (written.exitCode === DAMAGED) {
    onBytes?.(-file.size);
    return false;
  }
  if (written.exitCode !== 0) throw failed(file.remote, written);
  return true;
}

/**
 * Makes the folders, removes parts of other files, and says how many bytes are there. A command of a lost connection may still
 * write into the part it had opened, so the next one goes on with a copy.
 */
function openScript(file: RemoteFile): string {
  return [
    `${names(file)}; umask 077; [ -d "$f" ] && exit 6; mkdir -p "\${f%/*}" || exit 1`,
    'for o in "$f".*part; do [ "$o" = "$p" ] || rm -f "$o"; done',
    'if [ -f "$p" ]; then cp "$p" "$p.copy.part" && mv -f "$p.copy.part" "$p" || rm -f "$p" "$p.copy.part"; fi',
    `n=0; [ -f "$p" ] && n=$(wc -c < "$p"); if [ $n -gt ${file.size} ]; then rm -f "$p"; n=0; fi; echo $n`,
  ].join('; ');
}

/**
 * A disk that is full keeps no half file; a part whose connection was cut stays, whichever way its reader noticed that. The
 * digest is checked wherever there is a program for it.
 */
function writeScript(file: RemoteFile): string {
  return [
    `${names(file)}; umask 077; e=$(cat 2>&1 >> "$p") || { echo "$e" >&2; case "$e" in *space*|*uota*) rm -f "$p";; esac; exit 3; }`,
    `[ $(wc -c < "$p") -lt ${file.size} ] && exit 4`,
    's=; command -v sha256sum > /dev/null && s=$(sha256sum < "$p")',
    `case "$s" in ""|${file.sha256}*) ;; *) rm -f "$p"; exit ${DAMAGED};; esac`,
    `chmod ${file.mode.toString(8)} "$p" && mv -f "$p" "$f"`,
  ].join('; ');
}

const names = ({ remote, sha256 }: RemoteFile): string =>
  `export LC_ALL=C; f="$HOME/${remote}"; p="$f.${sha256.slice(0, 16)}.part"`;

async function* readFrom(file: string, from: number, onBytes: PutOptions['onBytes']): AsyncGenerator<Uint8Array> {
  for await (const chunk of createReadStream(file, { start: from, highWaterMark: CHUNK_BYTES })) {
    yield chunk as Buffer;
    onBytes?.((chunk as Buffer).length);
  }
}

function failed(file: string, { exitCode, stderr }: ScriptResult & { readonly stderr: string }): AppError {
  if (/no space left|quota exceeded/i.test(stderr)) {
    return new AppError('STANDBY_DISK_FULL', { details: { path: file }, remedy: { kind: 'retry' } });
  }
  const said = stderr.trim().slice(-500);
  return new AppError('STANDBY_COMMAND_FAILED', { details: { path: file, exitCode, said } });
}
