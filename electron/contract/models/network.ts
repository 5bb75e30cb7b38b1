/** How this computer reaches stores and services on the internet. It belongs to this computer and is in no release. */
import { z } from 'zod';
import { webUrl } from './web-url.ts';

/** A host, or `.lan` for everything below it, as `NO_PROXY` has them. */
const exception = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}*.:_-]{1,253}$/u);

export const networkSettings = z.object({
  proxy: z.discriminatedUnion('mode', [
    /** As the computer is set: its environment, and on a desktop its own settings. */
    z.object({ mode: z.literal('system') }),
    z.object({ mode: z.literal('none') }),
    z.object({ mode: z.literal('manual'), url: webUrl, except: z.array(exception).max(100).default([]) }),
  ]),
  /** PEM file with certificates that are trusted besides the usual ones: a studio's own authority, or that of a proxy. */
  caFile: z.string().trim().min(1).max(4096).nullable().default(null),
});
export type NetworkSettings = z.output<typeof networkSettings>;

export const usualNetwork: NetworkSettings = { proxy: { mode: 'system' }, caFile: null };
