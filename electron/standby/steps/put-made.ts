/**
 * Before the service starts: what services of this studio made, as it was saved last, is put there. It is no part of the release,
 * so that whatever goes wrong with it is told and holds nobody up.
 */
import { AppError } from '../../kernel/app-error.ts';
import { piecesOf } from '../made/saved.ts';
import { type MadeStore, readNewest, type SavedMade } from '../made/saved-document.ts';
import { packetsOf } from '../packets.ts';
import { objectTrust } from '../registers/signed-object.ts';
import type { Step, StepContext, StepResult } from './step.ts';

const WITHIN_MS = 120_000;

export const putMade: Step = {
  deadlineMs: WITHIN_MS + 30_000,
  async run(context): Promise<StepResult> {
    const within = AbortSignal.any([context.signal, AbortSignal.timeout(WITHIN_MS)]);
    try {
      return { facts: await put(context, within) };
    } catch (error) {
      context.signal.throwIfAborted();
      const problem = error instanceof AppError ? error.code : 'STANDBY_COMMAND_FAILED';
      // A lost connection is tried again like that of any other step.
      if (problem === 'STANDBY_CONNECTION_LOST') throw error;
      return { facts: { files: 0, savedAt: null, problem } };
    }
  },
};

async function put(context: StepContext, signal: AbortSignal): Promise<StepResult['facts']> {
  const { ports, ask, machine } = context;
  const store = await ports.backup.objects();
  const newest = store && (await readNewest(store, objectTrust(ports.backup), ports.backup.beside, signal));
  if (newest?.state === 'locked') throw new AppError('STANDBY_MADE_LOCKED');
  if (!store || !newest || newest.files.length === 0)
    return { files: 0, savedAt: newest?.createdAt ?? null, problem: null };
  const files = newest.files.filter(({ path }) => !path.startsWith('service-log/'));
  await bringBlobs(context, store, { files, open: newest.open }, signal);
  const told = files.map(({ path, sizeBytes, sha256 }) => ({ path, sizeBytes, sha256 }));
  const { placed, kept } = await ask({ verb: 'made', command: { kind: 'place', files: told } });
  await ports.made.noteBase(machine.fingerprint, told);
  return { files: files.length, placed, kept: kept.length, savedAt: newest.createdAt, problem: null };
}

async function bringBlobs(
  { ask }: StepContext,
  store: MadeStore,
  { files, open }: Pick<SavedMade, 'files' | 'open'>,
  signal: AbortSignal,
): Promise<void> {
  const byDigest = new Map(files.map((file) => [file.sha256, file]));
  const blobs = [...byDigest.values()].map(({ sha256, sizeBytes }) => ({ sha256, sizeBytes }));
  const missing = await ask({ verb: 'missing', blobs });
  if (missing.length === 0) return;
  async function* packets(): AsyncGenerator<Uint8Array> {
    for (const { sha256 } of missing) {
      const file = byDigest.get(sha256);
      if (file) yield* packetsOf(piecesOf(store, { open }, file, signal));
    }
  }
  const wanted = missing.map(({ sha256, sizeBytes }) => ({ sha256, sizeBytes, from: 0 }));
  await ask({ verb: 'put', blobs: wanted }, { body: packets() });
}
