/** What the strict S3 server holds: buckets, objects and unfinished multipart uploads, each object's bytes in a file of its own. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { S3Fault } from './strict-s3-fault.ts';

const MIN_PART_BYTES = 5 * 1024 * 1024;

export interface HeldObject {
  readonly file: string;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly modifiedAtMs: number;
}

interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly parts: Map<number, HeldObject>;
  readonly initiatedAtMs: number;
}

export interface HeldObjects {
  readonly buckets: Map<string, Map<string, HeldObject>>;
  readonly uploads: Map<string, Upload>;
  /** The body in a file, checked against everything that the request says about it. */
  receive(request: IncomingMessage, payloadHash: string, nowMs: number): Promise<HeldObject>;
  /** The object appears at once and whole; what had the name before is gone. */
  put(bucket: Map<string, HeldObject>, key: string, object: HeldObject): Promise<void>;
  remove(bucket: Map<string, HeldObject>, key: string): Promise<void>;
  completeUpload(
    id: string,
    chosen: readonly { readonly number: number; readonly etag: string }[],
    nowMs: number,
  ): Promise<HeldObject>;
  dropUpload(id: string): Promise<void>;
  /** Flips one bit in place, as a failing disk would. */
  corrupt(object: HeldObject, atByte: number): Promise<void>;
}

export async function createHeldObjects(
  folder: string,
  onBytesIn: (count: number) => void,
  quotaBytes: () => number,
): Promise<HeldObjects> {
  await mkdir(folder, { recursive: true });
  const buckets: HeldObjects['buckets'] = new Map();
  const uploads: HeldObjects['uploads'] = new Map();
  const newFile = (): string => path.join(folder, randomUUID());
  const heldBytes = (): number => {
    const objects = [...buckets.values()].flatMap((bucket) => [...bucket.values()]);
    const parts = [...uploads.values()].flatMap((upload) => [...upload.parts.values()]);
    return [...objects, ...parts].reduce((sum, object) => sum + object.sizeBytes, 0);
  };

  return {
    buckets,
    uploads,
    async receive(request, payloadHash, nowMs) {
      const { headers } = request;
      if (/aws-chunked/.test(headers['content-encoding'] ?? '') || payloadHash.startsWith('STREAMING-')) {
        throw new S3Fault(400, 'InvalidArgument', 'aws-chunked encoding is not supported');
      }
      const expectedBytes = Number(headers['content-length'] ?? Number.NaN);
      if (Number.isNaN(expectedBytes)) throw new S3Fault(411, 'MissingContentLength');
      if (heldBytes() + expectedBytes > quotaBytes()) throw new S3Fault(507, 'QuotaExceeded');
      const file = newFile();
      const md5 = createHash('md5');
      const sha256 = createHash('sha256');
      let sizeBytes = 0;
      const tap = new Transform({
        transform(piece: Buffer, _encoding, done) {
          sizeBytes += piece.length;
          onBytesIn(piece.length);
          md5.update(piece);
          sha256.update(piece);
          done(null, piece);
        },
      });
      try {
        await pipeline(request, tap, createWriteStream(file, { highWaterMark: 1024 * 1024 }));
        const digest = sha256.digest();
        const etag = md5.digest();
        if (sizeBytes !== expectedBytes) throw new S3Fault(400, 'IncompleteBody');
        if (payloadHash !== 'UNSIGNED-PAYLOAD' && payloadHash !== digest.toString('hex')) {
          throw new S3Fault(400, 'XAmzContentSHA256Mismatch');
        }
        const wanted = [
          [headers['content-md5'], etag],
          [headers['x-amz-checksum-sha256'], digest],
        ] as const;
        for (const [said, is] of wanted) {
          if (said !== undefined && said !== is.toString('base64')) throw new S3Fault(400, 'BadDigest');
        }
        return { file, sizeBytes, etag: etag.toString('hex'), modifiedAtMs: nowMs };
      } catch (error) {
        await rm(file, { force: true });
        throw error;
      }
    },
    async put(bucket, key, object) {
      const before = bucket.get(key);
      bucket.set(key, object);
      if (before) await rm(before.file, { force: true });
    },
    async remove(bucket, key) {
      const object = bucket.get(key);
      bucket.delete(key);
      if (object) await rm(object.file, { force: true });
    },
    async completeUpload(id, chosen, nowMs) {
      const upload = uploads.get(id);
      if (!upload) throw new S3Fault(404, 'NoSuchUpload');
      const parts = chosen.map(({ number, etag }, index) => {
        const part = upload.parts.get(number);
        if (part?.etag !== etag) throw new S3Fault(400, 'InvalidPart');
        if (index > 0 && number <= (chosen[index - 1]?.number ?? 0)) throw new S3Fault(400, 'InvalidPartOrder');
        if (index < chosen.length - 1 && part.sizeBytes < MIN_PART_BYTES) throw new S3Fault(400, 'EntityTooSmall');
        return part;
      });
      if (parts.length === 0) throw new S3Fault(400, 'MalformedXML');
      const file = newFile();
      for (const part of parts) {
        await pipeline(
          createReadStream(part.file, { highWaterMark: 4 * 1024 * 1024 }),
          createWriteStream(file, { flags: 'a', highWaterMark: 4 * 1024 * 1024 }),
        );
      }
      const etags = Buffer.concat(parts.map((part) => Buffer.from(part.etag, 'hex')));
      return {
        file,
        sizeBytes: (await stat(file)).size,
        etag: `${createHash('md5').update(etags).digest('hex')}-${parts.length}`,
        modifiedAtMs: nowMs,
      };
    },
    async dropUpload(id) {
      const upload = uploads.get(id);
      if (!upload) throw new S3Fault(404, 'NoSuchUpload');
      uploads.delete(id);
      for (const part of upload.parts.values()) await rm(part.file, { force: true });
    },
    async corrupt(object, atByte) {
      const handle = await open(object.file, 'r+');
      try {
        const byte = Buffer.alloc(1);
        await handle.read(byte, 0, 1, atByte);
        byte[0] = (byte[0] ?? 0) ^ 1;
        await handle.write(byte, 0, 1, atByte);
      } finally {
        await handle.close();
      }
    },
  };
}
