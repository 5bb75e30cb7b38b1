/**
 * Channels: names such as `prod` and `spare` that say which release is meant. Each change is a new signed entry and the newest
 * that is believed counts, so going back is one more entry, and two computers never write over each other.
 */
import { z } from 'zod';
import { type ChannelEntry, type ChannelView, channelName } from '../../contract/backup.ts';
import { AppError } from '../../kernel/app-error.ts';
import { channelsPrefix } from '../release/keys.ts';
import { isReleaseId } from '../release/release-id.ts';
import type { ReadOptions, RecordGroup, RecordKind, Records } from './records.ts';

const entryDocument = z.object({
  channel: channelName,
  releaseId: z.string().refine(isReleaseId),
  /** ISO 8601, by the store's clock. */
  at: z.iso.datetime(),
  by: z.string().max(200),
});
type Entry = z.output<typeof entryDocument>;

export const channelRecords: RecordKind<Entry> = {
  prefix: channelsPrefix,
  schema: entryDocument,
  belongs: ({ channel }, group) => channel === group,
};

export interface Channels {
  /** By name. A channel of which no entry is believed points nowhere. */
  list(options?: ReadOptions): Promise<readonly ChannelView[]>;
  /** Newest first, with those that are not believed. Throws BACKUP_CHANNEL_UNKNOWN. */
  history(name: string, signal?: AbortSignal): Promise<readonly ChannelEntry[]>;
  set(
    entry: { readonly name: string; readonly releaseId: string; readonly by: string; readonly nowMs: number },
    signal?: AbortSignal,
  ): Promise<ChannelView>;
  /**
   * The name of a channel becomes the id of its release; anything else stays what it is. Throws BACKUP_CHANNEL_UNKNOWN for a channel
   * of which no entry is believed.
   */
  resolve(nameOrId: string, signal?: AbortSignal): Promise<string>;
}

export function createChannels(records: Records): Channels {
  const readOne = async (name: string, all: boolean, signal?: AbortSignal): Promise<RecordGroup<Entry> | undefined> =>
    channelName.safeParse(name).success
      ? (await records.read(channelRecords, { only: name, all, signal }))[0]
      : undefined;

  return {
    async list(options = {}) {
      const groups = await records.read(channelRecords, options);
      // A folder that somebody made by hand is no channel.
      return groups.filter(({ group }) => channelName.safeParse(group).success).map(viewOf);
    },
    async history(name, signal) {
      const found = await readOne(name, true, signal);
      if (!found) throw unknown(name);
      const entries: ChannelEntry[] = [
        ...found.believed.map(({ key, content }) => ({
          key,
          releaseId: content.releaseId,
          setAt: content.at,
          by: content.by,
          fault: null,
        })),
        ...found.passedOver.map(({ key, fault }) => ({ key, releaseId: null, setAt: null, by: null, fault })),
      ];
      return entries.sort((a, b) => (a.key < b.key ? 1 : -1));
    },
    async set({ name, releaseId, by, nowMs }, signal) {
      const before = await readOne(name, false, signal);
      const content = { channel: name, releaseId, at: new Date(nowMs).toISOString(), by };
      await records.write(channelRecords, { group: name, content, nowMs, newest: before?.believed[0]?.key }, signal);
      const now = await readOne(name, false, signal);
      return viewOf(now ?? { group: name, believed: [], passedOver: [] });
    },
    async resolve(nameOrId, signal) {
      if (isReleaseId(nameOrId)) return nameOrId;
      const channel = await readOne(nameOrId, false, signal);
      // Neither a release nor a channel: whoever reads it says so.
      if (!channel) return nameOrId;
      const releaseId = channel.believed[0]?.content.releaseId;
      if (releaseId === undefined) throw unknown(nameOrId);
      return releaseId;
    },
  };
}

/** The releases that channels point to: none of them may be tidied away. */
export function headsOf(channels: readonly ChannelView[]): ReadonlySet<string> {
  return new Set(channels.flatMap(({ releaseId }) => (releaseId === null ? [] : [releaseId])));
}

function viewOf({ group, believed: [head], passedOver }: RecordGroup<Entry>): ChannelView {
  return {
    name: group,
    releaseId: head?.content.releaseId ?? null,
    setAt: head?.content.at ?? null,
    by: head?.content.by ?? null,
    passedOver: passedOver.length,
  };
}

function unknown(name: string): AppError {
  return new AppError('BACKUP_CHANNEL_UNKNOWN', {
    details: { channel: name.slice(0, 100) },
    remedy: { kind: 'run', command: 'understudy releases channel list' },
  });
}
