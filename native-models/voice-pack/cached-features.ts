/**
 * A cache file for each reference of a voice: the encoders' results (prompt tokens, style, features of the transcript), so that
 * a voice speaks after a restart, or on a standby, without running the encoders again. Everything in it can be computed again,
 * so it is not in the manifest: a file that is missing, damaged or made from other inputs is ignored, and failing to write it
 * is no error. The encoders always run in float32, so the results do not depend on how the voice is spoken.
 *
 * One file per reference: the SHA-256 of all that follows, a line of JSON, then the values as little-endian 32-bit words.
 */

import { createHash, randomBytes } from 'node:crypto';
import { lstat, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { endianness } from 'node:os';
import path from 'node:path';
import type { VoiceReference } from '../engine-types.ts';
import { sovitsFile } from './manifest.ts';
import type { VoicePack } from './read.ts';

export interface CachedFeatures {
  /** `encoder` names the content encoder that heard the recording. */
  readonly codes?: { readonly encoder: string; readonly values: Int32Array };
  /** `encoder` names the speaker encoder; null where the voice needs none. */
  readonly style?: { readonly encoder: string | null; readonly ge: Float32Array; readonly geText: Float32Array };
  /** `input` is the digest of what the text encoder was given. */
  readonly prompt?: { readonly encoder: string; readonly input: string; readonly rows: Float32Array };
}

/** To be raised whenever the same files would give other numbers. The name on disk stays `prepared`. */
const format = 'understudy-prepared/1';
export const cacheFolder = 'prepared';
/** Far above ten seconds of tokens, two style vectors and the features of the longest transcript. */
const maxFileBytes = 16 << 20;
const maxHeadBytes = 4096;
const digestLength = 64;

interface Head {
  readonly key: string;
  readonly codes?: { readonly encoder: string; readonly count: number };
  readonly style?: { readonly encoder: string | null; readonly ge: number; readonly geText: number };
  readonly prompt?: { readonly encoder: string; readonly input: string; readonly count: number };
}

/** Nothing when there is no file, or one that is damaged or was made from another voice or recording. */
export async function readCachedFeatures(pack: VoicePack, reference: VoiceReference): Promise<CachedFeatures> {
  const file = fileOf(pack, reference);
  try {
    const found = await lstat(file);
    if (!found.isFile() || found.size > maxFileBytes) return {};
    return parse(await readFile(file), keyOf(pack, reference)) ?? {};
  } catch {
    return {};
  }
}

/** Writes to a temporary file and renames it, so the cache is whole or absent. Never fails: then it is computed again. */
export async function writeCachedFeatures(
  pack: VoicePack,
  reference: VoiceReference,
  parts: CachedFeatures,
): Promise<void> {
  const file = fileOf(pack, reference);
  const tempFile = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    if (!(await lstat(path.dirname(file))).isDirectory()) return;
    const handle = await open(tempFile, 'wx', 0o644);
    try {
      await handle.writeFile(serialize(parts, keyOf(pack, reference)));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(tempFile, file);
  } catch {
    await rm(tempFile, { force: true }).catch(() => {});
  }
}

function fileOf(pack: VoicePack, reference: VoiceReference): string {
  return path.join(pack.dir, cacheFolder, `${path.posix.basename(reference.file)}.bin`);
}

/** Digest of what the values depend on inside the pack; the encoders' identities are stored with the values. */
function keyOf(pack: VoicePack, reference: VoiceReference): string {
  const digestOf = (file: string): string => pack.manifest.files.find(({ path }) => path === file)?.sha256 ?? '';
  return digest(JSON.stringify([format, digestOf(sovitsFile), reference.file, digestOf(reference.file)]));
}

function serialize({ codes, style, prompt }: CachedFeatures, key: string): Buffer {
  const head: Head = {
    key,
    ...(codes && { codes: { encoder: codes.encoder, count: codes.values.length } }),
    ...(style && { style: { encoder: style.encoder, ge: style.ge.length, geText: style.geText.length } }),
    ...(prompt && { prompt: { encoder: prompt.encoder, input: prompt.input, count: prompt.rows.length } }),
  };
  const words = [codes?.values, style?.ge, style?.geText, prompt?.rows].flatMap((values) => (values ? [values] : []));
  const body = Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), ...words.map(littleEndian)]);
  return Buffer.concat([Buffer.from(`${digest(body)}\n`), body]);
}

function parse(bytes: Buffer, key: string): CachedFeatures | null {
  const body = bytes.subarray(digestLength + 1);
  if (bytes.toString('latin1', 0, digestLength + 1) !== `${digest(body)}\n`) return null;
  const headBytes = body.indexOf(0x0a);
  if (headBytes < 0 || headBytes > maxHeadBytes) return null;
  const head = JSON.parse(body.toString('utf8', 0, headBytes)) as Head;
  if (head.key !== key) return null;
  const values = body.subarray(headBytes + 1);
  let at = 0;
  /** Throws when the file holds fewer values than it announces. */
  const take = (count: number): Buffer => {
    at += 4 * count;
    if (!Number.isSafeInteger(count) || count < 1 || at > values.length) throw new RangeError('values beyond the end');
    return littleEndian(values.subarray(at - 4 * count, at));
  };
  const floats = (count: number): Float32Array => {
    const taken = new Float32Array(take(count).buffer);
    if (!taken.every(Number.isFinite)) throw new RangeError('values that are no numbers');
    return taken;
  };
  const { codes, style, prompt } = head;
  const parts: CachedFeatures = {
    ...(codes && { codes: { encoder: codes.encoder, values: new Int32Array(take(codes.count).buffer) } }),
    ...(style && { style: { encoder: style.encoder, ge: floats(style.ge), geText: floats(style.geText) } }),
    ...(prompt && { prompt: { encoder: prompt.encoder, input: prompt.input, rows: floats(prompt.count) } }),
  };
  return at === values.length ? parts : null;
}

/** A copy in little-endian order, or back from it, in a buffer of its own, so that typed arrays can start at byte 0. */
function littleEndian(values: Int32Array | Float32Array | Uint8Array): Buffer {
  const copy = Buffer.from(new ArrayBuffer(values.byteLength));
  copy.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return endianness() === 'LE' ? copy : copy.swap32();
}

function digest(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
