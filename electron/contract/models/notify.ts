/** Who is told of what, by which channel. What signs in to a channel is a secret and part of no document here. */
import { z } from 'zod';
import { webUrl } from './web-url.ts';

export const channelKinds = [
  'dingtalk',
  'feishu',
  'wecom',
  'slack',
  'discord',
  'telegram',
  'ntfy',
  'email',
  'webhook',
] as const;
export type ChannelKind = (typeof channelKinds)[number];

/** `p1`: outages and what ends them. `problems`: also backups and operations. `all`: also what is well again. */
export const noticeLevels = ['p1', 'problems', 'all'] as const;
export type NoticeLevel = (typeof noticeLevels)[number];

/** `second`: told only of a P1 that reached nobody, or that nobody acknowledged in time. */
export const channelRoles = ['first', 'second'] as const;

export const channelName = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u);

const common = {
  name: channelName,
  level: z.enum(noticeLevels).default('all'),
  role: z.enum(channelRoles).default('first'),
};
const signingSecret = z.string().trim().min(1).max(500);
const mailAddress = z.email().max(254);

const dingtalk = z.object({ kind: z.literal('dingtalk'), ...common });
const feishu = z.object({ kind: z.literal('feishu'), ...common });
const wecom = z.object({ kind: z.literal('wecom'), ...common });
const slack = z.object({ kind: z.literal('slack'), ...common });
const discord = z.object({ kind: z.literal('discord'), ...common });
const telegram = z.object({
  kind: z.literal('telegram'),
  ...common,
  /** Number of the chat, or `@name` of a public one. */
  chat: z
    .string()
    .trim()
    .regex(/^(-?\d{1,20}|@\w{4,64})$/),
  /** Where the interface is asked instead of api.telegram.org. */
  apiUrl: webUrl.optional(),
});
const ntfy = z.object({ kind: z.literal('ntfy'), ...common });
const email = z.object({
  kind: z.literal('email'),
  ...common,
  host: z.string().trim().min(1).max(253),
  port: z.number().int().min(1).max(65535).default(465),
  /** Left out where the server takes mail without signing in. */
  user: z.string().trim().min(1).max(254).optional(),
  from: mailAddress,
  to: z.array(mailAddress).min(1).max(20),
});
const webhook = z.object({ kind: z.literal('webhook'), ...common });

/** What is kept of a channel on disk, and shown. */
export const channelSettings = z.discriminatedUnion('kind', [
  dingtalk,
  feishu,
  wecom,
  slack,
  discord,
  telegram,
  ntfy,
  email,
  webhook,
]);
export type ChannelSettings = z.output<typeof channelSettings>;
export type ChannelOf<K extends ChannelKind> = Extract<ChannelSettings, { kind: K }>;

/** What signs in to a channel of each kind. */
export const channelSecrets = {
  dingtalk: z.object({ url: webUrl, signingSecret: signingSecret.optional() }),
  feishu: z.object({ url: webUrl, signingSecret: signingSecret.optional() }),
  wecom: z.object({ url: webUrl }),
  slack: z.object({ url: webUrl }),
  discord: z.object({ url: webUrl }),
  telegram: z.object({ token: z.string().trim().min(1).max(200) }),
  /** The address of the topic: whoever knows it may read and write there. */
  ntfy: z.object({ url: webUrl, token: z.string().trim().min(1).max(200).optional() }),
  email: z.object({ password: z.string().min(1).max(500).optional() }),
  webhook: z.object({ url: webUrl, signingSecret: z.string().trim().min(16).max(500) }),
} as const satisfies Record<ChannelKind, z.ZodType>;

/** What a person sets. The secret from before stays when none is given. */
export const channelInput = z.discriminatedUnion('kind', [
  dingtalk.extend({ secret: channelSecrets.dingtalk.optional() }),
  feishu.extend({ secret: channelSecrets.feishu.optional() }),
  wecom.extend({ secret: channelSecrets.wecom.optional() }),
  slack.extend({ secret: channelSecrets.slack.optional() }),
  discord.extend({ secret: channelSecrets.discord.optional() }),
  telegram.extend({ secret: channelSecrets.telegram.optional() }),
  ntfy.extend({ secret: channelSecrets.ntfy.optional() }),
  email.extend({ secret: channelSecrets.email.optional() }),
  webhook.extend({ secret: channelSecrets.webhook.optional() }),
]);
export type ChannelInput = z.output<typeof channelInput>;
/** The same before defaults are filled in. */
export type TypedChannel = z.input<typeof channelInput>;

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

export const notifyPolicy = z.object({
  /** Local time of this computer. What is no P1 waits until the end. */
  quiet: z.object({ from: timeOfDay, to: timeOfDay }).nullable(),
  /** A P1 that nobody acknowledged for so long is told to the second channels. */
  escalateAfterMinutes: z.number().int().min(1).max(1440),
  /** And for so long: once more to all. */
  remindAfterMinutes: z.number().int().min(1).max(1440),
  /** Notifications of the system, on a computer with a desktop. A P1 is always shown. */
  desktop: z.enum(noticeLevels),
});
export type NotifyPolicy = z.output<typeof notifyPolicy>;

export const noticeKinds = [
  'primary-down',
  'wrong-model',
  'primary-back',
  'offline-here',
  'serving-down',
  'serving-back',
  'backup-failed',
  'backup-overdue',
  'backup-back',
  'operation-begun',
  'operation-moved',
  'operation-done',
  'operation-failed',
  'operation-undone',
  'operation-interrupted',
  'automatic-waiting',
  'automatic-counting',
  'automatic-promoting',
  'automatic-done',
  'automatic-stopped',
  'automatic-given-up',
  'engine-stopped',
  'alert-firing',
  'alert-resolved',
  'certificate-ending',
  'drill-ended',
  'drill-failed',
  'drill-overdue',
  'test',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** One transition that people are told of. */
export interface Notice {
  /** The same transition has the same key, also after a restart. */
  readonly key: string;
  readonly kind: NoticeKind;
  /** What it is about: an incident, an operation. Notices of one subject follow each other in their order. */
  readonly subject: string;
  /** A P1: somebody has to say that it is seen. */
  readonly p1: boolean;
  /** ISO 8601. */
  readonly at: string;
  readonly values: Readonly<Record<string, string | number>>;
}

/** A notice on its way by one channel. */
export interface Delivery {
  readonly id: string;
  readonly channel: string;
  readonly notice: Notice;
  /** Why it is told again or to somebody else. */
  readonly mark: 'none' | 'reminder' | 'escalation';
  readonly state: 'waiting' | 'delivered' | 'given-up';
  readonly attempts: number;
  /** An attempt ended without an answer, so a later one may have told it twice. */
  readonly mayDouble: boolean;
  /** ISO 8601 of the next attempt, or of the end. */
  readonly at: string;
  /** What the channel said last, without anything secret. */
  readonly answer: string | null;
}

export type ChannelView = ChannelSettings & {
  readonly hasSecret: boolean;
  /** Of the last message that ended, or that is being tried. */
  readonly last: Pick<Delivery, 'state' | 'at' | 'answer' | 'attempts'> | null;
  readonly waiting: number;
};

export interface NotifyOverview {
  readonly channels: readonly ChannelView[];
  readonly policy: NotifyPolicy;
  /** Newest first. */
  readonly recent: readonly Delivery[];
}

/** A message that was delivered on trial. */
export interface NotifyTest {
  readonly name: string;
  /** The channel's own answer. */
  readonly answer: string;
  readonly seconds: number;
}
