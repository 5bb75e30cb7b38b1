/**
 * A file that is being made: beside its target until it is whole, so that a full disk, a cancel or a crash leaves what was there. One
 * that a killed process left is removed by the next start, or by the next export to the same place.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AppError } from '../../kernel/app-error.ts';
import { outputError, unwritable } from '../../kernel/output-error.ts';

const SCRATCH = '-row';
const PIECE_BYTES = 1024 * 1024;

export interface PartFile {
  readonly path: string;
  writeAt(at: number, bytes: Uint8Array): void;
  append(bytes: Uint8Array): void;
  bytes(): number;
  /** Begins anew. */
  clear(): void;
  /** What was written, in order. */
  pieces(): Iterable<Uint8Array>;
  /** Puts it where it belongs. */
  place(): void;
  /** Does nothing once it was placed. */
  drop(): void;
}

/** @throws AppError APP_FOLDER_MISSING, APP_FILE_UNWRITABLE, APP_DISK_FULL; so do its methods. */
export function openPart(target: string): PartFile {
  return told(target, () => {
    const place = placeOf(target);
    dropLeftovers(place.folder, place.file);
    return openAt(path.join(place.folder, partName(place.file, process.pid)), target, place);
  });
}

/** Beside a part, for what is copied into it; it is never placed. */
export function openScratch(part: PartFile, target: string): PartFile {
  return told(target, () => openAt(`${part.path}${SCRATCH}`, target, null));
}

function openAt(part: string, target: string, place: Place | null): PartFile {
  const descriptor = openSync(part, 'w+');
  let isOpen = true;
  let end = 0;
  const close = (): void => {
    if (isOpen) closeSync(descriptor);
    isOpen = false;
  };
  const writeAt = (at: number, bytes: Uint8Array): void =>
    told(target, () => {
      for (let done = 0; done < bytes.length; )
        done += writeSync(descriptor, bytes, done, bytes.length - done, at + done);
      end = Math.max(end, at + bytes.length);
    });
  return {
    path: part,
    writeAt,
    append: (bytes) => writeAt(end, bytes),
    bytes: () => told(target, () => fstatSync(descriptor).size),
    clear: () =>
      told(target, () => {
        ftruncateSync(descriptor);
        end = 0;
      }),
    *pieces() {
      const { size } = fstatSync(descriptor);
      for (let at = 0; at < size; at += PIECE_BYTES) {
        const piece = new Uint8Array(Math.min(PIECE_BYTES, size - at));
        readSync(descriptor, piece, 0, piece.length, at);
        yield piece;
      }
    },
    place: () =>
      told(target, () => {
        if (place === null) throw new Error(`${part} has no place`);
        fsyncSync(descriptor);
        close();
        if (place.isDevice) copyFileSync(part, place.file);
        else renameSync(part, place.file);
      }),
    drop() {
      close();
      rmSync(part, { force: true });
    },
  };
}

function told<T>(target: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw outputError(error, target);
  }
}

interface Place {
  /** Where the part lies. */
  readonly folder: string;
  readonly file: string;
  readonly isDevice: boolean;
}

/** A link stays one, and a device is written into. */
function placeOf(target: string): Place {
  const there = statSync(target, { throwIfNoEntry: false });
  if (there?.isDirectory()) throw unwritable(target, 'EISDIR');
  if (there && !there.isFile()) return { folder: tmpdir(), file: target, isDevice: true };
  const file = there ? realpathSync(target) : target;
  const folder = path.dirname(file);
  if (!statSync(folder, { throwIfNoEntry: false }))
    throw new AppError('APP_FOLDER_MISSING', { details: { folder }, remedy: { kind: 'choose-file' } });
  return { folder, file, isDevice: false };
}

/** Short, whatever the target is called. */
function partName(file: string, pid: number): string {
  return `.understudy-${createHash('sha256').update(path.basename(file)).digest('hex').slice(0, 16)}-${pid}.part`;
}

/** False while a process lives that may be writing there, or when the place cannot be seen. */
export function sweepParts(target: string): boolean {
  try {
    const { folder, file } = placeOf(target);
    return dropLeftovers(folder, file);
  } catch (error) {
    // Without its folder, nothing is in it.
    return error instanceof AppError && error.code === 'APP_FOLDER_MISSING';
  }
}

/** Whether none is left. */
function dropLeftovers(folder: string, file: string): boolean {
  let isClean = true;
  const [before = ''] = partName(file, 0).split('-0.part');
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${before}-`)) continue;
    const pid = Number(/-(\d+)\.part(?:-row|-tags)?$/.exec(name)?.[1]);
    if (pid > 0 && !isAlive(pid)) rmSync(path.join(folder, name), { force: true });
    else isClean = false;
  }
  return isClean;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
