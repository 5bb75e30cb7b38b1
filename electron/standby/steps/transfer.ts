/**
 * Brings only what the standby does not have. It pulls by presigned URL where the store can make one and the standby gets
 * through to it, which a network without a way out, a proxy or a clock far off may prevent; else the bytes go through this computer, as input of the agent, because a key that is bound to the agent can run nothing else.
 */
import { distinctBlobs } from '../../backup/blobs.ts';
import type { BlobSource } from '../../backup/service.ts';
import type { ErrorCode } from '../../contract/errors.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Step, StepContext } from './step.ts';

/** Long enough for a slow uplink; the URLs lead to single blobs and are told to the standby only. */
const URL_SECONDS = 2 * 3600;

export const transfer: Step = {
  deadlineMs: 4 * 3600_000,
  async run(context) {
    const { manifestBytes, signatureBytes, entries } = await context.release();
    const missing = await context.ask({ verb: 'missing', blobs: distinctBlobs(entries) });
    const { way, bytes } = missing.length === 0 ? { way: 'none', bytes: 0 } : await bring(context, missing);
    const adopted = await context.ask({
      verb: 'adopt',
      manifest: Buffer.from(manifestBytes).toString('base64'),
      signature: Buffer.from(signatureBytes ?? new Uint8Array(0)).toString('base64'),
    });
    return { facts: { way, bytes, blobs: missing.length, files: adopted.files } };
  },
};

/** What the standby says when it is the way and not the file. */
const noWayToStore: ReadonlySet<ErrorCode> = new Set([
  'BACKUP_STORE_UNREACHABLE',
  'BACKUP_STORE_ANSWER_UNKNOWN',
  'BACKUP_BUCKET_DENIED',
]);

type Missing = readonly { readonly sha256: string; readonly sizeBytes: number; readonly have: number }[];

async function bring(
  context: StepContext,
  missing: Missing,
): Promise<{ readonly way: string; readonly bytes: number }> {
  const source = await context.ports.backup.blobSource();
  const urls = await Promise.all(missing.map((blob) => source.presign(blob.sha256, URL_SECONDS)));
  if (!urls.every((url) => url !== null)) return { way: 'pushed', bytes: await push(context, source, missing) };
  const blobs = missing.map(({ sha256, sizeBytes }, index) => ({ sha256, sizeBytes, url: urls[index] ?? '' }));
  try {
    const { bytes } = await context.ask({ verb: 'fetch', blobs });
    return { way: 'pulled', bytes };
  } catch (error) {
    if (!(error instanceof AppError) || !noWayToStore.has(error.code)) throw error;
    const left = await context.ask({
      verb: 'missing',
      blobs: missing.map(({ sha256, sizeBytes }) => ({ sha256, sizeBytes })),
    });
    return { way: 'pushed', bytes: await push(context, source, left) };
  }
}

async function push(context: StepContext, source: BlobSource, missing: Missing): Promise<number> {
  const blobs = missing.map(({ sha256, sizeBytes, have }) => ({ sha256, sizeBytes, from: have }));
  return (await context.ask({ verb: 'put', blobs }, { body: readBlobs(source, blobs, context.signal) })).bytes;
}

async function* readBlobs(
  source: BlobSource,
  blobs: readonly { readonly sha256: string; readonly from: number }[],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (const { sha256, from } of blobs) yield* source.open(sha256, { from, signal });
}
