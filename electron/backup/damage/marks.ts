/**
 * What was found wrong with a release after it was published, where every computer of the studio sees it: a signed mark beside
 * the releases. The newest that is believed counts, so a verification that passes later, or a repair, is a mark as well.
 */
import { z } from 'zod';
import type { VerifyResult } from '../../contract/backup.ts';
import type { RecordKind, Records } from '../records/records.ts';
import { marksPrefix } from '../release/keys.ts';
import type { ReleaseEntry } from '../release/manifest.ts';

/** A mark is a small object; of a store that lost thousands of blobs it names these many and their number. */
const NAMED_BLOBS = 100;
const NAMED_VOICES = 20;

const problem = z.enum(['missing', 'size', 'content']);
const mark = z.object({
  releaseId: z.string(),
  state: z.enum(['damaged', 'good']),
  /** When it was looked at, by the store's clock. */
  at: z.iso.datetime(),
  /** When the damage was found first; of a good mark the same as `at`. */
  since: z.iso.datetime(),
  by: z.string().max(200),
  how: z.enum(['listed', 'read']),
  /** How many are damaged; `damaged` may name fewer. */
  blobs: z.number().int().min(0),
  damaged: z.array(z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), problem })).max(NAMED_BLOBS),
  /** Names of the voices that cannot be restored whole. */
  voices: z.array(z.string().max(80)).max(NAMED_VOICES),
  /** A backup wanted to repair it, and the computer that made it does not have the right bytes any more. */
  lost: z.boolean(),
});
export type Mark = z.output<typeof mark>;

const kind: RecordKind<Mark> = {
  prefix: marksPrefix,
  schema: mark,
  belongs: (content, group) => content.releaseId === group,
};

export interface Marks {
  /** The mark that counts, by release; of all of them or of one. */
  read(releaseId?: string, signal?: AbortSignal): Promise<ReadonlyMap<string, Mark>>;
  write(mark: Mark, signal?: AbortSignal): Promise<void>;
}

export function createMarks(records: Pick<Records, 'read' | 'write'>): Marks {
  return {
    async read(releaseId, signal) {
      const groups = await records.read(kind, { ...(releaseId !== undefined && { only: releaseId }), signal });
      return new Map(groups.flatMap(({ group, believed: [newest] }) => (newest ? [[group, newest.content]] : [])));
    },
    async write(content, signal) {
      const group = content.releaseId;
      const [before] = await records.read(kind, { only: group, signal });
      const newest = before?.believed[0]?.key;
      await records.write(kind, { group, content, nowMs: Date.parse(content.at), newest }, signal);
    },
  };
}

/** What a verification says of a release, as a mark. `before`: the mark that counted until now. */
export function markOf(
  release: { readonly releaseId: string; readonly entries: readonly ReleaseEntry[]; readonly voices: VoiceNames },
  result: Pick<VerifyResult, 'deep' | 'damaged'>,
  about: {
    readonly at: string;
    readonly by: string;
    readonly before: Mark | null;
    readonly lost?: boolean | undefined;
  },
): Mark {
  const { at, by, before } = about;
  const isDamaged = result.damaged.length > 0;
  const goesOn = isDamaged && before?.state === 'damaged';
  // What was given up stays given up; what is damaged since then may be repaired.
  const known = new Set(goesOn ? before.damaged.map(({ sha256 }) => sha256) : []);
  const lost = about.lost ?? (before?.lost === true && result.damaged.every(({ sha256 }) => known.has(sha256)));
  return {
    releaseId: release.releaseId,
    state: isDamaged ? 'damaged' : 'good',
    at,
    since: goesOn ? before.since : at,
    by,
    how: result.deep ? 'read' : 'listed',
    blobs: result.damaged.length,
    damaged: result.damaged.slice(0, NAMED_BLOBS),
    voices: isDamaged ? voicesWith(release, new Set(result.damaged.map(({ sha256 }) => sha256))) : [],
    lost: isDamaged && lost,
  };
}

/** Does the new one say anything that the old one did not? When it was looked at again is nothing new. */
export function saysTheSame(a: Mark, b: Mark): boolean {
  const told = ({ state, blobs, damaged, lost }: Mark): string =>
    JSON.stringify([state, blobs, lost, damaged.map(({ sha256, problem: what }) => `${sha256} ${what}`).sort()]);
  return told(a) === told(b);
}

export type VoiceNames = readonly { readonly id: string; readonly name: string }[];

/** Names of the voices that have one of these blobs; all of them when it is one that every voice needs. */
export function voicesWith(
  { entries, voices }: { readonly entries: readonly ReleaseEntry[]; readonly voices: VoiceNames },
  digests: ReadonlySet<string>,
): string[] {
  const paths = entries.filter(({ sha256 }) => digests.has(sha256)).map((entry) => entry.path);
  const ownerOf = (path: string) => voices.find(({ id }) => path.startsWith(`voices/${id}/`));
  const isShared = paths.length === 0 || paths.some((path) => ownerOf(path) === undefined && path !== 'RESTORE.txt');
  const touched = isShared ? voices : voices.filter((voice) => paths.some((path) => ownerOf(path) === voice));
  return touched.slice(0, NAMED_VOICES).map(({ name }) => name.slice(0, 80));
}
