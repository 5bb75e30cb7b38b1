/**
 * The agent replaces itself: a desktop whose SSH key may run nothing else has no other way. The new program is named by
 * digests under the signature that releases need, too, and its bytes are here already, as blobs.
 */
import { chmod, copyFile, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { type AgentRequest, agentProgram } from '../contract/models/agent.ts';
import { AppError } from '../kernel/app-error.ts';
import { hashFile } from '../kernel/hash-file.ts';
import { blobFile, sizeOf } from './blobs.ts';
import type { Layout } from './layout.ts';
import { readRegister } from './register.ts';
import { openSigned } from './signed-document.ts';

type UpdateRequest = Extract<AgentRequest, { verb: 'update' }>;

/** By the program's own file the desktop knows which build is there, so it changes last: until then the update is not done. */
const order = ['node', 'run', 'agent.mjs'] as const;

/**
 * Throws STANDBY_INCIDENT_ACTIVE while an epoch is held open, BACKUP_RELEASE_UNSIGNED or _FOREIGN for a program that no pinned
 * key signed, BACKUP_BLOB_MISSING or _DAMAGED where its bytes are not here or not right. Nothing has changed then.
 */
export async function updateProgram(layout: Layout, request: UpdateRequest): Promise<{ readonly replaced: string[] }> {
  const { files } = readProgram(await openSigned(layout, request.program));
  const { nonce, closed, epoch } = await readRegister(layout);
  if (nonce !== null && closed === null) throw new AppError('STANDBY_INCIDENT_ACTIVE', { details: { epoch } });
  const changed = [];
  for (const name of order) {
    const file = files.find((item) => item.name === name);
    if (file === undefined || (await isThere(path.join(layout.program, name), file))) continue;
    await assertWhole(blobFile(layout, file.sha256), file);
    changed.push(file);
  }
  for (const { name, sha256 } of changed) await replace(path.join(layout.program, name), blobFile(layout, sha256));
  return { replaced: changed.map(({ name }) => name) };
}

function readProgram(document: Buffer): z.output<typeof agentProgram> {
  try {
    return agentProgram.parse(JSON.parse(document.toString('utf8')));
  } catch (cause) {
    throw new AppError('APP_INPUT_INVALID', { details: { reason: 'program' }, cause });
  }
}

interface Bytes {
  readonly sha256: string;
  readonly sizeBytes: number;
}

async function isThere(file: string, { sha256, sizeBytes }: Bytes): Promise<boolean> {
  return (await sizeOf(file)) === sizeBytes && (await hashFile(file)) === sha256;
}

async function assertWhole(blob: string, wanted: Bytes): Promise<void> {
  const { sha256 } = wanted;
  if ((await sizeOf(blob)) !== wanted.sizeBytes) throw new AppError('BACKUP_BLOB_MISSING', { details: { sha256 } });
  if (!(await isThere(blob, wanted))) throw new AppError('BACKUP_BLOB_DAMAGED', { details: { sha256 } });
}

/** On disk before it has its name; what runs from the old file goes on with it. */
async function replace(file: string, blob: string): Promise<void> {
  const beside = `${file}.next`;
  try {
    await copyFile(blob, beside);
    await chmod(beside, path.basename(file) === 'agent.mjs' ? 0o644 : 0o755);
    const handle = await open(beside, 'r');
    await handle.sync();
    await handle.close();
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
