/**
 * Makes an encrypted blob again, byte for byte, from the file that it is of and the head that it had: header and nonce, which decide
 * everything that follows. A file that is another one by now gives another blob, which is thrown away here and never sent.
 */
import { randomUUID } from 'node:crypto';
import { appendFile, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '../../kernel/make-folder.ts';
import { type Blob, openFrom } from '../blobs.ts';
import type { FileSealer, ObjectStore } from '../ports.ts';
import { type Identities, keyOfHeader } from './age.ts';
import { NONCE_BYTES } from './age-stream.ts';
import { readHead } from './open-sealed.ts';

/** More than a head for one recipient has. */
const HEAD_BYTES = 1024;

/** Heads of what was sent from here: where the store has lost a blob it has lost its head, too. */
export interface KeptHeads {
  /** `sealed`: the encrypted file. */
  keep(stored: Blob, sealed: string): Promise<void>;
  find(sha256: string): Promise<Uint8Array | null>;
}

export function openKeptHeads(file: string): KeptHeads {
  return {
    async keep({ sha256 }, sealed) {
      await makeFolder(path.dirname(file));
      const { header, nonce } = await readHead(startOf(sealed));
      await appendFile(file, `\n${sha256} ${Buffer.concat([header, nonce]).toString('base64')}`);
    },
    async find(sha256) {
      const text = await readFile(file, 'utf8').catch(() => '');
      const line = text.split('\n').find((each) => each.startsWith(`${sha256} `));
      return line === undefined ? null : Buffer.from(line.slice(sha256.length + 1), 'base64');
    },
  };
}

/** A file with the bytes of the blob, which the caller removes; null where they cannot be made again. */
export async function sealAgain(
  deps: {
    readonly store: ObjectStore;
    readonly sealer: FileSealer;
    readonly identities: Identities;
    readonly heads: Pick<KeptHeads, 'find'>;
    readonly dir: string;
  },
  file: string,
  blob: Blob,
  signal?: AbortSignal,
): Promise<string | null> {
  const head = (await deps.heads.find(blob.sha256)) ?? (await headInStore(deps.store, blob, signal));
  if (!head) return null;
  const header = head.subarray(0, head.length - NONCE_BYTES);
  const fileKey = await keyOfHeader(header, deps.identities).catch(() => null);
  if (!fileKey) return null;
  await makeFolder(deps.dir);
  const target = path.join(deps.dir, `again-${randomUUID()}`);
  const as = { header, fileKey, nonce: head.subarray(head.length - NONCE_BYTES) };
  try {
    const { stored } = await deps.sealer.seal(file, target, { as, signal });
    if (stored.sha256 === blob.sha256) return target;
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  }
  await rm(target, { force: true });
  return null;
}

/** What is damaged in a blob is seldom its first few hundred bytes; whether they are whole shows in what is made with them. */
async function headInStore(
  store: ObjectStore,
  blob: Blob,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | null> {
  try {
    const { header, nonce } = await readHead(openFrom(store)(blob.sha256, { from: 0, ...(signal && { signal }) }));
    return Buffer.concat([header, nonce]);
  } catch {
    signal?.throwIfAborted();
    return null;
  }
}

async function* startOf(file: string): AsyncGenerator<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    yield buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
