/** Settings that are saved, backed up with a release (except where a field says otherwise) and never hold a secret. */
import { z } from 'zod';
import { engineProviders, locales, themes, trayIcons } from '../names.ts';
import { automaticSettings } from './automatic.ts';
import { costPrices } from './costs.ts';
import { drillSchedule } from './drill-schedule.ts';
import { madeSettings } from './made.ts';
import { networkSettings } from './network.ts';
import { retentionSettings } from './retention.ts';
import { storeEndpoint } from './store-address.ts';
import { webUrl, withoutCredentials } from './web-url.ts';

export const storeSettings = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('folder'), path: z.string().min(1) }),
  z.object({
    kind: z.literal('s3'),
    endpoint: storeEndpoint,
    region: z.string().min(1),
    bucket: z.string().min(1),
    prefix: z.string().default('understudy/v1/'),
    pathStyle: z.boolean().default(false),
    /** The endpoint is a custom domain of this one bucket (Aliyun OSS asks new customers in mainland China for one). */
    endpointIsBucket: z.boolean().optional(),
  }),
]);
export type StoreSettings = z.output<typeof storeSettings>;

/** Local wall-clock time `HH:MM`. */
const wallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

export const scheduleSettings = z.object({
  enabled: z.boolean(),
  time: wallTime,
  /** IANA time zone; empty = the computer's own. */
  timeZone: z.string(),
});
export type ScheduleSettings = z.output<typeof scheduleSettings>;

/** How fast backups may send and verify, between two times of every day; after midnight when `from` is later than `to`. */
export const bandwidthSettings = z.object({
  /** Below this a store would take a slow upload for a dead one. */
  bytesPerS: z.number().int().min(64_000).max(10_000_000_000),
  /** Equal to `to`: all day. In the time zone of the schedule. */
  from: wallTime,
  to: wallTime,
});
export type BandwidthSettings = z.output<typeof bandwidthSettings>;

/** What the official API needs before it speaks: a recording on its own machine, what is said in it, and the language of that. */
const referenceClip = z.object({
  audioPath: z.string().trim().min(1).max(1000),
  /** Empty where the model speaks without it. */
  text: z.string().trim().max(500).default(''),
  language: z
    .string()
    .trim()
    .regex(/^[a-z_]{2,10}$/),
});
export type ReferenceClip = z.output<typeof referenceClip>;

export const watchTarget = z.object({
  url: webUrl,
  /** Another address of the same primary, by another way: asked before a promotion. */
  secondUrl: webUrl.nullish(),
  /** Without it the official API is never heard, and so never gone back to. */
  reference: referenceClip.nullish(),
  intervalS: z.number().min(0.2).max(3600).default(10),
  /** Consecutive failures that are still tolerated; one more is a P1. */
  failures: z.number().int().min(1).max(20).default(3),
  deep: z.boolean().default(false),
});
export type WatchTarget = z.output<typeof watchTarget>;

/** Scheme, host and port of a page, as a browser names it: `https://studio.example`. */
const pageOrigin = z
  .string()
  .max(300)
  .refine((given) => /^https?:/.test(given) && URL.canParse(given) && new URL(given).origin === given);

/** How the voice service meets clients that were made for other services. */
export const voiceServiceSettings = z.object({
  /** Pages that may ask it from a browser. */
  origins: z.array(pageOrigin).max(50).default([]),
  /** Names that clients of OpenAI's API ask for (`alloy`), and the reference or voice that each stands for. */
  names: z.record(z.string().trim().min(1).max(80), z.string().trim().min(1).max(80)).default({}),
});
export type VoiceServiceSettings = z.output<typeof voiceServiceSettings>;

export const settings = z.object({
  locale: z.enum(locales),
  theme: z.enum(themes),
  studioName: z.string().max(80),
  deviceName: z.string().max(80),
  store: storeSettings.nullable(),
  schedule: scheduleSettings,
  /** As fast as it goes when left out or null. */
  bandwidth: bandwidthSettings.nullish(),
  watch: watchTarget.nullable(),
  keepRunningInBackground: z.boolean().nullable(),
  /** The desktop starts with the computer. Follows the system's own list of such programs. */
  startAtLogin: z.boolean().optional(),
  /** Tray icons in colours when left out; macOS has one colour in any case. */
  trayIcon: z.enum(trayIcons).optional(),
  /** The desktop draws without the graphics device from its next start on. */
  softwareRendering: z.boolean().optional(),
  /** How stores and services are reached; as the computer is set when left out. */
  network: networkSettings.optional(),
  /** Where this computer's engine runs its networks; the processor when left out. */
  engineProvider: z.enum(engineProviders).optional(),
  /** Off when left out. */
  automatic: automaticSettings.optional(),
  /** What services made is saved in the store between backups. */
  made: madeSettings.optional(),
  /** Once a month a drill is held. Off when left out or null. */
  drills: drillSchedule.nullish(),
  /** Releases say the names of the studio and of this computer. Off when left out: whoever can read the store learns neither. */
  releasesCarryNames: z.boolean().optional(),
  /** What a standby is reckoned with; unknown when left out. */
  costs: costPrices.nullish(),
  /** An alert from outside has the primary asked at once. Off when left out. */
  alertsAreWitness: z.boolean().optional(),
  /** What moves the service wants a second person. Off when left out. */
  twoPersons: z.boolean().optional(),
  /** Which releases are kept; the usual rule when left out. */
  retention: retentionSettings.optional(),
  /** The list of what is still to be set up was put aside. */
  setupFolded: z.boolean().optional(),
  /** The bucket is looked into once a day, and nothing is fetched, when left out. */
  updates: z.object({ check: z.boolean(), get: z.boolean() }).optional(),
  /** No page and no name when left out. */
  voiceService: voiceServiceSettings.optional(),
});
export type Settings = z.output<typeof settings>;

/**
 * What of the settings makes the studio the same on another computer, and so the only part that goes into releases: no address, path,
 * bucket or name of its own; what clients ask of the voice service is asked of a standby as well. A field that is to travel is named
 * here.
 */
export const portableSettings = settings.pick({
  locale: true,
  theme: true,
  schedule: true,
  keepRunningInBackground: true,
  releasesCarryNames: true,
  voiceService: true,
});

/** The same as it lies on disk, where addresses could once hold a password: they are read without. */
export const storedSettings = z.unknown().transform((stored) => {
  const bare = withBareAddress(withBareAddress(stored, 'watch', 'url'), 'store', 'endpoint');
  return { settings: settings.parse(bare), hadSecrets: JSON.stringify(bare) !== JSON.stringify(stored) };
});

function withBareAddress(stored: unknown, part: string, field: string): unknown {
  const found = z.looseObject({ [part]: z.looseObject({ [field]: z.string() }) }).safeParse(stored);
  if (!found.success) return stored;
  const kept = found.data[part] as Readonly<Record<string, string>>;
  return { ...found.data, [part]: { ...kept, [field]: withoutCredentials(kept[field] ?? '') } };
}
