/** Settings that are saved, backed up with a release (except where a field says otherwise) and never hold a secret. */
import { z } from 'zod';
import { engineProviders, locales, themes } from '../names.ts';

export const storeSettings = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('folder'), path: z.string().min(1) }),
  z.object({
    kind: z.literal('s3'),
    endpoint: z.url(),
    region: z.string().min(1),
    bucket: z.string().min(1),
    prefix: z.string().default('understudy/v1/'),
    pathStyle: z.boolean().default(false),
    /** The endpoint is a custom domain of this one bucket (Aliyun OSS asks new customers in mainland China for one). */
    endpointIsBucket: z.boolean().optional(),
  }),
]);
export type StoreSettings = z.output<typeof storeSettings>;

export const scheduleSettings = z.object({
  enabled: z.boolean(),
  /** Local wall-clock time `HH:MM`. */
  time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  /** IANA time zone; empty = the computer's own. */
  timeZone: z.string(),
});
export type ScheduleSettings = z.output<typeof scheduleSettings>;

export const watchTarget = z.object({
  url: z.url({ protocol: /^https?$/ }),
  intervalS: z.number().min(0.2).max(3600).default(10),
  /** Consecutive failures that are still tolerated; one more is a P1. */
  failures: z.number().int().min(1).max(20).default(3),
  deep: z.boolean().default(false),
});
export type WatchTarget = z.output<typeof watchTarget>;

export const settings = z.object({
  locale: z.enum(locales),
  theme: z.enum(themes),
  studioName: z.string().max(80),
  deviceName: z.string().max(80),
  store: storeSettings.nullable(),
  schedule: scheduleSettings,
  watch: watchTarget.nullable(),
  keepRunningInBackground: z.boolean().nullable(),
  /** Where this computer's engine runs its networks; the processor when left out. */
  engineProvider: z.enum(engineProviders).optional(),
});
export type Settings = z.output<typeof settings>;
