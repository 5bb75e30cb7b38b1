/**
 * Secrets in one file, sealed with AES-256-GCM under a key that lies beside it, both readable by this user only. That
 * keeps them out of backups of the settings and out of accidental reading; whoever can read as this user can read both,
 * which is why its level is `file` and the person is told so.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { chmod, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../kernel/app-error.ts';
import { readJsonFile, writeFileAtomic, writeJsonFile } from '../kernel/json-file.ts';
import type { SecretBox } from '../kernel/ports.ts';
import { createSerial } from '../kernel/serial.ts';

const OWNER_ONLY = 0o600;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;

/** name → base64 of nonce, tag and sealed text. The name is authenticated, so two entries cannot be swapped. */
const boxFile = z.object({ version: z.literal(1), secrets: z.record(z.string(), z.base64()) });

export function createFileSecretBox(folder: string): SecretBox {
  const file = path.join(folder, 'secrets.json');
  const keyFile = path.join(folder, 'secrets.key');
  // Reads and writes take turns, so that two writers in this process cannot lose each other's secret.
  const inTurn = createSerial();
  const readAll = async (): Promise<Record<string, string>> => {
    const stored = await readJsonFile(file, boxFile);
    if (stored) await chmod(file, OWNER_ONLY);
    return stored?.secrets ?? {};
  };
  const writeAll = (secrets: Record<string, string>): Promise<void> =>
    writeJsonFile(file, { version: 1, secrets }, OWNER_ONLY);

  return {
    level: 'file',
    read: (name) =>
      inTurn(async () => {
        const sealed = (await readAll())[name];
        if (sealed === undefined) return null;
        const key = await readKey(keyFile);
        if (!key) throw damaged(keyFile);
        return unseal(name, sealed, key, file);
      }),
    write: (name, value) =>
      inTurn(async () => {
        const secrets = await readAll();
        const key = (await readKey(keyFile)) ?? (await makeKey(keyFile));
        await writeAll({ ...secrets, [name]: seal(name, value, key) });
      }),
    all: () =>
      inTurn(async () => {
        const sealed = Object.entries(await readAll());
        const key = sealed.length > 0 ? await readKey(keyFile) : null;
        return key ? sealed.map(([name, text]) => unseal(name, text, key, file)) : [];
      }),
    remove: (name) =>
      inTurn(async () => {
        const { [name]: removed, ...rest } = await readAll();
        if (removed !== undefined) await writeAll(rest);
      }),
  };
}

function seal(name: string, value: string, key: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name));
  const text = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
}

function unseal(name: string, sealed: string, key: Buffer, file: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
      .setAAD(Buffer.from(name))
      .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + 16));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + 16)), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw damaged(file, cause);
  }
}

async function readKey(keyFile: string): Promise<Buffer | null> {
  let key: Buffer;
  try {
    key = Buffer.from(await readFile(keyFile, 'utf8'), 'base64');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  if (key.length !== KEY_BYTES) throw damaged(keyFile);
  await chmod(keyFile, OWNER_ONLY);
  return key;
}

async function makeKey(keyFile: string): Promise<Buffer> {
  const key = randomBytes(KEY_BYTES);
  await writeFileAtomic(keyFile, key.toString('base64'), OWNER_ONLY);
  return key;
}

function damaged(file: string, cause?: unknown): AppError {
  return new AppError('APP_FILE_DAMAGED', { details: { file }, remedy: { kind: 'open', screen: 'backup' }, cause });
}
