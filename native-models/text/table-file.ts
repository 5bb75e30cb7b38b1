/**
 * One container for all language data: named typed arrays behind a JSON header, Brotli-compressed as a whole.
 * Loading is one decompression and no parsing, so 350,000 words cost a few milliseconds and no heap objects.
 */
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

export type TableArray = Uint8Array | Uint16Array | Uint32Array | Int16Array | Float32Array;

type ArrayKind = 'u8' | 'u16' | 'u32' | 'i16' | 'f32';

interface Section {
  readonly name: string;
  readonly kind: ArrayKind;
  readonly length: number;
  readonly offset: number;
}

interface Header {
  readonly meta: Readonly<Record<string, unknown>>;
  readonly sections: readonly Section[];
}

const ALIGNMENT = 8;

/** The arrays of one file, asked for by name and element type; a wrong name or type throws. */
export class Table {
  readonly meta: Readonly<Record<string, unknown>>;
  readonly #arrays: ReadonlyMap<string, TableArray>;

  constructor(meta: Readonly<Record<string, unknown>>, arrays: ReadonlyMap<string, TableArray>) {
    this.meta = meta;
    this.#arrays = arrays;
  }

  has(name: string): boolean {
    return this.#arrays.has(name);
  }

  u8(name: string): Uint8Array {
    return this.#typed(name, Uint8Array);
  }

  u16(name: string): Uint16Array {
    return this.#typed(name, Uint16Array);
  }

  u32(name: string): Uint32Array {
    return this.#typed(name, Uint32Array);
  }

  i16(name: string): Int16Array {
    return this.#typed(name, Int16Array);
  }

  f32(name: string): Float32Array {
    return this.#typed(name, Float32Array);
  }

  #typed<T extends TableArray>(name: string, type: abstract new (...args: never[]) => T): T {
    const array = this.#arrays.get(name);
    if (!(array instanceof type)) throw new TypeError(`the table has no ${type.name} "${name}"`);
    return array;
  }
}

export function packTable(
  arrays: Readonly<Record<string, TableArray>>,
  meta: Readonly<Record<string, unknown>> = {},
): Uint8Array {
  const sections: Section[] = [];
  let offset = 0;
  for (const [name, array] of Object.entries(arrays)) {
    sections.push({ name, kind: kindOf(array), length: array.length, offset });
    offset = align(offset + array.byteLength);
  }
  const header = Buffer.from(JSON.stringify({ meta, sections } satisfies Header), 'utf8');
  const bodyStart = align(4 + header.length);
  const bytes = new Uint8Array(bodyStart + offset);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, 4);
  for (const section of sections) {
    const array = arrays[section.name]!;
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), bodyStart + section.offset);
  }
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}

export function unpackTable(packed: Uint8Array): Table {
  const bytes = brotliDecompressSync(packed);
  // Typed-array views need aligned starts; Buffers from zlib may begin anywhere in their pool.
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const headerLength = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(Buffer.from(buffer, 4, headerLength).toString('utf8')) as Header;
  const bodyStart = align(4 + headerLength);
  const arrays = new Map<string, TableArray>();
  for (const section of header.sections) {
    arrays.set(section.name, view(section.kind, buffer, bodyStart + section.offset, section.length));
  }
  return new Table(header.meta, arrays);
}

function align(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}

function kindOf(array: TableArray): ArrayKind {
  if (array instanceof Uint8Array) return 'u8';
  if (array instanceof Uint16Array) return 'u16';
  if (array instanceof Uint32Array) return 'u32';
  if (array instanceof Int16Array) return 'i16';
  return 'f32';
}

function view(kind: ArrayKind, buffer: ArrayBuffer, offset: number, length: number): TableArray {
  switch (kind) {
    case 'u8':
      return new Uint8Array(buffer, offset, length);
    case 'u16':
      return new Uint16Array(buffer, offset, length);
    case 'u32':
      return new Uint32Array(buffer, offset, length);
    case 'i16':
      return new Int16Array(buffer, offset, length);
    case 'f32':
      return new Float32Array(buffer, offset, length);
  }
}
