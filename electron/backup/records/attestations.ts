/**
 * What computers of the studio vouch for after a release was published: its voice was heard and proven, and a backup with nothing
 * new found all of it in the store. Each is a signed record; the newest that is believed counts.
 */
import { z } from 'zod';
import type { ReleaseSummary } from '../../contract/backup.ts';
import { heardPrefix, stillWholePrefix } from '../release/keys.ts';
import type { ReadOptions, RecordGroup, RecordKind, Records } from './records.ts';

const common = {
  releaseId: z.string(),
  /** Of exactly this manifest: whatever else comes to lie under the id was not meant. */
  manifestSha256: z.string().length(64),
  /** ISO 8601, by the store's clock. */
  at: z.iso.datetime(),
  by: z.string().max(200),
};
const heardDocument = z.object({
  ...common,
  how: z.enum(['promotion', 'here']),
  /** Ids of the voices that spoke. */
  voices: z.array(z.string().max(200)).max(1000),
});
const stillWholeDocument = z.object(common);
export type Heard = z.output<typeof heardDocument>;
export type StillWhole = z.output<typeof stillWholeDocument>;

const belongs = ({ releaseId }: { readonly releaseId: string }, group: string): boolean => releaseId === group;
export const heardRecords: RecordKind<Heard> = { prefix: heardPrefix, schema: heardDocument, belongs };
export const stillWholeRecords: RecordKind<StillWhole> = {
  prefix: stillWholePrefix,
  schema: stillWholeDocument,
  belongs,
};

/** By release id. */
export interface Attested {
  readonly heard: ReadonlyMap<string, Heard>;
  readonly stillWhole: ReadonlyMap<string, StillWhole>;
}

/** Of each release and kind; older ones say nothing that the newest does not. */
const KEPT = 3;

/** Signs it, and lets what it replaces go. */
export async function attest<T extends Heard | StillWhole>(
  records: Records,
  kind: RecordKind<T>,
  content: T,
  signal?: AbortSignal,
): Promise<void> {
  const group = content.releaseId;
  await records.write(kind, { group, content, nowMs: Date.parse(content.at) }, signal);
  await records.tidy(kind.prefix, group, KEPT, signal);
}

/** Of one release, or of all. */
export async function readAttested(
  records: Records,
  options: ReadOptions & { readonly only?: string },
): Promise<Attested> {
  const [heard, stillWhole] = await Promise.all([
    records.read(heardRecords, options),
    records.read(stillWholeRecords, options),
  ]);
  return { heard: newestOf(heard), stillWhole: newestOf(stillWhole) };
}

/** How they are shown in the summary of the release with this manifest. */
export function attestedFor(
  { heard, stillWhole }: Attested,
  { releaseId, manifestSha256 }: { readonly releaseId: string; readonly manifestSha256: string },
): Pick<ReleaseSummary, 'heard' | 'stillWholeAt'> {
  const voice = heard.get(releaseId);
  const whole = stillWhole.get(releaseId);
  return {
    heard: voice?.manifestSha256 === manifestSha256 ? { at: voice.at, by: voice.by } : null,
    stillWholeAt: whole?.manifestSha256 === manifestSha256 ? whole.at : null,
  };
}

/** Until when the release is known to hold what there was to save: when it was made, or last found to be the newest state. */
export function goodUntilMs({ createdAt, stillWholeAt }: Pick<ReleaseSummary, 'createdAt' | 'stillWholeAt'>): number {
  return Math.max(Date.parse(createdAt), stillWholeAt ? Date.parse(stillWholeAt) : 0);
}

function newestOf<T>(groups: readonly RecordGroup<T>[]): ReadonlyMap<string, T> {
  return new Map(
    groups.flatMap(({ group, believed: [newest] }): [string, T][] =>
      newest === undefined ? [] : [[group, newest.content]],
    ),
  );
}
