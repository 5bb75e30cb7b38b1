/** What the runtime in a release is made of, as that release itself says it. */
import type { Backup } from '../service.ts';

/** Where `build/headless` puts it. */
const BILL = 'runtime/sbom.cdx.json';
const MAX_BYTES = 16 << 20;

/** Null: the release has no runtime, or one from before. Throws like `readRelease`. */
export async function readBill(
  backup: Pick<Backup, 'readRelease' | 'blobSource'>,
  releaseId: string,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, unknown>> | null> {
  const { entries } = await backup.readRelease(releaseId, signal);
  const entry = entries.find(({ path }) => path === BILL);
  if (entry === undefined || entry.sizeBytes > MAX_BYTES) return null;
  const source = await backup.blobSource([entry]);
  const pieces: Uint8Array[] = [];
  for await (const piece of source.open(entry.sha256, { ...(signal && { signal }) }))
    pieces.push(Uint8Array.from(piece));
  return JSON.parse(Buffer.concat(pieces).toString()) as Readonly<Record<string, unknown>>;
}
