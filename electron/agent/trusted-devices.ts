/**
 * Whose releases may start on this machine: the newest device list that it was brought. The first one is believed, because a
 * bare machine has nobody to ask; every later one has to be signed by a computer that the one before trusts.
 */
import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { type HeldList, isGenuine, judgeDeviceList, type ListVerdict } from '../backup/release/device-list.ts';
import { fingerprintOf } from '../backup/release/signature.ts';
import type { AgentResults } from '../contract/models/agent.ts';
import { type DeviceList, deviceKey } from '../contract/models/device-list.ts';
import { AppError } from '../kernel/app-error.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import type { Layout } from './layout.ts';

const OWNER_ONLY = 0o600;
const EPOCH_OF_PINS = '1970-01-01T00:00:00.000Z';

/** As it was judged: a signature is not needed again. */
const file = z.object({ number: z.number().int().min(0), keys: z.array(deviceKey), signature: z.string().optional() });
const pinned = z.object({ publicKey: z.string(), name: z.string() });

/** Null while nobody brought one. The key that an agent of earlier builds pinned is list number 0. */
export async function readTrust(
  layout: Layout,
): Promise<(HeldList & { readonly signature?: string | undefined }) | null> {
  const held = await readJsonFile(layout.trustedDevices, file);
  if (held) return held;
  const key = await readJsonFile(layout.pinnedKey, pinned);
  return key && { number: 0, keys: [{ ...key, addedAt: EPOCH_OF_PINS, revokedAt: null }] };
}

export function tellTrust(held: Awaited<ReturnType<typeof readTrust>>): AgentResults['hello']['trust'] {
  if (!held) return null;
  const good = held.keys.filter((key) => key.revokedAt === null);
  return { number: held.number, signature: held.signature ?? null, trusted: good.map((key) => key.publicKey) };
}

/**
 * Takes over what follows from the held list; under the lock of this machine. Throws TRUST_LIST_REFUSED with the verdict when the last one offered is neither
 * that nor older; what came before it stays taken over.
 */
export async function believe(layout: Layout, offered: readonly DeviceList[]): Promise<HeldList> {
  let held = await readTrust(layout);
  let verdict: ListVerdict = 'same';
  let last: DeviceList | undefined;
  for (const list of offered) {
    last = list;
    verdict = held ? judgeDeviceList(held, list) : isGenuine(list) ? 'newer' : 'damaged';
    if (verdict !== 'newer') continue;
    await write(layout, list);
    held = await readTrust(layout);
  }
  if (held && (verdict === 'newer' || verdict === 'same' || verdict === 'older')) return held;
  throw new AppError('TRUST_LIST_REFUSED', {
    details: {
      verdict,
      number: last?.number ?? 0,
      held: held?.number ?? 0,
      signedBy: last ? fingerprintOf(last.signedBy) : '',
    },
  });
}

async function write(layout: Layout, { number, keys, signature }: DeviceList): Promise<void> {
  await writeJsonFile(layout.trustedDevices, { number, keys, signature }, OWNER_ONLY);
  await rm(layout.pinnedKey, { force: true });
}
