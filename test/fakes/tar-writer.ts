/** Writes tar from scratch (POSIX ustar), also what no program would write: any path, any kind of entry. */

export interface TarItem {
  readonly name: string;
  readonly content?: Buffer;
  /** `0` a file, `1` hard link, `2` link, `3` device, `5` folder, `6` pipe. */
  readonly type?: string;
  readonly link?: string;
}

const BLOCK = 512;

export function tarOf(items: readonly TarItem[]): Buffer {
  const blocks = items.flatMap(({ content = Buffer.alloc(0), ...item }) => [
    headerOf(item, content.length),
    content,
    Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK),
  ]);
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function headerOf({ name, type = '0', link = '' }: Omit<TarItem, 'content'>, sizeBytes: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;
  header.write(name, 0);
  header.write(octal(0o644, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(sizeBytes, 12), 124);
  header.write(octal(1_714_528_803, 12), 136);
  header.write('        ', 148);
  header.write(type, 156);
  header.write(link, 157);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}
