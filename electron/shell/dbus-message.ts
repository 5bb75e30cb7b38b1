/**
 * Messages of D-Bus (specification 0.41, little-endian): a value and its signature become bytes, and back. Only what a tray
 * needs is here, so no file descriptors. Integers of 64 bits are `bigint`; a byte array may be given, and comes back, as a Buffer.
 */

export interface Variant {
  readonly signature: string;
  readonly value: unknown;
}

export const messageTypes = { call: 1, answer: 2, error: 3, signal: 4 } as const;

export interface BusMessage {
  readonly type: (typeof messageTypes)[keyof typeof messageTypes];
  readonly serial: number;
  readonly path?: string;
  readonly interface?: string;
  readonly member?: string;
  readonly errorName?: string;
  readonly answerTo?: number;
  readonly destination?: string;
  readonly sender?: string;
  /** Signature of the body; empty without one. */
  readonly signature: string;
  readonly body: readonly unknown[];
}

const LITTLE_ENDIAN = 'l'.charCodeAt(0);
const VERSION = 1;
const FIXED_HEADER_BYTES = 16;
/** What the specification allows at most. */
const MOST_BYTES = 128 * 1024 * 1024;

/** Header fields by their code. */
const fields = [
  [1, 'path', 'o'],
  [2, 'interface', 's'],
  [3, 'member', 's'],
  [4, 'errorName', 's'],
  [5, 'answerTo', 'u'],
  [6, 'destination', 's'],
  [7, 'sender', 's'],
] as const;
const SIGNATURE_FIELD = 8;

export function encodeMessage(message: BusMessage): Buffer {
  const body = new Writer();
  const types = splitSignature(message.signature);
  for (const [index, type] of types.entries()) body.write(type, message.body[index]);
  const headers: [number, Variant][] = fields.flatMap(([code, name, signature]) =>
    message[name] === undefined ? [] : [[code, { signature, value: message[name] }] as [number, Variant]],
  );
  if (types.length > 0) headers.push([SIGNATURE_FIELD, { signature: 'g', value: message.signature }]);
  const head = new Writer();
  for (const byte of [LITTLE_ENDIAN, message.type, 0, VERSION]) head.write('y', byte);
  head.write('u', body.length);
  head.write('u', message.serial);
  head.write('a(yv)', headers);
  head.align(8);
  return Buffer.concat([head.bytes(), body.bytes()]);
}

/** The first message in `bytes` and how long it is; null while it is not all there. @throws where it is none. */
export function decodeMessage(bytes: Buffer): { readonly message: BusMessage; readonly length: number } | null {
  if (bytes.length < FIXED_HEADER_BYTES) return null;
  if (bytes[0] !== LITTLE_ENDIAN) throw new Error('a message in the other byte order');
  const bodyBytes = bytes.readUInt32LE(4);
  const headBytes = upTo(8, FIXED_HEADER_BYTES + bytes.readUInt32LE(12));
  const length = headBytes + bodyBytes;
  if (length > MOST_BYTES) throw new Error('a message longer than any may be');
  if (bytes.length < length) return null;
  const reader = new Reader(bytes.subarray(0, headBytes));
  reader.skip(12);
  const found = new Map(reader.read('a(yv)') as [number, Variant][]);
  const named = Object.fromEntries(
    fields.flatMap(([code, name]) => (found.has(code) ? [[name, found.get(code)?.value]] : [])),
  ) as Partial<BusMessage>;
  const signature = String(found.get(SIGNATURE_FIELD)?.value ?? '');
  const body = new Reader(bytes.subarray(headBytes, length));
  const values = splitSignature(signature).map((type) => body.read(type));
  const type = bytes[1] as BusMessage['type'];
  return { message: { ...named, type, serial: bytes.readUInt32LE(8), signature, body: values }, length };
}

/** `sa{sv}(ii)` → `s`, `a{sv}`, `(ii)`. */
export function splitSignature(signature: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at < signature.length; ) {
    const end = endOfType(signature, at);
    parts.push(signature.slice(at, end));
    at = end;
  }
  return parts;
}

function endOfType(signature: string, at: number): number {
  const type = signature[at];
  if (type === 'a') return endOfType(signature, at + 1);
  if (type !== '(' && type !== '{') return at + 1;
  let depth = 0;
  for (let end = at; end < signature.length; end++) {
    if ('({'.includes(signature[end] ?? '')) depth += 1;
    if (')}'.includes(signature[end] ?? '')) depth -= 1;
    if (depth === 0) return end + 1;
  }
  throw new Error('a signature without its end');
}

const alignments: Readonly<Record<string, number>> = { y: 1, g: 1, v: 1, n: 2, q: 2, x: 8, t: 8, d: 8, '(': 8, '{': 8 };
const alignmentOf = (type: string): number => alignments[type[0] ?? ''] ?? 4;
const upTo = (size: number, position: number): number => Math.ceil(position / size) * size;
const isContainer = (type: string): boolean => type.startsWith('(') || type.startsWith('{');

class Writer {
  #parts: Buffer[] = [];
  length = 0;

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }

  align(size: number): void {
    this.#put(Buffer.alloc(upTo(size, this.length) - this.length));
  }

  write(type: string, value: unknown): void {
    if (isContainer(type)) {
      this.align(8);
      const values = value as readonly unknown[];
      for (const [index, part] of splitSignature(type.slice(1, -1)).entries()) this.write(part, values[index]);
      return;
    }
    switch (type[0]) {
      case 'a':
        this.#array(type.slice(1), value);
        return;
      case 'v': {
        const { signature, value: inner } = value as Variant;
        this.write('g', signature);
        this.write(signature, inner);
        return;
      }
      case 's':
      case 'o': {
        const text = Buffer.from(String(value));
        this.#number('UInt32LE', 4, text.length);
        this.#put(text, Buffer.alloc(1));
        return;
      }
      case 'g':
        this.#put(Buffer.from([String(value).length]), Buffer.from(`${String(value)}\0`));
        return;
      case 'y':
        this.#put(Buffer.from([Number(value)]));
        return;
      case 'b':
        this.#number('UInt32LE', 4, value === true ? 1 : 0);
        return;
      case 'n':
        this.#number('Int16LE', 2, Number(value));
        return;
      case 'q':
        this.#number('UInt16LE', 2, Number(value));
        return;
      case 'i':
        this.#number('Int32LE', 4, Number(value));
        return;
      case 'u':
        this.#number('UInt32LE', 4, Number(value));
        return;
      case 'd':
        this.#number('DoubleLE', 8, Number(value));
        return;
      case 'x':
      case 't': {
        this.align(8);
        const bytes = Buffer.alloc(8);
        if (type === 'x') bytes.writeBigInt64LE(BigInt(value as bigint));
        else bytes.writeBigUInt64LE(BigInt(value as bigint));
        this.#put(bytes);
        return;
      }
      default:
        throw new Error(`no type of D-Bus: ${type}`);
    }
  }

  #array(type: string, value: unknown): void {
    this.align(4);
    const size = Buffer.alloc(4);
    this.#put(size);
    this.align(alignmentOf(type));
    const start = this.length;
    if (type === 'y') this.#put(Buffer.from(value as Uint8Array));
    else for (const item of value as readonly unknown[]) this.write(type, item);
    size.writeUInt32LE(this.length - start);
  }

  #number(kind: 'Int16LE' | 'UInt16LE' | 'Int32LE' | 'UInt32LE' | 'DoubleLE', size: number, value: number): void {
    this.align(size);
    const bytes = Buffer.alloc(size);
    bytes[`write${kind}`](value);
    this.#put(bytes);
  }

  #put(...parts: readonly Buffer[]): void {
    for (const part of parts) {
      this.#parts.push(part);
      this.length += part.length;
    }
  }
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  skip(count: number): void {
    this.#at += count;
  }

  read(type: string): unknown {
    if (isContainer(type)) {
      this.#align(8);
      return splitSignature(type.slice(1, -1)).map((part) => this.read(part));
    }
    switch (type[0]) {
      case 'a':
        return this.#array(type.slice(1));
      case 'v': {
        const signature = String(this.read('g'));
        return { signature, value: this.read(signature) } satisfies Variant;
      }
      case 's':
      case 'o':
        return this.#text(this.#number('UInt32LE', 4));
      case 'g':
        return this.#text(this.#number('UInt8', 1));
      case 'y':
        return this.#number('UInt8', 1);
      case 'b':
        return this.#number('UInt32LE', 4) === 1;
      case 'n':
        return this.#number('Int16LE', 2);
      case 'q':
        return this.#number('UInt16LE', 2);
      case 'i':
        return this.#number('Int32LE', 4);
      case 'u':
        return this.#number('UInt32LE', 4);
      case 'd':
        return this.#number('DoubleLE', 8);
      case 'x':
      case 't': {
        this.#align(8);
        this.#at += 8;
        return type === 'x' ? this.#bytes.readBigInt64LE(this.#at - 8) : this.#bytes.readBigUInt64LE(this.#at - 8);
      }
      default:
        throw new Error(`no type of D-Bus: ${type}`);
    }
  }

  #array(type: string): unknown {
    const sizeBytes = this.#number('UInt32LE', 4);
    this.#align(alignmentOf(type));
    const end = this.#at + sizeBytes;
    if (end > this.#bytes.length) throw new Error('an array past the end of its message');
    if (type === 'y') {
      this.#at = end;
      return this.#bytes.subarray(end - sizeBytes, end);
    }
    const items: unknown[] = [];
    while (this.#at < end) items.push(this.read(type));
    return items;
  }

  #text(sizeBytes: number): string {
    const text = this.#bytes.toString('utf8', this.#at, this.#at + sizeBytes);
    this.#at += sizeBytes + 1;
    return text;
  }

  #number(kind: 'UInt8' | 'Int16LE' | 'UInt16LE' | 'Int32LE' | 'UInt32LE' | 'DoubleLE', size: number): number {
    this.#align(size);
    this.#at += size;
    return this.#bytes[`read${kind}`](this.#at - size);
  }

  #align(size: number): void {
    this.#at = upTo(size, this.#at);
  }
}
