/** Channels by which people are told of outages, backups and promotions, wherever they are. */
import { z } from 'zod';
import { declare } from './define.ts';
import { channelInput, channelName, type NotifyOverview, type NotifyTest, notifyPolicy } from './models/notify.ts';

export const notifyCalls = {
  'notify.overview': declare<NotifyOverview>()({ effect: 'read', input: z.object({}) }),
  /** Adds the channel, or replaces the one of that name. Its secret goes into the secret box and is never answered. */
  'notify.setChannel': declare<NotifyOverview>()({ effect: 'write', input: z.object({ channel: channelInput }) }),
  'notify.removeChannel': declare<NotifyOverview>()({ effect: 'write', input: z.object({ name: channelName }) }),
  'notify.setPolicy': declare<NotifyOverview>()({
    effect: 'write',
    input: z.object({ policy: notifyPolicy.partial() }),
  }),
  /** Sends a message on trial, at once and past the outbox. NOTIFY_NOT_DELIVERED carries the channel's own answer. */
  'notify.test': declare<NotifyTest>()({ effect: 'write', input: z.object({ name: channelName }) }),
} as const;
