/**
 * Tries out what the store can do, with a probe object of its own, and asks the bucket what it is set to. The protocol needs
 * none of the extras; they are shown so that a person knows how well the backups are protected.
 */
import { randomUUID } from 'node:crypto';
import type { StoreCheck } from '../../contract/backup.ts';
import type { StoreSettings } from '../../contract/models/settings.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { BucketFacts, ObjectStore } from '../ports.ts';
import { probeKey } from '../release/keys.ts';
import { judgeAddress, judgeLifecycle, judgeLock, judgeUploads, judgeVersioning } from './bucket-rules.ts';
import { type Finding, fail, ok, warn } from './finding.ts';
import { checkLayout } from './layout.ts';

const SKEW_WARN_S = 60;
const SKEW_FAIL_S = 240;
/** Nothing of this layout is older: a clock that says so is wrong, whoever's it is. */
const LAYOUT_SINCE_MS = Date.UTC(2026, 0, 1);

export interface StoreUnderCheck {
  readonly store: ObjectStore;
  readonly settings: StoreSettings;
  readonly nowMs: () => number;
}

/** Stops at the first line that fails, because what comes after it would only repeat the reason. */
export async function checkStore(under: StoreUnderCheck, signal?: AbortSignal): Promise<StoreCheck[]> {
  const { store, nowMs } = under;
  const key = probeKey(randomUUID());
  const probe = Buffer.from(`understudy probe ${key}`);
  const steps: readonly (readonly [name: string, check: () => Promise<Finding>])[] = [
    ...addressSteps(under),
    [
      'reach',
      async () =>
        (await checkLayout(store, signal))
          ? ok('reach-used', { store: store.name })
          : ok('reach-empty', { store: store.name }),
    ],
    ['clock', async () => judgeClock(await store.serverNow(signal), nowMs())],
    [
      'write',
      async () => {
        await store.put(key, probe, { signal });
        return ok('write');
      },
    ],
    [
      'read',
      async () => {
        const bytes = await store.get(key, { signal });
        return bytes && probe.equals(bytes) ? ok('read') : fail('read-differs', { bytes: bytes?.length ?? 0 });
      },
    ],
    [
      'range',
      async () => {
        const pieces: Uint8Array[] = [];
        for await (const piece of store.stream(key, { from: 10, signal })) pieces.push(Uint8Array.from(piece));
        return probe.subarray(10).equals(Buffer.concat(pieces)) ? ok('range') : warn('range-ignored');
      },
    ],
    [
      'createOnly',
      async () =>
        (await store.put(key, probe, { ifAbsent: true, signal })) === 'exists'
          ? ok('create-only')
          : warn('create-only-ignored'),
    ],
    ['list', async () => ((await store.list(key, { signal })).objects.length === 1 ? ok('list') : fail('list-short'))],
    ['delete', () => checkDelete(store, key, signal)],
    ...bucketSteps(store, nowMs, signal),
  ];
  const checks: StoreCheck[] = [];
  for (const [name, check] of steps) {
    const finding = await check().catch((error: unknown) => describeFailure(name, error));
    checks.push({ name, ...finding });
    if (finding.state === 'fail') break;
  }
  return checks;
}

type Steps = readonly (readonly [name: string, check: () => Promise<Finding>])[];

/** What can be said before anything is sent. */
function addressSteps({ settings, store }: StoreUnderCheck): Steps {
  if (settings.kind === 'folder') return [];
  return [
    ['address', async () => judgeAddress(settings)],
    ['keys', async () => (store.keysEnd ? warn('keys-session') : ok('keys-lasting'))],
  ];
}

/** What the bucket is set to: asked once, told in four lines. */
function bucketSteps(store: ObjectStore, nowMs: () => number, signal?: AbortSignal): Steps {
  const { bucketFacts } = store;
  if (!bucketFacts) return [];
  let asked: Promise<BucketFacts> | null = null;
  const facts = (): Promise<BucketFacts> => {
    asked ??= bucketFacts(signal);
    return asked;
  };
  const prefix = store.name.slice(store.name.indexOf('/') + 1);
  return [
    ['versioning', async () => judgeVersioning(await facts())],
    ['lifecycle', async () => judgeLifecycle(await facts(), prefix)],
    ['lock', async () => judgeLock(await facts())],
    ['uploads', async () => judgeUploads(await facts(), nowMs())],
  ];
}

/** Signatures carry the time, so a clock that is off by minutes ends backups one day. */
export function judgeClock(storeMs: number, hereMs: number): Finding {
  const skewS = Math.round((storeMs - hereMs) / 1000);
  const size = Math.abs(skewS);
  if (size <= SKEW_WARN_S) return ok('clock', { skewS: size });
  const told = size > SKEW_FAIL_S ? fail : warn;
  if (storeMs < LAYOUT_SINCE_MS && hereMs > LAYOUT_SINCE_MS) return told('clock-of-store', { skewS: size });
  return told(skewS > 0 ? 'clock-behind' : 'clock-ahead', { skewS: size });
}

/** A key that cannot delete cannot be used to destroy backups: for a bucket, being refused is the better answer. */
async function checkDelete(store: ObjectStore, key: string, signal?: AbortSignal): Promise<Finding> {
  try {
    await store.delete(key, signal);
  } catch (error) {
    if (error instanceof AppError && error.code === 'BACKUP_BUCKET_DENIED') return ok('delete-refused');
    throw error;
  }
  return store.kind === 's3' ? warn('delete-allowed') : ok('delete');
}

function describeFailure(name: string, error: unknown): Finding {
  if (!(error instanceof AppError)) throw error;
  const { code, details, remedy, message } = error;
  const technical = String(details['technical'] ?? message);
  if (name === 'write' && code === 'BACKUP_BUCKET_DENIED') return fail('write-denied');
  if (name === 'reach' && /html/.test(technical))
    return fail('reach-web-page', { endpoint: String(details['endpoint']) });
  if (name === 'reach' && /^(EPROTO|ERR_SSL_)/.test(technical)) return fail('reach-no-encryption');
  const command = remedy.kind === 'run' ? remedy.command : null;
  const skewS = typeof details['skewS'] === 'number' ? details['skewS'] : null;
  if (code === 'BACKUP_CLOCK_SKEWED' && skewS !== null) {
    return fail(skewS > 0 ? 'clock-behind' : 'clock-ahead', { skewS: Math.abs(skewS) });
  }
  return { state: 'fail', finding: null, details: { code, technical, command } };
}
