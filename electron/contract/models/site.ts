/**
 * What the gate of a site is told. Its supervisor reads this from `run/site.json`; what is written there counts, and every
 * change of it has a higher revision.
 */
import { z } from 'zod';

/**
 * `serve`: listeners are answered. `warm`: loaded, listeners wait elsewhere (503). `fenced`: this site no longer speaks (503,
 * connections end). `forward`: the same, but what still comes is sent on. `split`: some listeners are sent on already.
 */
export const siteMode = z.enum(['serve', 'warm', 'fenced', 'forward', 'split']);
export type SiteMode = z.output<typeof siteMode>;

const listenerKey = z.string().min(1).max(500);
const siteUrl = z.url({ protocol: /^https?$/ });

const tlsFiles = z.object({ certFile: z.string().min(1).max(4096), keyFile: z.string().min(1).max(4096) });
export type TlsFiles = z.output<typeof tlsFiles>;

/** Another site, and the key that is shown there. */
export const forwardTarget = z.object({ url: siteUrl, key: listenerKey.nullable() });

/** Percent of the listeners that `split` sends on. */
export const splitPercent = z.number().int().min(0).max(100);
export const listenerKeys = z.array(listenerKey).max(20);
/** SHA-256 of the admin key, lower case hex; null: this site has none. A machine need not know the key itself to know it again. */
export const adminKeyHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .nullable()
  .default(null);
/** Addresses of the other sites, asked whether one of them serves under a higher epoch. */
export const sitePeers = z.array(siteUrl).max(20);

export const siteState = z.object({
  revision: z.number().int().min(1),
  site: z.enum(['primary', 'standby']),
  /** 0: loaded ahead of time, and no promotion has taken it over. */
  epoch: z.number().int().min(0),
  releaseId: z.string().nullable(),
  mode: siteMode,
  listen: z.object({ host: z.string(), port: z.number().int().min(0).max(65535) }),
  tls: tlsFiles.nullable(),
  /** Bearer keys that listeners may show. None: everybody may speak, on loopback only. */
  listenerKeys,
  /** Key of the operation that opened this site; it also passes while the mode is `warm`. */
  accessKey: z.string().nullable(),
  adminKeyHash,
  forwardTo: forwardTarget.nullable(),
  splitPercent,
  peers: sitePeers,
  /** Listeners were moved here for good; before that the operation that opened this site may still be taken back. */
  settled: z.boolean().default(true),
  /** Of a primary: what it did before the operation that turned it last, in case that is taken back. */
  modeBefore: siteMode.nullable().default(null),
  /** The voice service behind the gate. */
  upstream: z.object({
    kind: z.enum(['understudy', 'official']),
    url: siteUrl,
    key: z.string().nullable(),
    /** Shown there in place of the admin key, which only the gate knows again. */
    adminKey: z.string().nullable().default(null),
    /** Of the official API, which reads whatever path it is given: folders that references may come from. */
    referenceFolders: z.array(z.string().min(1)).max(50),
  }),
});
export type SiteState = z.output<typeof siteState>;
