/**
 * The key that may change and restart the voice of a standby: one for all of them, made here or the one that clients of the
 * primary have. Machines know its SHA-256 only. Another key counts at a standby that serves before it counts here.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import type { AgentRequest } from '../contract/models/agent.ts';
import type { AdminKeySet, AdminKeyStatus, Serving } from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import { sha256Hex } from '../kernel/hash-file.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import { secretEqual } from '../kernel/secret-equal.ts';
import { createSerial } from '../kernel/serial.ts';
import type { StandbyDeps } from './deps.ts';
import type { Opening } from './journal-line.ts';

/** Name in the secret box, where it stands alone so that releases can be searched for it. */
const SECRET = 'standby.adminKey';
const KEY_BYTES = 32;

const keptFile = z.object({ setAt: z.string() });

export interface AdminKey {
  status(): Promise<AdminKeyStatus>;
  /** As machines know it; null: there is none. */
  hash(): Promise<string | null>;
  /**
   * Left out: a new one is made, and answered this once. Null: there is none from now on. Throws STANDBY_ADMIN_KEY_KNOWN for a
   * key that listeners have, and what keeps the standby that serves from being told; then the key of before is kept.
   */
  set(wanted: string | null | undefined, tell: TellServing): Promise<AdminKeySet>;
}

/** Has the standby that serves know the key by its hash from now on. Answers its name, or null where none serves. */
export type TellServing = (hash: string | null) => Promise<string | null>;

export function createAdminKey({
  dir,
  secrets,
  watch,
  clock,
}: Pick<StandbyDeps, 'dir' | 'secrets' | 'watch' | 'clock'>): AdminKey {
  const file = path.join(dir, 'admin-key.json');
  const inTurn = createSerial();
  const keep = (key: string | null): Promise<void> =>
    key === null ? secrets.remove(SECRET) : secrets.write(SECRET, key);

  async function assertNotOfListeners(key: string): Promise<void> {
    const { target } = watch.status();
    const known = target && (await watch.keyFor(target.url));
    if (known && secretEqual(key, known)) throw new AppError('STANDBY_ADMIN_KEY_KNOWN');
  }

  return {
    async status() {
      if ((await secrets.read(SECRET)) === null) return { isSet: false, setAt: null };
      return { isSet: true, setAt: (await readJsonFile(file, keptFile))?.setAt ?? null };
    },
    async hash() {
      const key = await secrets.read(SECRET);
      return key === null ? null : sha256Hex(key);
    },
    set: (wanted, tell) =>
      inTurn(async () => {
        const made = wanted === undefined ? randomBytes(KEY_BYTES).toString('base64url') : null;
        const key = made ?? wanted ?? null;
        if (key !== null) await assertNotOfListeners(key);
        const before = await secrets.read(SECRET);
        await keep(key);
        try {
          const told = await tell(key === null ? null : sha256Hex(key));
          const setAt = isoTime(clock.now());
          await writeJsonFile(file, { setAt });
          return { isSet: key !== null, setAt: key === null ? null : setAt, adminKey: made, told };
        } catch (error) {
          await keep(before);
          throw error;
        }
      }),
  };
}

/** Only the computer that promoted a standby can have it told; another one's key comes with its own next promotion. */
export async function tellServing(
  serving: Pick<Serving, 'machine' | 'epoch' | 'incidentId'> | null,
  openings: readonly Opening[],
  adminKeyHash: string | null,
  ask: (machine: string, request: Extract<AgentRequest, { verb: 'admin-key' }>) => Promise<unknown>,
): Promise<string | null> {
  if (serving === null || serving.epoch === null) return null;
  const { machine, epoch, incidentId } = serving;
  const opening = openings.find((one) => one.incidentId === incidentId);
  if (!opening) return null;
  await ask(machine, { verb: 'admin-key', epoch, nonce: opening.nonce, adminKeyHash });
  return machine;
}
