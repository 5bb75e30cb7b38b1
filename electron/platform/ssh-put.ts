/**
 * One file to another machine through a command's input. SFTP would be another program on the same login shell, and whatever
 * that shell says of itself breaks it. The bytes go to a `.part` named by the file's digest, so that only the same file is
 * taken up where it broke off; the name itself appears when all of them are there and right. Where the machine has gzip, a
 * file that was compressed before travels so, and the digest is checked on what comes out of it.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { AppError } from '../kernel/app-error.ts';
import { hashFile } from '../kernel/hash-file.ts';
import type { PackedFile, RemoteSession } from '../standby/ports.ts';
import type { ScriptResult } from './ssh-script.ts';

type PutOptions = Parameters<RemoteSession['put']>[2];
type RunScript = (
  script: string,
  options: { readonly stdin?: AsyncIterable<Uint8Array>; readonly signal?: AbortSignal },
) => Promise<ScriptResult & { readonly stderr: string }>;

const CHUNK_BYTES = 64 * 1024;
/** What the last script answers when the bytes that are there are not the promised ones. */
const DAMAGED = 5;
/** What the first one answers when there is no gzip. */
const NO_GZIP = 7;

export async function putByCommand(run: RunScript, local: string, remote: string, options: PutOptions): Promise<void> {
  if (!remote.split('/').every((name) => /^[\w.-]+$/.test(name) && name !== '..'))
    throw new AppError('APP_INPUT_INVALID', { details: { path: remote } });
  const { packed, signal, mode } = options;
  const sha256 = packed?.sha256 ?? (await hashFile(local, { signal }));
  const { size } = await stat(local);
  const plain: Way = { remote, size, sha256, mode, travels: local, travelBytes: size, isPacked: false };
  const ways = packed ? [packedWay(plain, packed), plain] : [plain];
  for (const way of ways) {
    // A part that was damaged, by a power cut say, is gone after the first try: once more, from the beginning.
    for (let tries = 0; tries < 2; tries++) {
      const outcome = await putOnce(run, way, options);
      if (outcome === 'done') return;
      if (outcome === 'other-way') break;
    }
  }
  throw new AppError('STANDBY_COMMAND_FAILED', { details: { path: remote, reason: 'damaged' } });
}

/** A file and how it gets there. */
interface Way {
  readonly remote: string;
  readonly size: number;
  readonly sha256: string;
  readonly mode: number;
  /** The file whose bytes are sent. */
  readonly travels: string;
  readonly travelBytes: number;
  readonly isPacked: boolean;
}

const packedWay = (plain: Way, { absolute, sizeBytes }: PackedFile): Way => ({
  ...plain,
  travels: absolute,
  travelBytes: sizeBytes,
  isPacked: true,
});

/** `damaged`: all of it arrived, with other bytes; nothing of it is left there. */
async function putOnce(run: RunScript, way: Way, options: PutOptions): Promise<'done' | 'damaged' | 'other-way'> {
  const { signal } = options;
  const count = countOf(way, options.onBytes);
  const opened = await run(openScript(way), { signal });
  if (way.isPacked && opened.exitCode === NO_GZIP) return 'other-way';
  const from = opened.exitCode === 0 ? Number.parseInt(opened.output, 10) : Number.NaN;
  if (Number.isNaN(from)) throw failed(way.remote, opened);
  count.add(from);
  const written = await run(writeScript(way), { signal, stdin: readFrom(way.travels, from, count.add) });
  if (written.exitCode === DAMAGED && !isFull(written.stderr)) {
    count.takeBack();
    return 'damaged';
  }
  if (written.exitCode !== 0) throw failed(way.remote, written);
  return 'done';
}

/** Bytes that travelled, told as bytes of the file. */
function countOf(way: Way, onBytes: PutOptions['onBytes']): { add(travelled: number): void; takeBack(): void } {
  let travelled = 0;
  let told = 0;
  return {
    add(count) {
      travelled += count;
      const now = Math.round((travelled / Math.max(1, way.travelBytes)) * way.size);
      if (now > told) onBytes?.(now - told);
      told = now;
    },
    takeBack: () => onBytes?.(-told),
  };
}

/**
 * Makes the folders, removes parts of other files, and says how many bytes are there. A command of a lost connection may still
 * write into the part it had opened, so the next one goes on with a copy.
 */
function openScript(way: Way): string {
  return [
    ...(way.isPacked ? [`command -v gzip > /dev/null || exit ${NO_GZIP}`] : []),
    `${names(way)}; umask 077; [ -d "$f" ] && exit 6; mkdir -p "\${f%/*}" || exit 1`,
    'for o in "$f".*part; do [ "$o" = "$p" ] || rm -f "$o"; done',
    'if [ -f "$p" ]; then cp "$p" "$p.copy.part" && mv -f "$p.copy.part" "$p" || rm -f "$p" "$p.copy.part"; fi',
    `n=0; [ -f "$p" ] && n=$(wc -c < "$p"); if [ $n -gt ${way.travelBytes} ]; then rm -f "$p"; n=0; fi; echo $n`,
  ].join('; ');
}

function writeScript(way: Way): string {
  return [
    `${names(way)}; umask 077`,
    way.isPacked ? unpackScript(way) : appendScript(way),
    `case "$s" in ""|${way.sha256}*) ;; *) rm -f "$p" "$u"; exit ${DAMAGED};; esac`,
    `chmod ${way.mode.toString(8)} "$u" && mv -f "$u" "$f" && rm -f "$p"`,
  ].join('; ');
}

/** A disk that is full keeps no half file; a part whose connection was cut stays, whichever way its reader noticed that. */
function appendScript({ travelBytes }: Way): string {
  return [
    'e=$(cat 2>&1 >> "$p") || { echo "$e" >&2; case "$e" in *space*|*uota*) rm -f "$p";; esac; exit 3; }',
    `[ $(wc -c < "$p") -lt ${travelBytes} ] && exit 4`,
    'u=$p; s=; command -v sha256sum > /dev/null && s=$(sha256sum < "$u")',
  ].join('; ');
}

/**
 * Unpacked while it comes, behind what is there of it already; the digest is taken on the way to the disk, wherever there is
 * a program for it. `tee` ends with 1 where the disk is full, and with more where gzip had enough of what it was given.
 */
function unpackScript({ size, travelBytes }: Way): string {
  const digest = 'if command -v sha256sum > /dev/null; then sha256sum; else cat > /dev/null; fi';
  const keep = (file: string): string => `tee ${file}; case $? in 0) ;; 1) echo full >&3;; *) echo bad >&3;; esac`;
  return [
    'u=$p.out.part; [ -f "$p" ] || : > "$p"',
    `s=$( { { cat "$p"; ${keep('-a "$p"')}; } | gzip -dc | { ${keep('"$u"')}; } | ${digest}; } 3>&1 )`,
    'case "$s" in *full*) rm -f "$p" "$u"; exit 3;; esac',
    `n=$(wc -c < "$u"); case "$s" in *bad*) n=0;; *) [ $(wc -c < "$p") -lt ${travelBytes} ] && { rm -f "$u"; exit 4; };; esac`,
    `[ $n -eq ${size} ] || { rm -f "$p" "$u"; exit ${DAMAGED}; }`,
  ].join('; ');
}

const names = ({ remote, sha256, isPacked }: Way): string =>
  `export LC_ALL=C; f="$HOME/${remote}"; p="$f.${sha256.slice(0, 16)}${isPacked ? '.gz' : ''}.part"`;

async function* readFrom(file: string, from: number, onBytes: (count: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of createReadStream(file, { start: from, highWaterMark: CHUNK_BYTES })) {
    yield chunk as Buffer;
    onBytes((chunk as Buffer).length);
  }
}

const isFull = (stderr: string): boolean => /no space left|quota exceeded/i.test(stderr);

function failed(file: string, { exitCode, stderr }: ScriptResult & { readonly stderr: string }): AppError {
  if (isFull(stderr)) {
    return new AppError('STANDBY_DISK_FULL', { details: { path: file }, remedy: { kind: 'retry' } });
  }
  const said = stderr.trim().slice(-500);
  return new AppError('STANDBY_COMMAND_FAILED', { details: { path: file, exitCode, said } });
}
