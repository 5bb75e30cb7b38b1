/**
 * Write torch files anew with deflated entries, names and order kept: `node build/pilot-voice/deflate.ts FILE …`. Torch reads
 * them as it reads its own; half floats shrink to about a half, which is room in the repository and in every installer.
 */
import { writeFileSync } from 'node:fs';
import { crc32, deflateRawSync } from 'node:zlib';
import { openByteSource } from '../../native-models/checkpoint/byte-source.ts';
import { EntryReader } from '../../native-models/checkpoint/entry-reader.ts';
import { readZipDirectory } from '../../native-models/checkpoint/zip-directory.ts';

for (const file of process.argv.slice(2)) {
  const source = openByteSource(file);
  const reader = new EntryReader(source);
  const entries = [...readZipDirectory(source).values()].map((entry) => ({
    name: Buffer.from(entry.name),
    bytes: reader.read(entry, 0, entry.sizeBytes),
  }));
  source.close();
  const bytes = deflatedZip(entries);
  writeFileSync(file, bytes);
  console.log(`${file}: ${source.sizeBytes} to ${bytes.length} bytes`);
}

interface Entry {
  readonly name: Buffer;
  readonly bytes: Buffer;
}

/** An entry that does not shrink stays stored. No dates, so that the same entries give the same file. */
function deflatedZip(entries: readonly Entry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, bytes } of entries) {
    const packed = deflateRawSync(bytes, { level: 9 });
    const stored = packed.length < bytes.length ? packed : bytes;
    const fields = commonFields(bytes, stored, name.length);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    parts.push(Buffer.from('PK\x03\x04'), fields, name, stored);
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), fields, place, name);
    at += 4 + fields.length + name.length + stored.length;
  }
  return Buffer.concat([...parts, ...directory, endOf(entries.length, at, Buffer.concat(directory).length)]);
}

/** Version, flags, method, date, checksum, sizes and lengths: alike in the local header and in the directory. */
function commonFields(bytes: Buffer, stored: Buffer, nameBytes: number): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(stored === bytes ? 0 : 8, 4);
  fields.writeUInt32LE(crc32(bytes), 10);
  fields.writeUInt32LE(stored.length, 14);
  fields.writeUInt32LE(bytes.length, 18);
  fields.writeUInt16LE(nameBytes, 22);
  return fields;
}

function endOf(entries: number, directoryAt: number, directoryBytes: number): Buffer {
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(directoryBytes, 12);
  end.writeUInt32LE(directoryAt, 16);
  return end;
}
