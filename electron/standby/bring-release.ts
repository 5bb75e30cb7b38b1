/**
 * Brings only what the standby does not have. It pulls by presigned URL where the store can make one and the standby gets
 * through to it, which a network without a way out, a proxy or a clock far off may prevent; else the bytes go through this computer, as input of the agent, because a key that is bound to the agent can run nothing else.
 */
import { distinctBlobs } from '../backup/blobs.ts';
import type { Backup, BlobSource, ReadRelease } from '../backup/service.ts';
import type { ErrorCode } from '../contract/errors.ts';
import type { AgentResults } from '../contract/models/agent.ts';
import { AppError } from '../kernel/app-error.ts';
import { packetsOf } from './packets.ts';
import type { StepContext } from './steps/step.ts';

/** Long enough for a slow uplink; the URLs lead to single blobs and are told to the standby only. */
const URL_SECONDS = 2 * 3600;

export interface Bringing {
  readonly ask: StepContext['ask'];
  readonly backup: Pick<Backup, 'blobSource'>;
  readonly signal: AbortSignal;
}

/** `bytes` were missing; `wireBytes` went through this computer's connection for them, compressed where that helps. */
interface Brought {
  readonly way: 'none' | 'pulled' | 'pushed';
  readonly bytes: number;
  readonly wireBytes: number;
}

export interface BroughtRelease extends Brought {
  readonly blobs: number;
  readonly files: number;
}

export type MissingBlob = AgentResults['missing'][number];
type Missing = readonly MissingBlob[];

/** The release lies there as a whole then, not verified yet. */
export async function bringRelease(about: Bringing, release: ReadRelease): Promise<BroughtRelease> {
  const { manifestBytes, signatureBytes, entries } = release;
  const missing = await about.ask({ verb: 'missing', blobs: distinctBlobs(entries) });
  const brought = await bringMissing(about, missing, entries);
  const adopted = await about.ask({
    verb: 'adopt',
    manifest: Buffer.from(manifestBytes).toString('base64'),
    signature: Buffer.from(signatureBytes ?? new Uint8Array(0)).toString('base64'),
  });
  return { ...brought, blobs: missing.length, files: adopted.files };
}

export function bytesMissing(missing: Missing): number {
  return missing.reduce((sum, { sizeBytes, have }) => sum + sizeBytes - have, 0);
}

/** What the standby says when it is the way and not the file. */
const noWayToStore: ReadonlySet<ErrorCode> = new Set([
  'BACKUP_STORE_UNREACHABLE',
  'BACKUP_STORE_ANSWER_UNKNOWN',
  'BACKUP_BUCKET_DENIED',
]);

async function bringMissing(about: Bringing, missing: Missing, entries: ReadRelease['entries']): Promise<Brought> {
  if (missing.length === 0) return { way: 'none', bytes: 0, wireBytes: 0 };
  const source = await about.backup.blobSource(entries);
  const urls = await Promise.all(missing.map((blob) => source.presign(blob.sha256, URL_SECONDS)));
  if (!urls.every((url) => url !== null)) return push(about, source, missing);
  const blobs = missing.map(({ sha256, sizeBytes }, index) => ({ sha256, sizeBytes, url: urls[index] ?? '' }));
  try {
    const { bytes } = await about.ask({ verb: 'fetch', blobs });
    return { way: 'pulled', bytes, wireBytes: 0 };
  } catch (error) {
    if (!(error instanceof AppError) || !noWayToStore.has(error.code)) throw error;
    const left = await about.ask({
      verb: 'missing',
      blobs: missing.map(({ sha256, sizeBytes }) => ({ sha256, sizeBytes })),
    });
    return push(about, source, left);
  }
}

async function push({ ask, signal }: Bringing, source: BlobSource, missing: Missing): Promise<Brought> {
  const blobs = missing.map(({ sha256, sizeBytes, have }) => ({ sha256, sizeBytes, from: have }));
  let wireBytes = 0;
  async function* packets(): AsyncGenerator<Uint8Array> {
    for (const { sha256, from } of blobs) {
      for await (const packet of packetsOf(source.open(sha256, { from, signal }))) {
        wireBytes += packet.length;
        yield packet;
      }
    }
  }
  const { bytes } = await ask({ verb: 'put', blobs }, { body: packets() });
  return { way: 'pushed', bytes, wireBytes };
}
