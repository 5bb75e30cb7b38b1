/**
 * Tries out what the store can do, with a probe object of its own, and says it line by line. The protocol needs none of the
 * extras; they are shown so that a person knows how well the backups are protected.
 */
import { randomUUID } from 'node:crypto';
import type { StoreCheck } from '../contract/backup.ts';
import { AppError } from '../kernel/app-error.ts';
import { checkLayout } from './layout.ts';
import type { ObjectStore } from './ports.ts';
import { probeKey } from './release/keys.ts';

const SKEW_WARN_S = 60;
const SKEW_FAIL_S = 240;

type Finding = Omit<StoreCheck, 'name'>;
const ok = (details: StoreCheck['details'] = {}): Finding => ({ state: 'ok', details });
const warn = (details: StoreCheck['details'] = {}): Finding => ({ state: 'warn', details });
const fail = (details: StoreCheck['details'] = {}): Finding => ({ state: 'fail', details });

/** Stops at the first line that fails, because what comes after it would only repeat the reason. */
export async function checkStore(store: ObjectStore, nowMs: () => number, signal?: AbortSignal): Promise<StoreCheck[]> {
  const key = probeKey(randomUUID());
  const probe = Buffer.from(`understudy probe ${key}`);
  const steps: readonly (readonly [name: string, check: () => Promise<Finding>])[] = [
    ['reach', async () => ok({ store: store.name, used: await checkLayout(store, signal) })],
    [
      'clock',
      async () => {
        const skewS = Math.round(((await store.serverNow(signal)) - nowMs()) / 1000);
        const size = Math.abs(skewS);
        return size > SKEW_FAIL_S ? fail({ skewS }) : size > SKEW_WARN_S ? warn({ skewS }) : ok({ skewS });
      },
    ],
    [
      'write',
      async () => {
        await store.put(key, probe, { signal });
        return ok();
      },
    ],
    [
      'read',
      async () => {
        const bytes = await store.get(key, { signal });
        return bytes && probe.equals(bytes) ? ok() : fail({ bytes: bytes?.length ?? null });
      },
    ],
    [
      'range',
      async () => {
        const pieces: Uint8Array[] = [];
        for await (const piece of store.stream(key, { from: 10, signal })) pieces.push(Uint8Array.from(piece));
        // Restores still work without it, they only begin anew after a lost connection.
        return probe.subarray(10).equals(Buffer.concat(pieces)) ? ok() : warn();
      },
    ],
    [
      'createOnly',
      async () => ((await store.put(key, probe, { ifAbsent: true, signal })) === 'exists' ? ok() : warn()),
    ],
    ['list', async () => ((await store.list(key, { signal })).objects.length === 1 ? ok() : fail())],
    ['delete', () => checkDelete(store, key, signal)],
  ];
  const checks: StoreCheck[] = [];
  for (const [name, check] of steps) {
    const finding = await check().catch((error: unknown) => describeFailure(error));
    checks.push({ name, ...finding });
    if (finding.state === 'fail') break;
  }
  return checks;
}

/** A key that cannot delete cannot be used to destroy backups: for a bucket, being refused is the better answer. */
async function checkDelete(store: ObjectStore, key: string, signal?: AbortSignal): Promise<Finding> {
  try {
    await store.delete(key, signal);
  } catch (error) {
    if (error instanceof AppError && error.code === 'BACKUP_BUCKET_DENIED') return ok({ allowed: false });
    throw error;
  }
  return store.kind === 's3' ? warn({ allowed: true }) : ok({ allowed: true });
}

function describeFailure(error: unknown): Finding {
  if (!(error instanceof AppError)) throw error;
  return fail({ code: error.code, technical: String(error.details['technical'] ?? error.message) });
}
