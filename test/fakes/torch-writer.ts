/**
 * Writes torch's zip container from scratch: for checkpoints of any size and shape without torch, and for damaged ones. The
 * pickle comes out as torch writes it (protocol 2, persistent ids for storages), the zip is 64-byte aligned and
 * stored unless asked otherwise.
 */
import { crc32, deflateRawSync } from 'node:zlib';

export type StorageKind =
  | 'Half'
  | 'Float'
  | 'Double'
  | 'BFloat16'
  | 'Long'
  | 'Int'
  | 'Short'
  | 'Char'
  | 'Byte'
  | 'Bool';

/** A tensor to write: a view of a storage that several tensors may share. */
export class WrittenTensor {
  readonly storage: WrittenStorage;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly stride: readonly number[];

  constructor(
    storage: WrittenStorage,
    shape: readonly number[],
    offset = 0,
    stride: readonly number[] = rowMajor(shape),
  ) {
    this.storage = storage;
    this.shape = shape;
    this.offset = offset;
    this.stride = stride;
  }
}

export interface WrittenStorage {
  readonly key: string;
  readonly kind: StorageKind;
  readonly elements: number;
  readonly bytes: Uint8Array;
}

/** An attribute bag of class `utils.HParams`. */
export class WrittenRecord {
  readonly fields: Readonly<Record<string, Writable>>;
  constructor(fields: Readonly<Record<string, Writable>>) {
    this.fields = fields;
  }
}

export type Writable =
  | null
  | boolean
  | number
  | string
  | WrittenTensor
  | WrittenRecord
  | readonly Writable[]
  | { readonly [key: string]: Writable };

function rowMajor(shape: readonly number[]): number[] {
  const stride = new Array<number>(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--) stride[i] = stride[i + 1]! * shape[i + 1]!;
  return stride;
}

export function pickleOf(value: Writable): Buffer {
  const out: Buffer[] = [Buffer.from([0x80, 2])];
  writeValue(out, value);
  out.push(Buffer.from('.'));
  return Buffer.concat(out);
}

function writeValue(out: Buffer[], value: Writable): void {
  if (value === null) out.push(Buffer.from('N'));
  else if (typeof value === 'boolean') out.push(Buffer.from([value ? 0x88 : 0x89]));
  else if (typeof value === 'number') out.push(numberBytes(value));
  else if (typeof value === 'string') out.push(textBytes(value));
  else if (value instanceof WrittenTensor) writeTensor(out, value);
  else if (value instanceof WrittenRecord) {
    out.push(Buffer.from('cutils\nHParams\n)\x81', 'latin1'));
    writeValue(out, value.fields);
    out.push(Buffer.from('b'));
  } else if (isList(value)) {
    out.push(Buffer.from(']('));
    for (const item of value) writeValue(out, item);
    out.push(Buffer.from('e'));
  } else {
    out.push(Buffer.from('}('));
    for (const [key, item] of Object.entries(value)) {
      out.push(textBytes(key));
      writeValue(out, item);
    }
    out.push(Buffer.from('u'));
  }
}

function isList(value: Writable): value is readonly Writable[] {
  return Array.isArray(value);
}

function writeTensor(out: Buffer[], { storage, shape, offset, stride }: WrittenTensor): void {
  out.push(Buffer.from(`ctorch._utils\n_rebuild_tensor_v2\n((`));
  out.push(
    textBytes('storage'),
    Buffer.from(`ctorch\n${storage.kind}Storage\n`),
    textBytes(storage.key),
    textBytes('cpu'),
  );
  out.push(numberBytes(storage.elements), Buffer.from('tQ'), numberBytes(offset));
  out.push(tupleBytes(shape), tupleBytes(stride), Buffer.from([0x89]));
  out.push(Buffer.from('ccollections\nOrderedDict\n)RtR'));
}

function tupleBytes(values: readonly number[]): Buffer {
  return Buffer.concat([Buffer.from('('), ...values.map(numberBytes), Buffer.from('t')]);
}

export function numberBytes(value: number): Buffer {
  if (Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31) {
    const bytes = Buffer.alloc(5);
    bytes[0] = 0x4a;
    bytes.writeInt32LE(value, 1);
    return bytes;
  }
  if (Number.isInteger(value)) {
    const bytes = Buffer.alloc(10);
    bytes[0] = 0x8a;
    bytes[1] = 8;
    bytes.writeBigInt64LE(BigInt(value), 2);
    return bytes;
  }
  const bytes = Buffer.alloc(9);
  bytes[0] = 0x47;
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

export function textBytes(text: string): Buffer {
  const utf8 = Buffer.from(text, 'utf8');
  const head = Buffer.alloc(5);
  head[0] = 0x58;
  head.writeUInt32LE(utf8.length, 1);
  return Buffer.concat([head, utf8]);
}

export interface ZipEntryToWrite {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface ZipOptions {
  /** Two digits in place of the leading `PK`. */
  readonly mark?: string;
  /** Sizes only in the central directory, with a descriptor after the data. */
  readonly descriptors?: boolean;
  /** Write zip64 records although the sizes would not need them. */
  readonly wide?: boolean;
  readonly withoutChecksums?: boolean;
  /** Deflate every entry, which torch reads but does not write. */
  readonly deflated?: boolean;
}

const ALIGNMENT = 64;

export function zipOf(entries: readonly ZipEntryToWrite[], options: ZipOptions = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  const push = (...buffers: Buffer[]): void => {
    for (const buffer of buffers) {
      parts.push(buffer);
      at += buffer.length;
    }
  };
  for (const { name, bytes } of entries) {
    const sum = options.withoutChecksums ? 0 : crc32(bytes);
    const headerAt = at;
    const padding = (ALIGNMENT - ((at + 30 + name.length + 4) % ALIGNMENT)) % ALIGNMENT;
    const extra = Buffer.alloc(4 + padding);
    extra.write('FB', 0, 'latin1');
    extra.writeUInt16LE(padding, 2);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    const stored = options.deflated ? deflateRawSync(bytes) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    local.writeUInt16LE(options.descriptors ? 8 : 0, 6);
    local.writeUInt16LE(options.deflated ? 8 : 0, 8);
    if (!options.descriptors) {
      local.writeUInt32LE(sum, 14);
      local.writeUInt32LE(stored.length, 18);
      local.writeUInt32LE(bytes.length, 22);
    }
    local.writeUInt16LE(name.length, 26);
    local.writeUInt16LE(extra.length, 28);
    push(local, Buffer.from(name), extra, stored);
    if (options.descriptors) {
      const descriptor = Buffer.alloc(16);
      descriptor.writeUInt32LE(0x08074b50, 0);
      descriptor.writeUInt32LE(sum, 4);
      descriptor.writeUInt32LE(stored.length, 8);
      descriptor.writeUInt32LE(bytes.length, 12);
      push(descriptor);
    }
    directory.push(centralRecord({ name, sum, size: bytes.length, stored: stored.length, offset: headerAt }, options));
  }
  const directoryAt = at;
  push(...directory);
  push(...endRecords(entries.length, directoryAt, at - directoryAt, options));
  const whole = Buffer.concat(parts);
  if (options.mark !== undefined) whole.write(options.mark, 0, 'latin1');
  return whole;
}

interface CentralFields {
  readonly name: string;
  readonly sum: number;
  readonly size: number;
  readonly stored: number;
  readonly offset: number;
}

function centralRecord(
  { name, sum, size, stored, offset }: CentralFields,
  { wide, descriptors, deflated }: ZipOptions,
): Buffer {
  const extra = wide ? Buffer.alloc(28) : Buffer.alloc(0);
  if (wide) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(24, 2);
    extra.writeBigUInt64LE(BigInt(size), 4);
    extra.writeBigUInt64LE(BigInt(stored), 12);
    extra.writeBigUInt64LE(BigInt(offset), 20);
  }
  const record = Buffer.alloc(46);
  record.writeUInt32LE(0x02014b50, 0);
  record.writeUInt16LE(descriptors ? 8 : 0, 8);
  record.writeUInt16LE(deflated ? 8 : 0, 10);
  record.writeUInt32LE(sum, 16);
  record.writeUInt32LE(wide ? 0xffffffff : stored, 20);
  record.writeUInt32LE(wide ? 0xffffffff : size, 24);
  record.writeUInt16LE(name.length, 28);
  record.writeUInt16LE(extra.length, 30);
  record.writeUInt32LE(wide ? 0xffffffff : offset, 42);
  return Buffer.concat([record, Buffer.from(name), extra]);
}

function endRecords(entries: number, at: number, size: number, { wide }: ZipOptions): Buffer[] {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(wide ? 0xffff : entries, 8);
  end.writeUInt16LE(wide ? 0xffff : entries, 10);
  end.writeUInt32LE(wide ? 0xffffffff : size, 12);
  end.writeUInt32LE(wide ? 0xffffffff : at, 16);
  if (!wide) return [end];
  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(0x06064b50, 0);
  end64.writeBigUInt64LE(44n, 4);
  end64.writeBigUInt64LE(BigInt(entries), 24);
  end64.writeBigUInt64LE(BigInt(entries), 32);
  end64.writeBigUInt64LE(BigInt(size), 40);
  end64.writeBigUInt64LE(BigInt(at), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(at + size), 8);
  locator.writeUInt32LE(1, 16);
  return [end64, locator, end];
}

/** A whole torch file. Storages are found in the value. */
export function torchFileOf(
  value: Writable,
  options: ZipOptions & {
    readonly root?: string;
    readonly byteOrder?: string;
    readonly more?: readonly ZipEntryToWrite[];
  } = {},
): Buffer {
  const root = options.root ?? 'archive';
  const storages = new Map<string, WrittenStorage>();
  collectStorages(value, storages);
  return zipOf(
    [
      { name: `${root}/data.pkl`, bytes: pickleOf(value) },
      { name: `${root}/byteorder`, bytes: Buffer.from(options.byteOrder ?? 'little') },
      ...[...storages.values()].map(({ key, bytes }) => ({ name: `${root}/data/${key}`, bytes })),
      { name: `${root}/version`, bytes: Buffer.from('3\n') },
      ...(options.more ?? []),
    ],
    options,
  );
}

function collectStorages(value: Writable, storages: Map<string, WrittenStorage>): void {
  if (value instanceof WrittenTensor) storages.set(value.storage.key, value.storage);
  else if (value instanceof WrittenRecord) collectStorages(value.fields, storages);
  else if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) collectStorages(item as Writable, storages);
  }
}
