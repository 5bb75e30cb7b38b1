/** What is used of `tar-stream`, which brings no types of its own. */
declare module 'tar-stream' {
  import type { Readable, Writable } from 'node:stream';

  export interface TarHeader {
    readonly name: string;
    readonly size?: number;
    readonly mtime?: Date;
    readonly type: string | null | undefined;
  }

  export interface TarEntry extends AsyncIterable<Buffer>, Pick<Readable, 'resume'> {
    readonly header: TarHeader;
  }

  export interface TarExtract extends AsyncIterable<TarEntry>, Writable {}

  export function extract(): TarExtract;
}
