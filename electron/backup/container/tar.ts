/**
 * Headers of a tar stream (POSIX ustar, with an extended header where a name or a size does not fit). The same entries give the
 * same bytes on every computer: no owner, no date, no mode but the two that matter.
 */

const BLOCK = 512;
const NAME_BYTES = 100;
/** Eleven octal digits. */
const MAX_SIZE = 8 ** 11 - 1;

interface TarEntry {
  /** With `/`, relative to the root of the image. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly executable: boolean;
}

export const endOfTar: Uint8Array = Buffer.alloc(2 * BLOCK);

/** What goes before the bytes of a file. */
export function fileHeader({ path, sizeBytes, executable }: TarEntry): Buffer {
  return header({ name: path, sizeBytes, mode: executable ? 0o755 : 0o644, type: '0' });
}

export function folderHeader(path: string): Buffer {
  return header({ name: `${path}/`, sizeBytes: 0, mode: 0o755, type: '5' });
}

/** What goes after them, up to the next block. */
export function padding(sizeBytes: number): Uint8Array {
  return Buffer.alloc((BLOCK - (sizeBytes % BLOCK)) % BLOCK);
}

interface Fields {
  readonly name: string;
  readonly sizeBytes: number;
  readonly mode: number;
  readonly type: '0' | '5' | 'x';
}

function header(fields: Fields): Buffer {
  const { name, sizeBytes } = fields;
  const records = [
    ...(fitsName(name) ? [] : [record('path', name)]),
    ...(sizeBytes > MAX_SIZE ? [record('size', String(sizeBytes))] : []),
  ];
  if (records.length === 0) return block(fields);
  const more = Buffer.from(records.join(''));
  return Buffer.concat([
    block({ name: 'PaxHeader', sizeBytes: more.length, mode: 0o644, type: 'x' }),
    more,
    padding(more.length),
    block({ ...fields, name: 'file', sizeBytes: sizeBytes > MAX_SIZE ? 0 : sizeBytes }),
  ]);
}

/** Names outside ASCII have no agreed coding in the plain header. */
function fitsName(name: string): boolean {
  return name.length <= NAME_BYTES && !/[^ -~]/.test(name);
}

/** `LENGTH KEY=VALUE`, where the length counts its own digits. */
function record(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  let length = bytes + String(bytes).length;
  if (bytes + String(length).length > length) length += 1;
  return `${length}${rest}`;
}

function block({ name, sizeBytes, mode, type }: Fields): Buffer {
  const bytes = Buffer.alloc(BLOCK);
  bytes.write(name, 0, 'utf8');
  bytes.write(octal(mode, 7), 100);
  bytes.write(octal(0, 7), 108);
  bytes.write(octal(0, 7), 116);
  bytes.write(octal(sizeBytes, 11), 124);
  bytes.write(octal(0, 11), 136);
  bytes.write(' '.repeat(8), 148);
  bytes.write(type, 156);
  bytes.write('ustar\u000000', 257);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${octal(sum, 6)} `, 148);
  return bytes;
}

const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`;
