/**
 * The directory of a zip: with stored entries, as torch writes it, or with deflated ones, which torch reads as well. Sizes and offsets come from the central directory only: local
 * headers may carry zeros, with the sizes in a trailing descriptor. Fine-tunes of v2Pro, v2ProPlus and LoRA have the first two
 * bytes (`PK`) replaced by a version number (`GPT_SoVITS/process_ckpt.py, my_save2`), so the first local header may start with
 * `00`…`06` instead.
 */
import { EngineError } from '../engine-error.ts';
import type { ByteSource } from './byte-source.ts';

export interface ZipEntry {
  readonly name: string;
  /** Where the entry's bytes start in the file. */
  readonly offset: number;
  /** How many bytes lie there: fewer than `sizeBytes` when the entry is deflated. */
  readonly storedBytes: number;
  readonly sizeBytes: number;
  readonly isDeflated: boolean;
  readonly crc32: number;
}

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_RECORD = 0x06054b50;
const END64_RECORD = 0x06064b50;
const END64_LOCATOR = 0x07064b50;
const END_RECORD_BYTES = 22;
const MAX_ENTRIES = 20_000;
const MAX_DIRECTORY_BYTES = 8 << 20;
const DEFLATED = 8;
/** Deflated entries are unpacked into memory. Weights shrink to a half; zeros shrink a thousandfold, in a bomb as in a bias. */
const MAX_UNPACKED_BYTES = 256 << 20;
const MAX_UNPACKED_GROWTH = 16;
const SMALL_BYTES = 8 << 20;

/** The version digits that replace `PK` in marked files, or null for an ordinary start. */
export function readHeaderMark(source: ByteSource): string | null {
  if (source.sizeBytes < 4) return null;
  const start = source.read(0, 4).toString('latin1');
  return start.endsWith('\x03\x04') && /^0[0-6]/.test(start) ? start.slice(0, 2) : null;
}

export function looksLikeZip(source: ByteSource): boolean {
  if (source.sizeBytes < 4) return false;
  return source.read(0, 4).readUInt32LE(0) === LOCAL_HEADER || readHeaderMark(source) !== null;
}

/** Entries by name. Throws CHECKPOINT_TRUNCATED, CHECKPOINT_FORMAT_UNKNOWN or CHECKPOINT_LIMIT. */
export function readZipDirectory(source: ByteSource): ReadonlyMap<string, ZipEntry> {
  const end = findEnd(source);
  if (end.entries > MAX_ENTRIES || end.directoryBytes > MAX_DIRECTORY_BYTES) {
    throw new EngineError('CHECKPOINT_LIMIT', 'the archive announces more entries than any model has', {
      path: source.path,
      entries: end.entries,
    });
  }
  const directory = source.read(end.directoryOffset, end.directoryBytes);
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let i = 0; i < end.entries; i++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== CENTRAL_HEADER) throw damaged(source, 'directory');
    const nameBytes = directory.readUInt16LE(at + 28);
    const extraBytes = directory.readUInt16LE(at + 30);
    const next = at + 46 + nameBytes + extraBytes + directory.readUInt16LE(at + 32);
    if (next > directory.length) throw damaged(source, 'directory');
    const name = directory.toString('utf8', at + 46, at + 46 + nameBytes);
    const extra = directory.subarray(at + 46 + nameBytes, at + 46 + nameBytes + extraBytes);
    const wide = readWideFields(directory, at, extra, source);
    const flags = directory.readUInt16LE(at + 8);
    const method = directory.readUInt16LE(at + 10);
    const isDeflated = method === DEFLATED;
    if ((!isDeflated && method !== 0) || (flags & 1) !== 0) {
      throw new EngineError('CHECKPOINT_FORMAT_UNKNOWN', 'an entry is encrypted or compressed in an unknown way', {
        path: source.path,
      });
    }
    if (!isDeflated && wide.stored !== wide.sizeBytes) throw damaged(source, 'sizes that differ');
    if (!isPlainName(name) || entries.has(name)) throw damaged(source, 'entry name');
    entries.set(name, {
      name,
      offset: findData(source, wide.headerOffset, wide.stored),
      storedBytes: wide.stored,
      sizeBytes: wide.sizeBytes,
      isDeflated,
      crc32: directory.readUInt32LE(at + 16),
    });
    at = next;
  }
  assertNoOverlaps(source, [...entries.values()], end.directoryOffset);
  assertNoBomb(source, [...entries.values()]);
  return entries;
}

/** What would be unpacked must be bounded by what is there, before any of it is unpacked. */
function assertNoBomb(source: ByteSource, entries: readonly ZipEntry[]): void {
  const unpackedBytes = entries.reduce((sum, entry) => sum + (entry.isDeflated ? entry.sizeBytes : 0), 0);
  const allowed = Math.min(MAX_UNPACKED_BYTES, MAX_UNPACKED_GROWTH * source.sizeBytes + SMALL_BYTES);
  if (unpackedBytes <= allowed) return;
  throw new EngineError('CHECKPOINT_LIMIT', 'the archive would unpack to far more than it holds', {
    path: source.path,
    unpackedBytes,
    sizeBytes: source.sizeBytes,
  });
}

/** Nothing is unpacked to disk, but torch writes no name that leads out of its archive, so such a file is not torch's. */
function isPlainName(name: string): boolean {
  return !/^\/|[\\:\p{Cc}]/u.test(name) && !name.split('/').includes('..');
}

/** Refuses entries that share bytes: with them a small file could announce any amount of data. */
function assertNoOverlaps(source: ByteSource, entries: readonly ZipEntry[], directoryOffset: number): void {
  let free = 0;
  for (const { offset, storedBytes } of [...entries].sort((a, b) => a.offset - b.offset)) {
    if (offset < free || offset + storedBytes > directoryOffset) throw damaged(source, 'entries over one another');
    free = offset + storedBytes;
  }
}

interface EndRecord {
  readonly entries: number;
  readonly directoryBytes: number;
  readonly directoryOffset: number;
}

function findEnd(source: ByteSource): EndRecord {
  const tailBytes = Math.min(source.sizeBytes, END_RECORD_BYTES + 0xffff);
  const tail = source.read(source.sizeBytes - tailBytes, tailBytes);
  for (let at = tailBytes - END_RECORD_BYTES; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END_RECORD) continue;
    const record = {
      entries: tail.readUInt16LE(at + 10),
      directoryBytes: tail.readUInt32LE(at + 12),
      directoryOffset: tail.readUInt32LE(at + 16),
    };
    const isWide =
      record.entries === 0xffff || record.directoryBytes === 0xffffffff || record.directoryOffset === 0xffffffff;
    if (!isWide) return record;
    return readWideEnd(source, source.sizeBytes - tailBytes + at) ?? record;
  }
  throw damaged(source, 'no end of archive');
}

function readWideEnd(source: ByteSource, endOffset: number): EndRecord | null {
  if (endOffset < 20) return null;
  const locator = source.read(endOffset - 20, 20);
  if (locator.readUInt32LE(0) !== END64_LOCATOR) return null;
  const record = source.read(toOffset(locator.readBigUInt64LE(8), source), 56);
  if (record.readUInt32LE(0) !== END64_RECORD) throw damaged(source, 'zip64 end of archive');
  return {
    entries: toOffset(record.readBigUInt64LE(32), source),
    directoryBytes: toOffset(record.readBigUInt64LE(40), source),
    directoryOffset: toOffset(record.readBigUInt64LE(48), source),
  };
}

/** Sizes and offset of one entry; fields holding all ones live in the zip64 extra field, in this fixed order. */
function readWideFields(directory: Buffer, at: number, extra: Buffer, source: ByteSource) {
  let stored = directory.readUInt32LE(at + 20);
  let sizeBytes = directory.readUInt32LE(at + 24);
  let headerOffset = directory.readUInt32LE(at + 42);
  for (let p = 0; p + 4 <= extra.length; p += 4 + extra.readUInt16LE(p + 2)) {
    if (extra.readUInt16LE(p) !== 1) continue;
    let field = p + 4;
    const last = field + extra.readUInt16LE(p + 2);
    const take = (): number => {
      if (field + 8 > Math.min(last, extra.length)) throw damaged(source, 'zip64 field');
      field += 8;
      return toOffset(extra.readBigUInt64LE(field - 8), source);
    };
    if (sizeBytes === 0xffffffff) sizeBytes = take();
    if (stored === 0xffffffff) stored = take();
    if (headerOffset === 0xffffffff) headerOffset = take();
  }
  return { stored, sizeBytes, headerOffset };
}

function findData(source: ByteSource, headerOffset: number, storedBytes: number): number {
  const header = source.read(headerOffset, 30);
  const signature = header.readUInt32LE(0);
  const isMarkedStart = headerOffset === 0 && readHeaderMark(source) !== null;
  if (signature !== LOCAL_HEADER && !isMarkedStart) throw damaged(source, 'local header');
  const offset = headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (offset + storedBytes > source.sizeBytes) throw damaged(source, 'entry beyond the end');
  return offset;
}

function toOffset(value: bigint, source: ByteSource): number {
  if (value > BigInt(source.sizeBytes)) throw damaged(source, 'offset beyond the end');
  return Number(value);
}

function damaged(source: ByteSource, where: string): EngineError {
  return new EngineError('CHECKPOINT_TRUNCATED', `the archive is cut short or damaged (${where})`, {
    path: source.path,
    where,
  });
}
