/**
 * An official folder on another machine, only read: names go to the other side as input, never in a command, and come back as
 * lines between marks. What is needed is brought whole, taken up where it broke off, and compared with the machine's own sum.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { BringOptions, BroughtFile, FolderEntry, OfficialFolder, OpenRemoteFolder } from '../adopt/ports.ts';
import { showAddress } from '../contract/models/host-address.ts';
import { AppError } from '../kernel/app-error.ts';
import { systemSleep } from '../kernel/clock.ts';
import { translateFileError } from '../kernel/json-file.ts';
import type { MachineAddress, RemoteSession, RemoteShell } from '../standby/ports.ts';
import { linesOf, readBytes } from './ssh-bytes.ts';
import { ScriptOutput, wrapScript } from './ssh-script.ts';

/** So often is a lost connection made again for one file, after twice as long a pause each time. */
const TRIES = 6;
const FIRST_PAUSE_MS = 500;
/** What a script answers where there is no such file, or it may not be read. */
const NOT_READABLE = 3;
/** Where no program for sums is. */
const NO_SUM = 7;

const S_IFMT = 0xf000;
const S_IFREG = 0x8000;
const S_IFDIR = 0x4000;

/** Mode, size, time and name of each entry: GNU and busybox take the first form, BSD the second. */
const listScript = [
  'cd; export LC_ALL=C; g=n; stat -c %s / > /dev/null 2>&1 && g=y',
  'while IFS= read -r d; do [ -d "$d/." ] || continue; echo "d $d"',
  'if [ $g = y ]; then find -L "$d/." -maxdepth 1 -mindepth 1 -exec stat -L -c "e %f %s %Y %n" {} +',
  'else find -L "$d/." -maxdepth 1 -mindepth 1 -exec stat -L -f "e %Xp %z %m %N" {} +; fi 2> /dev/null; done',
].join('; ');
const readable = `cd; IFS= read -r p; [ -f "$p" ] && [ -r "$p" ] || exit ${NOT_READABLE}`;
const sumScript = [
  readable,
  'if command -v sha256sum > /dev/null; then sha256sum < "$p"',
  'elif command -v shasum > /dev/null; then shasum -a 256 < "$p"',
  'elif command -v openssl > /dev/null; then openssl dgst -sha256 -r < "$p"',
  `else exit ${NO_SUM}; fi`,
].join('; ');

interface Hasher {
  sha256(file: string, options?: { readonly signal?: AbortSignal }): Promise<string>;
}

export function createRemoteFolders(shell: Pick<RemoteShell, 'connect'>, hasher: Hasher): OpenRemoteFolder {
  return async (ssh, place, signal) => {
    const connection = new Connection({ shell, hasher }, ssh, await shell.connect(ssh, signal));
    return remoteFolder(connection, `${ssh.user}@${showAddress(ssh.host, ssh.port)}:${place}`, place);
  };
}

/** What does not begin with `/` begins at home. */
function baseOf(place: string): string {
  const plain = place.replace(/^~(?=\/|$)/, '.').replace(/(?<=.)\/+$/, '');
  return plain.startsWith('/') || plain.startsWith('.') ? plain : `./${plain}`;
}

function remoteFolder(connection: Connection, shown: string, place: string): OfficialFolder {
  const base = baseOf(place);
  const there = (file: string): string => (file === '' ? base : `${base}/${file}`);
  return {
    place: shown,
    name: path.posix.basename(base),
    above: path.posix.basename(path.posix.dirname(base)),
    archive: null,
    isHere: false,
    async list(folders, signal) {
      const asked = folders.filter((folder) => !/[\r\n]/.test(folder));
      const lines = await connection.lines(listScript, asked.map(there).join('\n'), signal);
      const found = foldersIn(lines);
      return new Map(
        asked.flatMap((folder) => {
          const entries = found.get(there(folder));
          return entries ? [[folder, entries] as const] : [];
        }),
      );
    },
    async read({ path: file, from, bytes }, signal) {
      const pieces: Buffer[] = [];
      const part = from < 0 ? `tail -c ${-from} "$p"` : `tail -c +${from + 1} "$p" | head -c ${bytes}`;
      const script = `${readable}; ${part} 2> /dev/null`;
      const exitCode = await connection.bytes(
        script,
        there(file),
        (piece) => void pieces.push(Buffer.from(piece)),
        signal,
      );
      return exitCode === 0 ? Buffer.concat(pieces).subarray(0, bytes) : null;
    },
    digest: (file, signal) => connection.sum(there(file), signal),
    async bring(files, options) {
      for (const file of files) await bringFile(connection, there(file.path), file, options);
      return new Map(files.map((file) => [file.path, file.target]));
    },
    close: async () => connection.close(),
  };
}

/** Lines of the list script by folder. A name with a line break in it comes apart and fits nothing. */
function foldersIn(lines: readonly string[]): ReadonlyMap<string, readonly FolderEntry[]> {
  const found = new Map<string, FolderEntry[]>();
  let current: FolderEntry[] = [];
  for (const line of lines) {
    if (line.startsWith('d ')) {
      current = [];
      found.set(line.slice(2), current);
      continue;
    }
    const [, mode = '', size, time, file = ''] = /^e ([0-9a-f]+) (\d+) (-?\d+) (.*)$/i.exec(line) ?? [];
    const type = Number.parseInt(mode, 16) & S_IFMT;
    if (type !== S_IFREG && type !== S_IFDIR) continue;
    current.push({
      name: file.slice(file.lastIndexOf('/') + 1),
      kind: type === S_IFREG ? 'file' : 'folder',
      sizeBytes: Number(size),
      modifiedMs: Number(time) * 1000,
    });
  }
  return found;
}

/** A connection that is made again when it was lost. */
class Connection {
  readonly #deps: { readonly shell: Pick<RemoteShell, 'connect'>; readonly hasher: Hasher };
  readonly #address: MachineAddress;
  #session: RemoteSession;

  constructor(
    deps: { readonly shell: Pick<RemoteShell, 'connect'>; readonly hasher: Hasher },
    address: MachineAddress,
    session: RemoteSession,
  ) {
    this.#deps = deps;
    this.#address = address;
    this.#session = session;
  }

  async #open(signal?: AbortSignal): Promise<RemoteSession> {
    if (this.#session.lost) this.#session = await this.#deps.shell.connect(this.#address, signal);
    return this.#session;
  }

  async lines(script: string, stdin: string, signal?: AbortSignal): Promise<readonly string[]> {
    const { exitCode, output } = await this.#run(script, stdin, signal);
    if (exitCode !== 0 && output === '') throw this.#failed(exitCode, '');
    return output.split('\n');
  }

  /** Hex, or null where nothing there makes one. */
  async sum(file: string, signal?: AbortSignal): Promise<string | null> {
    const { output } = await this.#run(sumScript, file, signal);
    return /\b[0-9a-f]{64}\b/.exec(output)?.[0] ?? null;
  }

  async bytes(
    script: string,
    stdin: string,
    onBytes: (bytes: Buffer) => Promise<void> | void,
    signal?: AbortSignal,
  ): Promise<number> {
    const session = await this.#open(signal);
    const { exitCode, stderr } = await readBytes(session, script, { stdin, onBytes, ...(signal && { signal }) });
    if (exitCode === null) throw this.#failed(exitCode, stderr);
    return exitCode;
  }

  /** True as well where the machine has no program for sums: then the import looks at every weight. */
  async isSame(remote: string, local: string, signal: AbortSignal): Promise<boolean> {
    const sum = await this.sum(remote, signal);
    return sum === null || sum === (await this.#deps.hasher.sha256(local, { signal }));
  }

  close(): void {
    this.#session.close();
  }

  async #run(script: string, stdin: string, signal?: AbortSignal) {
    const nonce = randomBytes(16).toString('hex');
    const output = new ScriptOutput(nonce);
    const session = await this.#open(signal);
    const done = await session.exec(wrapScript(script, nonce), {
      onLine: (line) => output.add(line),
      stdin: linesOf(stdin),
      ...(signal && { signal }),
    });
    if (output.result) return output.result;
    throw this.#failed(done.exitCode, done.stderr.trim() || output.noise.trim());
  }

  #failed(exitCode: number | null, said: string): AppError {
    const { host, port } = this.#address;
    return new AppError('STANDBY_COMMAND_FAILED', { details: { host, port, exitCode, said: said.slice(-500) } });
  }
}

async function bringFile(
  connection: Connection,
  remote: string,
  { path: shown, sizeBytes, target: local }: BroughtFile,
  options: BringOptions,
): Promise<void> {
  const { signal, onBytes } = options;
  await mkdir(path.dirname(local), { recursive: true });
  const part = `${local}.part`;
  const hadWhole = await sizeOf(local);
  if (hadWhole > 0 && (sizeBytes === 0 || hadWhole === sizeBytes)) {
    if (await connection.isSame(remote, local, signal)) return onBytes(sizeBytes);
    await rm(local, { force: true });
  }
  for (let tries = 1; ; tries++) {
    const hadBytes = await sizeOf(part);
    try {
      await fetchInto(connection, remote, part, hadBytes, options);
    } catch (error) {
      if (tries >= TRIES || !isLost(error)) throw error;
      await systemSleep(FIRST_PAUSE_MS * 2 ** (tries - 1), signal);
      continue;
    }
    const isWhole =
      (sizeBytes === 0 || (await sizeOf(part)) === sizeBytes) && (await connection.isSame(remote, part, signal));
    if (isWhole) return rename(part, local);
    await rm(part, { force: true });
    // What was there before may have been of an older file.
    if (hadBytes === 0)
      throw new AppError('ADOPT_FILE_DAMAGED', { details: { file: shown }, remedy: { kind: 'retry' } });
  }
}

async function fetchInto(
  connection: Connection,
  remote: string,
  part: string,
  hadBytes: number,
  { signal, onBytes }: BringOptions,
): Promise<void> {
  onBytes(hadBytes);
  const handle = await open(part, 'a');
  try {
    const write = async (bytes: Buffer): Promise<void> => {
      await handle.appendFile(bytes).catch((error: unknown) => {
        throw translateFileError(error, part);
      });
      onBytes(bytes.length);
    };
    const script = `${readable}; tail -c +${hadBytes + 1} "$p"`;
    const exitCode = await connection.bytes(script, remote, write, signal);
    if (exitCode !== 0) throw new AppError('ADOPT_FILE_DAMAGED', { details: { file: remote, exitCode } });
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const isLost = (error: unknown): boolean =>
  error instanceof AppError && /^STANDBY_(CONNECTION_LOST|UNREACHABLE)$/.test(error.code);

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => null))?.size ?? 0;
}
