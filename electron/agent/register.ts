/**
 * The epoch register: the standby is the machine that must be up to be promoted, so it decides who may. A number is granted
 * once, by creating a file that nobody else can create; whoever holds a lower one is refused from then on.
 */
import { randomBytes } from 'node:crypto';
import { link, open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { EpochRegister } from '../contract/models/agent.ts';
import { AppError } from '../kernel/app-error.ts';
import { readJsonFile } from '../kernel/json-file.ts';
import type { Layout } from './layout.ts';

const grant = z.object({ epoch: z.number().int(), nonce: z.string(), incidentId: z.string() });
const closing = z.object({ outcome: z.enum(['committed', 'aborted']) });

export async function readRegister(layout: Layout): Promise<EpochRegister> {
  const epochs = await grantedEpochs(layout);
  const epoch = epochs.at(-1);
  if (epoch === undefined) return { epoch: 0, nonce: null, incidentId: null, closed: null };
  return readEpoch(layout, epoch);
}

export async function claimEpoch(
  layout: Layout,
  claim: { readonly above: number; readonly nonce: string; readonly incidentId: string },
): Promise<EpochRegister> {
  for (;;) {
    const epochs = await grantedEpochs(layout);
    for (const epoch of epochs.slice(-50).reverse()) {
      const held = await readEpoch(layout, epoch);
      if (held.nonce === claim.nonce) return held;
    }
    const epoch = Math.max(epochs.at(-1) ?? 0, claim.above) + 1;
    const { nonce, incidentId } = claim;
    if (await createOnce(layout, fileOf(layout, epoch), { epoch, nonce, incidentId })) return readEpoch(layout, epoch);
  }
}

export async function closeEpoch(
  layout: Layout,
  {
    epoch,
    nonce,
    outcome,
  }: { readonly epoch: number; readonly nonce: string; readonly outcome: 'committed' | 'aborted' },
): Promise<EpochRegister> {
  const held = await readEpoch(layout, epoch);
  if (held.nonce !== nonce) throw stale(epoch, held.epoch);
  await createOnce(layout, closedFileOf(layout, epoch), { outcome });
  return readEpoch(layout, epoch);
}

/** Throws STANDBY_EPOCH_STALE unless this is the newest epoch and the caller holds it. A closed one may still be stopped. */
export async function assertNewest(
  layout: Layout,
  { epoch, nonce }: { readonly epoch: number; readonly nonce: string },
  options: { readonly open: boolean },
): Promise<void> {
  const newest = await readRegister(layout);
  if (newest.epoch !== epoch || newest.nonce !== nonce) throw stale(epoch, newest.epoch);
  if (options.open && newest.closed === 'aborted') throw stale(epoch, newest.epoch);
}

async function readEpoch(layout: Layout, epoch: number): Promise<EpochRegister> {
  const held = await readJsonFile(fileOf(layout, epoch), grant);
  if (!held) throw stale(epoch, 0);
  const closed = await readJsonFile(closedFileOf(layout, epoch), closing);
  return { ...held, closed: closed?.outcome ?? null };
}

async function grantedEpochs(layout: Layout): Promise<number[]> {
  return (await readdir(layout.epochs))
    .filter((name) => /^\d{12}\.json$/.test(name))
    .map((name) => Number(name.slice(0, 12)))
    .sort((a, b) => a - b);
}

/** False when the name was taken. The content is on disk before the name is, so nobody reads half of it. */
async function createOnce(layout: Layout, file: string, value: unknown): Promise<boolean> {
  const beside = path.join(layout.epochs, `.${randomBytes(8).toString('hex')}`);
  const handle = await open(beside, 'wx', 0o600);
  try {
    await handle.writeFile(JSON.stringify(value));
    await handle.sync();
    await handle.close();
    await link(beside, file);
    const folder = await open(layout.epochs, 'r');
    await folder.sync();
    await folder.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(beside, { force: true });
  }
}

const fileOf = (layout: Layout, epoch: number): string =>
  path.join(layout.epochs, `${String(epoch).padStart(12, '0')}.json`);
const closedFileOf = (layout: Layout, epoch: number): string =>
  path.join(layout.epochs, `${String(epoch).padStart(12, '0')}.closed.json`);

function stale(epoch: number, current: number): AppError {
  return new AppError('STANDBY_EPOCH_STALE', { details: { epoch, current } });
}
