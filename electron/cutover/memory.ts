/**
 * What this computer remembers of its cutovers: what was set, and the last change it made. For the ways that keep no number
 * of their own it is the only guard against an old epoch.
 */
import { z } from 'zod';
import { type CutoverSettings, cutoverSettings } from '../contract/models/cutover.ts';
import { AppError } from '../kernel/app-error.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import { isSameOrigin } from '../kernel/url-host.ts';
import type { CutoverTarget } from './provider.ts';
import { holderOf } from './records.ts';

const lastChange = z.object({
  site: z.enum(['primary', 'standby']),
  machine: z.string().nullable(),
  url: z.string(),
  epoch: z.number().int().min(0),
  holder: z.string(),
});
export type LastChange = z.output<typeof lastChange>;

const document = z.object({ settings: cutoverSettings, last: lastChange.nullable() });

export interface CutoverMemory {
  readonly settings: CutoverSettings | null;
  readonly last: LastChange | null;
  set(settings: CutoverSettings): Promise<void>;
  note(target: CutoverTarget): Promise<void>;
  /** What was at `from` is at `to` now. */
  movePrimary(from: string, to: string): Promise<void>;
}

export async function openMemory(file: string): Promise<CutoverMemory> {
  let now = await readJsonFile(file, document);
  const save = async (next: z.output<typeof document>): Promise<void> => {
    await writeJsonFile(file, next, 0o600);
    now = next;
  };
  return {
    get settings() {
      return now?.settings ?? null;
    },
    get last() {
      return now?.last ?? null;
    },
    /** The last change stays: a number that was used is used, whatever moves listeners from now on. */
    set: (settings) => save({ settings, last: now?.last ?? null }),
    async movePrimary(from, to) {
      if (!now) return;
      const { settings, last } = now;
      const isThere = last?.site === 'primary' && isSameOrigin(last.url, from);
      await save({ settings: { ...settings, primaryUrl: to }, last: isThere ? { ...last, url: to } : last });
    },
    async note({ site, machine, url, epoch, nonce }) {
      if (now) await save({ ...now, last: { site, machine, url, epoch, holder: holderOf(nonce) } });
    },
  };
}

/** Throws STANDBY_EPOCH_STALE for a change that is older than the last one, or another one under the same number. */
export function assertNotOlder(last: LastChange | null, target: CutoverTarget): void {
  if (last === null || last.epoch < target.epoch || isSameChange(last, target)) return;
  throw new AppError('STANDBY_EPOCH_STALE', { details: { epoch: target.epoch, current: last.epoch } });
}

export function isSameChange(last: LastChange | null, { epoch, nonce, site, url }: CutoverTarget): boolean {
  return last?.epoch === epoch && last.holder === holderOf(nonce) && last.site === site && last.url === url;
}
