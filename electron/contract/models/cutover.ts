/** How listeners are moved between the sites: what can be set, and where they are sent now. */
import { z } from 'zod';
import type { WireError } from '../errors.ts';
import { webUrl } from './web-url.ts';

export const cutoverKinds = [
  'gate',
  'rfc2136',
  'virtual-address',
  'manual',
  'clients',
  'cloudflare',
  'route53',
  'aliyun',
] as const;
export type CutoverKind = (typeof cutoverKinds)[number];

/** What every provider tells. */
interface CutoverState {
  /** Address that listeners use. */
  readonly serviceUrl: string;
  /** `other`: an address that is neither the primary's nor a standby's. `unknown`: nobody could be asked. */
  readonly site: 'primary' | 'standby' | 'other' | 'unknown';
  /** Where listeners are sent: a URL behind the gate, else the addresses. */
  readonly upstreamUrl: string;
  readonly epoch: number;
  /** True while listeners can be moved: the gate's address is open, or the provider answered when it was last asked. */
  readonly listening: boolean;
  /** Why not. A gate tries again by itself. */
  readonly problem: WireError | null;
}

/** The gate: a reverse proxy of this computer, for studios whose listeners are on this computer too. */
export interface GateStatus extends CutoverState {
  readonly provider: 'gate';
  readonly site: 'primary' | 'standby';
}

export interface AddressStatus extends CutoverState {
  readonly provider: Exclude<CutoverKind, 'gate'>;
  /** Seconds that a name server's answer may be kept, as the authority tells it; null where no name is involved. */
  readonly ttlSeconds: number | null;
  /** What a person has to bring about while an operation waits for it. */
  readonly waiting: {
    readonly lines: readonly string[];
    readonly expected: string;
    readonly seen: string | null;
  } | null;
  /** ISO 8601: when it was last looked at. */
  readonly readAt: string | null;
}

export type CutoverStatus = GateStatus | AddressStatus;

export interface CutoverCheck {
  /** Locale key below `standby.checkNames`. */
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

export type CutoverReport = CutoverStatus & { readonly checks: readonly CutoverCheck[] };

/** A name below a zone, in lower case and without the dot at its end. */
const hostName = z
  .string()
  .trim()
  .toLowerCase()
  .transform((name) => name.replace(/\.$/, ''))
  .pipe(
    z
      .string()
      .max(253)
      .regex(/^[a-z0-9_]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9_]([a-z0-9-]{0,61}[a-z0-9])?)*$/),
  );
const ipAddress = z.union([z.ipv4(), z.ipv6()]);

const sites = {
  /** The primary's own address: asked whether it lives, so it must not move with the service. */
  primaryUrl: webUrl,
  /** Address that listeners use, where it is not the primary's with the service's name in it. */
  serviceUrl: webUrl.optional(),
};
const record = {
  ...sites,
  /** The name that listeners use. */
  name: hostName,
  /** Addresses of the primary; when left out, those that the name has now. */
  primaryAddresses: z.array(ipAddress).max(8).default([]),
};
const keyPair = z.object({ accessKeyId: z.string().min(1), secretAccessKey: z.string().min(1) });
const zoneId = z.string().regex(/^[A-Za-z0-9]{1,64}$/);

const gateSettings = z.object({
  provider: z.literal('gate'),
  /** 0 = any free port. */
  listenPort: z.number().int().min(0).max(65535).default(9870),
  listenHost: z.string().default('127.0.0.1'),
  primaryUrl: webUrl,
});
const rfc2136Settings = z.object({
  provider: z.literal('rfc2136'),
  ...record,
  /** Name server that takes updates, `host` or `host:port`. Another port than 53 holds for all name servers of the zone. */
  server: z.string().trim().min(1).max(300),
  zone: hostName,
});
const virtualAddressSettings = z.object({
  provider: z.literal('virtual-address'),
  ...sites,
  /** `192.0.2.10/24` */
  address: z.union([z.cidrv4(), z.cidrv6()]),
  /** Of the standby; found by itself when left out. */
  interface: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,15}$/)
    .optional(),
});
const manualSettings = z.object({ provider: z.literal('manual'), ...sites, name: hostName });
const clientsSettings = z.object({ provider: z.literal('clients'), primaryUrl: webUrl });
/** Where the provider's interface is asked; for a test or a proxy. */
const apiUrl = webUrl.optional();
const cloudflareSettings = z.object({ provider: z.literal('cloudflare'), ...record, zone: zoneId, apiUrl });
const route53Settings = z.object({ provider: z.literal('route53'), ...record, zone: zoneId, apiUrl });
const aliyunSettings = z.object({ provider: z.literal('aliyun'), ...record, zone: hostName, apiUrl });

/** What is kept on disk; nothing in it is secret. */
export const cutoverSettings = z.discriminatedUnion('provider', [
  gateSettings,
  rfc2136Settings,
  virtualAddressSettings,
  manualSettings,
  clientsSettings,
  cloudflareSettings,
  route53Settings,
  aliyunSettings,
]);
export type CutoverSettings = z.output<typeof cutoverSettings>;
export type SettingsOf<K extends CutoverKind> = Extract<CutoverSettings, { provider: K }>;

/** What a person sets. The secret is kept apart, and the one from before stays when none is given. */
export const cutoverInput = z.discriminatedUnion('provider', [
  gateSettings,
  /** The text of a key file as `tsig-keygen` writes it. */
  rfc2136Settings.extend({ secret: z.string().min(1).max(4096).optional() }),
  virtualAddressSettings,
  manualSettings,
  clientsSettings,
  /** A token that may edit the records of this zone. */
  cloudflareSettings.extend({ secret: z.string().min(1).max(4096).optional() }),
  route53Settings.extend({ secret: keyPair.optional() }),
  aliyunSettings.extend({ secret: keyPair.optional() }),
]);
export type CutoverInput = z.output<typeof cutoverInput>;
/** The same before defaults are filled in. */
export type TypedCutover = z.input<typeof cutoverInput>;
