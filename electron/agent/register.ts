/**
 * The epoch register: the standby is the machine that must be up to be promoted, so it decides who may. A number is granted
 * once, by creating a file that nobody else can create; whoever holds a lower one is refused from then on.
 */
import { randomBytes } from 'node:crypto';
import { link, open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import {
  type AgentRequest,
  type EpochHolder,
  type EpochRecord,
  type GrantedEpoch,
  servingSite,
} from '../contract/models/agent.ts';
import { AppError } from '../kernel/app-error.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import type { Layout } from './layout.ts';
import { isHolder, judgeClaim } from './register-rules.ts';

type Command<K extends string> = Omit<
  Extract<Extract<AgentRequest, { verb: 'epoch' }>['command'], { kind: K }>,
  'kind'
>;

const grant = z.object({
  epoch: z.number().int(),
  nonce: z.string(),
  incidentId: z.string(),
  holder: z.object({ name: z.string(), device: z.string() }).nullable().default(null),
  at: z.string().nullable().default(null),
});
const closing = z.object({
  outcome: z.enum(['committed', 'aborted']),
  site: servingSite.nullable().default(null),
  releaseId: z.string().nullable().default(null),
});
const beating = z.object({ seq: z.number().int() });

const none: GrantedEpoch = { epoch: 0, nonce: null, incidentId: null, closed: null };

/** The newest epoch, or the one that `nonce` holds; and in any case the newest one that was committed. */
export async function readRegister(layout: Layout, nonce?: string): Promise<EpochRecord> {
  const epochs = await grantedEpochs(layout);
  const own = nonce === undefined ? null : await heldBy(layout, epochs, nonce);
  const epoch = own ?? epochs.at(-1);
  const committed = await newestCommitted(layout);
  return { ...(epoch === undefined ? none : await readEpoch(layout, epoch)), committed };
}

/** Throws STANDBY_EPOCH_STALE when `exactly` is wanted and is not above all that were granted. */
export async function claimEpoch(layout: Layout, claim: Command<'claim'>): Promise<EpochRecord> {
  for (;;) {
    const epochs = await grantedEpochs(layout);
    const newest = epochs.at(-1) ?? 0;
    const answer = judgeClaim({ newest, own: await heldBy(layout, epochs, claim.nonce) }, claim);
    if (answer.kind === 'stale') throw stale(claim.exactly ?? 0, newest);
    if (answer.kind === 'held') return readEpoch(layout, answer.epoch);
    const { nonce, incidentId, holder = null } = claim;
    const granted = { epoch: answer.epoch, nonce, incidentId, holder, at: new Date().toISOString() };
    if (await createOnce(layout, fileOf(layout, answer.epoch), granted)) return readEpoch(layout, answer.epoch);
  }
}

export async function closeEpoch(
  layout: Layout,
  { epoch, nonce, outcome, site = null, releaseId = null }: Command<'close'>,
): Promise<EpochRecord> {
  await assertHeld(layout, epoch, nonce);
  await createOnce(layout, closedFileOf(layout, epoch), { outcome, site, releaseId });
  return readEpoch(layout, epoch);
}

/** Throws STANDBY_EPOCH_STALE unless the caller holds the newest epoch. */
export async function beatEpoch(layout: Layout, { epoch, nonce, seq }: Command<'beat'>): Promise<EpochRecord> {
  await assertNewest(layout, { epoch, nonce }, { open: false });
  await writeJsonFile(beatFileOf(layout, epoch), { seq }, 0o600);
  return readEpoch(layout, epoch);
}

/** Throws STANDBY_EPOCH_STALE unless the caller holds the newest epoch that was not given up. One that was may still be stopped. */
export async function assertNewest(
  layout: Layout,
  caller: { readonly epoch: number; readonly nonce: string },
  options: { readonly open: boolean },
): Promise<void> {
  const epochs = (await grantedEpochs(layout)).toReversed();
  const [newestEpoch] = epochs;
  const newest = newestEpoch === undefined ? none : await readEpoch(layout, newestEpoch);
  const standing = await newestStanding(layout, epochs);
  if (!isHolder({ newest, standing }, caller, options)) throw stale(caller.epoch, newest.epoch);
}

async function assertHeld(layout: Layout, epoch: number, nonce: string): Promise<void> {
  const held = await readEpoch(layout, epoch);
  if (held.nonce !== nonce) throw stale(epoch, held.epoch);
}

async function readEpoch(
  layout: Layout,
  epoch: number,
): Promise<GrantedEpoch & { readonly holder: EpochHolder | null }> {
  const held = await readJsonFile(fileOf(layout, epoch), grant);
  if (!held) throw stale(epoch, 0);
  const closed = await readJsonFile(closedFileOf(layout, epoch), closing);
  const beat = await readBeat(layout, epoch);
  return {
    ...held,
    closed: closed?.outcome ?? null,
    site: closed?.site ?? null,
    releaseId: closed?.releaseId ?? null,
    beat,
  };
}

/** A holder that was not heard of yet is as old as its grant. Both times come from this machine's clock. */
async function readBeat(layout: Layout, epoch: number): Promise<{ readonly seq: number; readonly ageSeconds: number }> {
  const seq = (await readJsonFile(beatFileOf(layout, epoch), beating))?.seq ?? 0;
  const { mtimeMs } = await stat(seq > 0 ? beatFileOf(layout, epoch) : fileOf(layout, epoch));
  return { seq, ageSeconds: Math.max(0, (Date.now() - mtimeMs) / 1000) };
}

/** Highest number that a nonce holds. */
async function heldBy(layout: Layout, epochs: readonly number[], nonce: string): Promise<number | null> {
  for (const epoch of epochs.toReversed()) {
    if ((await readJsonFile(fileOf(layout, epoch), grant))?.nonce === nonce) return epoch;
  }
  return null;
}

/** The newest epoch that was not given up. */
export async function readStanding(layout: Layout): Promise<GrantedEpoch | null> {
  return newestStanding(layout, (await grantedEpochs(layout)).toReversed());
}

/** `epochs`: newest first. */
async function newestStanding(layout: Layout, epochs: readonly number[]): Promise<GrantedEpoch | null> {
  for (const epoch of epochs) {
    const held = await readEpoch(layout, epoch);
    if (held.closed !== 'aborted') return held;
  }
  return null;
}

async function newestCommitted(layout: Layout): Promise<GrantedEpoch | null> {
  const closed = await numbered(layout, /^(\d{12})\.closed\.json$/);
  for (const epoch of closed.toReversed()) {
    const held = await readEpoch(layout, epoch);
    if (held.closed === 'committed') return held;
  }
  return null;
}

const grantedEpochs = (layout: Layout): Promise<number[]> => numbered(layout, /^(\d{12})\.json$/);

async function numbered(layout: Layout, names: RegExp): Promise<number[]> {
  return (await readdir(layout.epochs))
    .flatMap((name) => names.exec(name)?.[1] ?? [])
    .map(Number)
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

const fileOf = (layout: Layout, epoch: number): string => path.join(layout.epochs, `${digits(epoch)}.json`);
const closedFileOf = (layout: Layout, epoch: number): string =>
  path.join(layout.epochs, `${digits(epoch)}.closed.json`);
const beatFileOf = (layout: Layout, epoch: number): string => path.join(layout.epochs, `${digits(epoch)}.beat.json`);
const digits = (epoch: number): string => String(epoch).padStart(12, '0');

function stale(epoch: number, current: number): AppError {
  return new AppError('STANDBY_EPOCH_STALE', { details: { epoch, current } });
}
