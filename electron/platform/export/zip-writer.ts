/**
 * A zip (PKWARE's APPNOTE) of files that are stored as they are: sound gets hardly smaller. Names are UTF-8; sizes beyond 4 GiB are not
 * reached by what an episode can be.
 */
import { crc32 } from 'node:zlib';
import type { PartFile } from './part-file.ts';

export interface ZipWriter {
  /** The next file, in pieces. */
  add(name: string, pieces: Iterable<Uint8Array>): void;
  end(): void;
}

const VERSION = 20;
/** Otherwise some programs take the names for those of an old DOS, whatever the flag says. */
const MADE_ON_UNIX = 3 << 8;
const PLAIN_FILE = 0o100_644;
const UTF8_NAMES = 1 << 11;
const LOCAL = 0x0403_4b50;
const CENTRAL = 0x0201_4b50;
const END = 0x0605_4b50;
const HEAD_BYTES = 30;

interface Entry {
  readonly name: Buffer;
  readonly at: number;
  readonly bytes: number;
  readonly crc: number;
}

export function createZip(file: PartFile, now: Date): ZipWriter {
  const entries: Entry[] = [];
  const moment = dosTime(now);
  let end = 0;
  const write = (bytes: Uint8Array): void => {
    file.writeAt(end, bytes);
    end += bytes.length;
  };
  return {
    add(name, pieces) {
      const at = end;
      const encoded = Buffer.from(name);
      end += HEAD_BYTES + encoded.length;
      const from = end;
      let crc = 0;
      for (const piece of pieces) {
        crc = crc32(piece, crc);
        write(piece);
      }
      const entry = { name: encoded, at, bytes: end - from, crc };
      const head = Buffer.alloc(HEAD_BYTES);
      head.writeUInt32LE(LOCAL, 0);
      putCommon(head, 4, entry, moment);
      file.writeAt(at, Buffer.concat([head, encoded]));
      entries.push(entry);
    },
    end() {
      const from = end;
      for (const entry of entries) {
        const head = Buffer.alloc(46);
        head.writeUInt32LE(CENTRAL, 0);
        head.writeUInt16LE(MADE_ON_UNIX | VERSION, 4);
        putCommon(head, 6, entry, moment);
        head.writeUInt32LE(PLAIN_FILE * 2 ** 16, 38);
        head.writeUInt32LE(entry.at, 42);
        write(Buffer.concat([head, entry.name]));
      }
      const tail = Buffer.alloc(22);
      tail.writeUInt32LE(END, 0);
      tail.writeUInt16LE(entries.length, 8);
      tail.writeUInt16LE(entries.length, 10);
      tail.writeUInt32LE(end - from, 12);
      tail.writeUInt32LE(from, 16);
      write(tail);
    },
  };
}

/** From the version to the length of the name, as both heads have it. */
function putCommon(head: Buffer, at: number, { name, bytes, crc }: Entry, moment: number): void {
  head.writeUInt16LE(VERSION, at);
  head.writeUInt16LE(UTF8_NAMES, at + 2);
  head.writeUInt32LE(moment, at + 6);
  head.writeUInt32LE(crc, at + 10);
  head.writeUInt32LE(bytes, at + 14);
  head.writeUInt32LE(bytes, at + 18);
  head.writeUInt16LE(name.length, at + 22);
}

/** Local time in two-second steps, the date in the upper half. */
function dosTime(now: Date): number {
  const date = ((now.getFullYear() - 1980) << 9) | ((now.getMonth() + 1) << 5) | now.getDate();
  const time = (now.getHours() << 11) | (now.getMinutes() << 5) | (now.getSeconds() >> 1);
  return ((date << 16) | time) >>> 0;
}
