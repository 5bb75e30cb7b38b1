/**
 * Brings what a standby's service made: compared with what is here and with what both had before, so that nothing is lost and
 * nothing is written over. What broke off is taken up where it ended; a file counts when its digest is right.
 */
import { pathProblem } from '../../backup/release/safe-path.ts';
import { MADE_PIECE_BYTES, type MadeFile } from '../../contract/models/agent.ts';
import { besideName } from '../../contract/models/made.ts';
import type { StepContext } from '../steps/step.ts';
import { compareMade } from './compare.ts';
import type { MadeLibrary } from './library.ts';

/** What changes while it is read is read once more, and once more after that. */
const PASSES = 3;
const PIECES_AT_ONCE = 500;

export interface BroughtHome {
  /** All that lies there. */
  readonly files: number;
  readonly brought: number;
  readonly bytes: number;
  /** Both names of each pair. */
  readonly conflicts: readonly (readonly [string, string])[];
  /** What could not be brought, or was still being written. */
  readonly leftOut: readonly string[];
}

interface Bringing {
  readonly ask: StepContext['ask'];
  readonly library: MadeLibrary;
  readonly machine: { readonly name: string; readonly fingerprint: string };
  /** Promotion by which it serves. */
  readonly epoch: number;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
}

/** What is to be fetched, and under which name it is kept. */
interface Wanted {
  readonly file: MadeFile;
  readonly source: string;
  readonly name: string;
}

export async function bringHome(about: Bringing): Promise<BroughtHome> {
  const { ask, library, machine, signal } = about;
  const conflicts = new Map<string, string>();
  let [brought, bytes] = [0, 0];
  for (let pass = 1; ; pass++) {
    const told = await ask({ verb: 'made', command: { kind: 'list' } });
    // Whoever made the list may be anybody by now: a name leads nowhere but into the folder.
    const safe = told.files.filter(({ path }) => pathProblem(path) === null);
    const there = safe.map((file) => ({ ...file, path: keptAs(file.path, machine.name) }));
    const source = new Map(safe.map((file) => [keptAs(file.path, machine.name), file.path]));
    const here = new Map((await library.list(signal)).map(({ path, sha256 }) => [path, sha256]));
    const compared = compareMade(there, here, await library.base(machine.fingerprint));
    const wanted: Wanted[] = compared.bring.map((file) => ({
      file,
      source: source.get(file.path) ?? '',
      name: file.path,
    }));
    for (const file of compared.conflicts) {
      const name = freeName(file, `${machine.name}-${about.epoch}`, here);
      conflicts.set(file.path, name);
      if (here.get(name) !== file.sha256) wanted.push({ file, source: source.get(file.path) ?? '', name });
    }
    const changed = new Set(await fetchAll(about, wanted));
    const got = wanted.filter(({ name }) => !changed.has(name));
    brought += got.length;
    bytes += got.reduce((sum, { file }) => sum + file.sizeBytes, 0);
    await library.noteBase(
      machine.fingerprint,
      there.filter(({ path }) => !changed.has(path) && !changed.has(conflicts.get(path) ?? path)),
    );
    if (changed.size > 0 && pass < PASSES) continue;
    return { files: there.length, brought, bytes, conflicts: [...conflicts], leftOut: [...told.leftOut, ...changed] };
  }
}

/** Two machines have a log of the same name. */
function keptAs(path: string, machine: string): string {
  return path.startsWith('service-log/')
    ? `service-log/${safeName(machine)}/${path.slice('service-log/'.length)}`
    : path;
}

const safeName = (machine: string): string =>
  machine
    .normalize('NFC')
    .replace(/[. ]+$/, '')
    .replaceAll(/[^\p{L}\p{N}._-]/gu, '-');

/** Beside what is here; another file of that name, from an earlier time, keeps its own. */
function freeName(file: MadeFile, mark: string, here: ReadonlyMap<string, string>): string {
  for (let count = 1; ; count++) {
    const name = besideName(file.path, count === 1 ? safeName(mark) : `${safeName(mark)}-${count}`);
    const taken = here.get(name);
    if (taken === undefined || taken === file.sha256) return name;
  }
}

/** @returns the names of those that turned out different. */
async function fetchAll({ ask, library, signal, progress }: Bringing, wanted: readonly Wanted[]): Promise<string[]> {
  const changed: string[] = [];
  const total = wanted.reduce((sum, { file }) => sum + file.sizeBytes, 0);
  let done = 0;
  let queue = await Promise.all(wanted.map(async (one) => ({ ...one, have: await library.arrived(one.file) })));
  while (queue.length > 0) {
    signal.throwIfAborted();
    const whole = queue.filter(({ file, have }) => have >= file.sizeBytes);
    for (const { file, name } of whole) {
      // What arrived empty was never written down.
      if (file.sizeBytes === 0) await library.take(file, 0, new Uint8Array(0));
      if (!(await library.keep(file, name))) changed.push(name);
      done += file.sizeBytes;
      progress(done, total);
    }
    queue = queue.filter((one) => !whole.includes(one));
    const next = chooseNext(queue);
    if (next.length === 0) continue;
    const asked = next.map(({ source, file, have }) => ({ path: source, from: have, length: file.sizeBytes - have }));
    const { pieces } = await ask({ verb: 'made', command: { kind: 'read', pieces: asked } });
    for (const [index, piece] of pieces.entries()) {
      const one = next[index];
      if (!one) break;
      const bytes = Buffer.from(piece.bytes, 'base64');
      if (bytes.length === 0) {
        changed.push(one.name);
        queue = queue.filter((other) => other !== one);
        continue;
      }
      await library.take(one.file, one.have, bytes);
      one.have += bytes.length;
    }
  }
  return changed;
}

/** As many as one answer may hold. */
function chooseNext<T extends { readonly file: MadeFile; readonly have: number }>(queue: readonly T[]): readonly T[] {
  let bytes = 0;
  const chosen: T[] = [];
  for (const one of queue) {
    if (bytes >= MADE_PIECE_BYTES || chosen.length >= PIECES_AT_ONCE) break;
    chosen.push(one);
    bytes += one.file.sizeBytes - one.have;
  }
  return chosen;
}
