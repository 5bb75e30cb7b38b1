/** How large the built page is: each file as a browser would get it compressed. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

export interface PageBytes {
  /** Every file, screens that are loaded later and the font included. */
  readonly whole: number;
  /** Scripts and styles of it, without the font, which is compressed as it is. */
  readonly scriptsAndStyles: number;
  /** What the browser asked for until Home stood still. */
  readonly firstPage: number;
}

/** `asked`: paths of addresses, `/` for the page itself; what is no file of the page (calls of the host) does not count. */
export function pageBytesOf(rendererDir: string, asked: readonly string[]): PageBytes {
  const names = readdirSync(rendererDir, { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(path.sep).join('/'))
    .filter((name) => !name.startsWith('.') && statSync(path.join(rendererDir, name)).isFile());
  const bytes = new Map(names.map((name) => [name, gzipSync(readFileSync(path.join(rendererDir, name))).length]));
  const sum = (wanted: readonly string[]): number => wanted.reduce((all, name) => all + (bytes.get(name) ?? 0), 0);
  const first = new Set(asked.map((address) => (address === '/' ? 'index.html' : address.replace(/^\//, ''))));
  return {
    whole: sum(names),
    scriptsAndStyles: sum(names.filter((name) => /\.(js|css)$/.test(name))),
    firstPage: sum([...first]),
  };
}
