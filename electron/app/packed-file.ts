/** One large file, compressed by gzip (what every Linux can unpack) and kept beside what was known of it then. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import { createSerial } from '../kernel/serial.ts';
import type { PackedFile } from '../standby/ports.ts';

/** Higher levels take several times as long for one byte in fifty. */
const LEVEL = 5;

const record = z.object({
  /** Of the file itself. */
  sizeBytes: z.number(),
  modifiedMs: z.number(),
  sha256: z.string(),
  packedBytes: z.number(),
});

interface KeptPackedFile {
  /** Null where it was not compressed yet, or is another file since. */
  find(): Promise<PackedFile | null>;
  /** Null where there is no such file or no room to keep it compressed: then it travels as it is. */
  make(signal?: AbortSignal): Promise<PackedFile | null>;
}

export function createPackedFile(file: string, target: string): KeptPackedFile {
  const recordFile = `${target}.json`;
  /** One at a time: whoever comes second finds it done. */
  const inTurn = createSerial();

  async function find(): Promise<PackedFile | null> {
    const known = await readJsonFile(recordFile, record).catch(() => null);
    const [now, packed] = await Promise.all([file, target].map((name) => stat(name).catch(() => null)));
    if (!known || now?.size !== known.sizeBytes || now.mtimeMs !== known.modifiedMs) return null;
    if (packed?.size !== known.packedBytes) return null;
    return { absolute: target, sizeBytes: known.packedBytes, sha256: known.sha256 };
  }

  async function makeNow(signal?: AbortSignal): Promise<PackedFile | null> {
    const found = await find();
    if (found) return found;
    const beside = `${target}.tmp`;
    try {
      const { size, mtimeMs } = await stat(file);
      await mkdir(path.dirname(target), { recursive: true });
      const hash = createHash('sha256');
      await pipeline(
        createReadStream(file, { highWaterMark: 1024 * 1024 }),
        async function* (pieces: AsyncIterable<Buffer>) {
          for await (const piece of pieces) {
            hash.update(piece);
            yield piece;
          }
        },
        createGzip({ level: LEVEL }),
        createWriteStream(beside, { mode: 0o600 }),
        { signal },
      );
      const packedBytes = (await stat(beside)).size;
      await rename(beside, target);
      const sha256 = hash.digest('hex');
      await writeJsonFile(recordFile, { sizeBytes: size, modifiedMs: mtimeMs, sha256, packedBytes });
      return { absolute: target, sizeBytes: packedBytes, sha256 };
    } catch {
      await rm(beside, { force: true });
      signal?.throwIfAborted();
      return null;
    }
  }

  return { find, make: (signal) => inTurn(() => makeNow(signal)) };
}
