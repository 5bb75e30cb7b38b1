/**
 * Does the store really create an object once, also for a crowd in the same moment? Some stores accept the condition and ignore
 * it, so it is tried out: races on one key each, then an attempt to write over what won.
 */
import { randomUUID } from 'node:crypto';
import type { StoreCheck } from '../../contract/backup.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { ObjectStore } from '../ports.ts';
import { probeKey } from '../release/keys.ts';

const ROUNDS = 5;
const RACERS = 8;

interface Round {
  /** How many were told that they had created it. */
  readonly winners: number;
  readonly ok: boolean;
}

/** `ok` when every round had one winner and kept it; `warn` when the store does not arbitrate. */
export async function checkArbitration(store: ObjectStore, signal?: AbortSignal): Promise<StoreCheck> {
  const folder = probeKey(randomUUID());
  const keys = Array.from({ length: ROUNDS }, (_item, round) => `${folder}/${round}`);
  try {
    const rounds: Round[] = [];
    for (const key of keys) rounds.push(await race(store, key, signal));
    const listed = (await store.list(`${folder}/`, { signal })).objects.length === ROUNDS;
    const winners = Math.max(...rounds.map((round) => round.winners));
    const ok = listed && rounds.every((round) => round.ok);
    const finding = ok ? 'arbitrates' : 'arbitrates-not';
    return {
      name: 'arbitrates',
      state: ok ? 'ok' : 'warn',
      finding,
      details: { rounds: ROUNDS, racers: RACERS, winners },
    };
  } finally {
    for (const key of keys) await store.delete(key).catch(unlessDenied);
  }
}

async function race(store: ObjectStore, key: string, signal?: AbortSignal): Promise<Round> {
  const racers = Array.from({ length: RACERS }, () => Buffer.from(randomUUID()));
  const answers = await Promise.all(racers.map((bytes) => store.put(key, bytes, { ifAbsent: true, signal })));
  const won = racers.filter((_bytes, index) => answers[index] === 'created');
  const stands = await store.get(key, { signal });
  // Whose answer was lost is told "exists" by the second try: then nobody knows that it won, which does no harm.
  const expected = won.length === 0 ? racers : won;
  const isWinner = stands !== null && expected.some((bytes) => bytes.equals(stands));
  const after = await store.put(key, Buffer.from(randomUUID()), { ifAbsent: true, signal });
  const kept = await store.get(key, { signal });
  const isKept = stands !== null && kept !== null && Buffer.from(stands).equals(kept);
  return { winners: won.length, ok: won.length <= 1 && isWinner && after === 'exists' && isKept };
}

/** A key that cannot delete leaves a few bytes behind, as every other probe does. */
function unlessDenied(error: unknown): void {
  if (!(error instanceof AppError && error.code === 'BACKUP_BUCKET_DENIED')) throw error;
}
