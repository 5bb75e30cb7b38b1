/**
 * What a desktop and the agent on a standby say to each other over one SSH command that stays open. Each request is one JSON
 * line (after a `put` line its bytes follow in packets); requests are answered one after the other, each in JSON lines of
 * which the last is `done` or `failed`. Shell text never crosses. The agent ends when its input ends.
 */
import { z } from 'zod';
import type { WireError } from '../errors.ts';
import { deviceList, MAX_LISTS_AT_ONCE } from './device-list.ts';
import { adminKeyHash, forwardTarget, listenerKeys, type SiteMode, siteMode, sitePeers, splitPercent } from './site.ts';

/** Raised when an older side could misread a newer one: a desktop installs its own agent over one with another number. */
export const AGENT_PROTOCOL = 3;

/** A rehearsal ends by itself after at most this long. */
const MAX_DRILL_SECONDS = 4 * 3600;

/** Inside a release: what is started as the service. */
export const serviceNode = 'runtime/bin/node';
export const serviceProgram = 'runtime/service.mjs';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const epoch = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const nonce = z.string().regex(/^[0-9a-f]{32}$/);
const releaseId = z.string().min(1).max(200);
const sizeBytes = z.number().int().min(0);
const blob = z.object({ sha256, sizeBytes });
const serviceAddress = {
  /** With the length of its network: `192.0.2.10/24`. */
  address: z.union([z.cidrv4(), z.cidrv6()]),
  /** Found by itself when left out: the one whose network holds the address. */
  interface: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,15}$/)
    .optional(),
};

/** Which desktop took an epoch: its name, and the fingerprint of its key. */
const holder = z.object({ name: z.string().max(200), device: z.string().max(100) });
export type EpochHolder = z.output<typeof holder>;

/** Where listeners are served since an epoch was committed. `fingerprint` is the host key of a standby. */
export const servingSite = z.object({
  kind: z.enum(['primary', 'standby']),
  machine: z.string().max(100).nullable(),
  url: z.string().max(500),
  fingerprint: z.string().max(100).nullable(),
});
export type ServingSite = z.output<typeof servingSite>;

/**
 * Stands beside a request's verb. Each line of the answer begins with a mark of it: so it is known which request is answered,
 * and an answer from what the login shell says. A desktop from before it sends none and gets the bare lines.
 */
export const answerFrame = z.object({ frame: z.string().regex(/^[0-9a-f]{32}$/) });

/** What comes before the JSON in a line of an answer. */
export const answerMark = (frame: string): string => `understudy-answer:${frame} `;

const service = {
  releaseId,
  host: z.string(),
  port: z.number().int().min(0).max(65535),
  /** Voice that is spoken when a request names none. */
  voice: z.string().max(200).nullable(),
};
/**
 * A packet is its kind (one byte), the length of what follows (four bytes, big-endian), and that. A blob ends with the packet
 * `end`, which is empty. Packed ones are compressed each by itself, so a transfer can be taken up at any byte of the blob.
 */
export const packetKinds = { end: 0, plain: 1, zstd: 2 } as const;
/** Of what is in a packet, before and after packing. */
export const MAX_PACKET_BYTES = 1024 * 1024;

/** Bytes that a computer of the studio signed, in the form of a release's signature. Both base64. */
export const signedDocument = z.object({ document: z.base64().max(64 * 1024), signature: z.base64().max(8192) });

/** What a signed `update` names: an agent's files by digest, none larger than such a file is. */
export const agentProgram = z.object({
  kind: z.literal('understudy-agent'),
  files: z
    .array(
      z.discriminatedUnion('name', [
        z.object({ name: z.literal('node'), sha256, sizeBytes: sizeBytes.max(1024 ** 3) }),
        z.object({ name: z.literal('agent.mjs'), sha256, sizeBytes: sizeBytes.max(64 * 1024 ** 2) }),
        z.object({ name: z.literal('run'), sha256, sizeBytes: sizeBytes.max(64 * 1024) }),
      ]),
    )
    .min(1)
    .max(3),
});
export type AgentProgram = z.output<typeof agentProgram>;

/** One answer of `made` holds no more than this. */
export const MADE_PIECE_BYTES = 512 * 1024;
const MAX_MADE_FILES = 20_000;
const madePath = z.string().min(1).max(1024);
export const madeFile = z.object({ path: madePath, sizeBytes, sha256 });
/** Path below the folder of what was made, `/` between parts. */
export type MadeFile = z.output<typeof madeFile>;

/** What a signed permit names: where voice services of the studio are, and so where a standby may look. */
export const probePermit = z.object({ kind: z.literal('understudy-probe'), origins: z.array(z.string()).max(16) });

/** What a desktop signs of its audit log: its length, and the hash of its last line. */
export const auditHead = z.object({
  kind: z.literal('understudy-audit-head'),
  /** Fingerprint of its key. */
  device: z.string().min(1).max(100),
  seq: z.number().int().min(1),
  hash: sha256,
  /** Of the first line. */
  first: sha256,
  at: z.iso.datetime(),
});

export const agentRequest = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('hello') }),
  /**
   * Whose releases may be started here. The first list that a machine gets it believes; after that each one has to be signed by
   * a key of the one before, in ascending order.
   */
  z.object({ verb: z.literal('trust'), lists: z.array(deviceList).min(1).max(MAX_LISTS_AT_ONCE) }),
  z.object({ verb: z.literal('preflight'), host: z.string(), port: z.number().int().min(0).max(65535) }),
  z.object({ verb: z.literal('missing'), blobs: z.array(blob).max(16_384) }),
  /** The bytes of all blobs follow the line, one blob after the other, each from its `from` on and in packets. */
  z.object({ verb: z.literal('put'), blobs: z.array(blob.extend({ from: sizeBytes })).max(16_384) }),
  z.object({ verb: z.literal('fetch'), blobs: z.array(blob.extend({ url: z.url() })).max(16_384) }),
  /** Manifest and signature, base64. Builds the release's tree out of blobs that are already there. */
  z.object({ verb: z.literal('adopt'), manifest: z.base64(), signature: z.base64() }),
  z.object({ verb: z.literal('verify'), releaseId }),
  z.object({
    verb: z.literal('epoch'),
    command: z.discriminatedUnion('kind', [
      /** The newest epoch; with `nonce` the one that it holds, when it holds one. */
      z.object({ kind: z.literal('read'), nonce: nonce.optional() }),
      /**
       * Grants `exactly` that number, or refuses it when it is not above all that were granted. Without it the next free
       * number above `above`; the same nonce is then answered with the number it got before.
       */
      z.object({
        kind: z.literal('claim'),
        above: z.number().int().min(0),
        exactly: epoch.optional(),
        nonce,
        incidentId: z.string().max(80),
        holder: holder.optional(),
      }),
      /** The holder is alive and at work. */
      z.object({ kind: z.literal('beat'), epoch, nonce, seq: z.number().int().min(1) }),
      z.object({
        kind: z.literal('close'),
        epoch,
        nonce,
        outcome: z.enum(['committed', 'aborted']),
        site: servingSite.nullable().optional(),
        releaseId: releaseId.nullable().optional(),
      }),
    ]),
  }),
  z.object({
    verb: z.literal('start'),
    epoch,
    nonce,
    ...service,
    /** `warm`: listeners are let in later, by `gate`. */
    mode: z.enum(['warm', 'serve']),
    /** A person chose a release that is older than one which was verified here. */
    older: z.boolean().optional(),
    /** Key of this operation; it passes in every mode. */
    accessKey: z.string().min(16).max(200),
    /** Keys that listeners may show; without one the address is open on loopback only. */
    listenerKeys,
    adminKeyHash,
    peers: sitePeers,
  }),
  /** Loads a verified release ahead of time, under no epoch: nobody is let in until a promotion takes it over. */
  z.object({ verb: z.literal('load'), ...service }),
  /** Ends what `load` began; refused once a promotion has it. */
  z.object({ verb: z.literal('unload') }),
  /**
   * A rehearsal beside the service of this machine: a verified release on an address of its own, under no epoch and for nobody but
   * who shows the key. It ends by itself after so many seconds, whoever is still there. Refused while listeners are served here.
   */
  z.object({
    verb: z.literal('drill'),
    command: z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('start'),
        ...service,
        accessKey: z.string().min(16).max(200),
        seconds: z.number().int().min(1).max(MAX_DRILL_SECONDS),
      }),
      z.object({ kind: z.literal('status') }),
      z.object({ kind: z.literal('stop') }),
    ]),
  }),
  /** What the gate does with listeners from now on. Waits up to `drainSeconds` for the answers that are under way. */
  z.object({
    verb: z.literal('gate'),
    epoch,
    nonce,
    mode: siteMode,
    forwardTo: forwardTarget.nullable(),
    splitPercent,
    drainSeconds: z.number().int().min(0).max(300),
  }),
  /** Another admin key, or none, from now on, for the service that this epoch brought here. */
  z.object({ verb: z.literal('admin-key'), epoch, nonce, adminKeyHash }),
  /** Does the last committed service come back by itself when this machine was restarted? */
  z.object({ verb: z.literal('boot'), command: z.enum(['install', 'remove', 'status']) }),
  /** The gate before an official installation on this machine, which is the primary. Refused where it stands by for another. */
  z.object({
    verb: z.literal('primary'),
    command: z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('install'),
        upstreamUrl: z.url({ protocol: /^https?$/ }),
        host: z.string(),
        port: z.number().int().min(1).max(65535),
        listenerKeys,
        /** Folders of this machine that listeners may name a reference of. */
        referenceFolders: z.array(z.string().min(1).max(1000)).min(1).max(50),
        /** Sites that may serve in its place. */
        peers: sitePeers.default([]),
      }),
      z.object({ kind: z.literal('uninstall') }),
      z.object({ kind: z.literal('peers'), peers: sitePeers }),
      /**
       * What the gate does with listeners from now on, under an epoch that no newer one may have passed. `before`: what it did
       * before this epoch, where that was ever heard of.
       */
      z.object({
        kind: z.literal('turn'),
        epoch,
        nonce,
        incidentId: z.string().max(80),
        holder: holder.optional(),
        mode: z.enum(['fenced', 'forward', 'warm', 'serve', 'before']),
        /** With `forward`: where who still comes is sent on to. */
        forwardTo: forwardTarget.nullable().optional(),
        /** Key of this operation; it passes while the gate is warm. */
        accessKey: z.string().min(16).max(200),
        peers: sitePeers,
      }),
    ]),
  }),
  z.object({ verb: z.literal('status') }),
  /** How the primary on this machine is, as it knows itself. */
  z.object({ verb: z.literal('beat') }),
  /** Refused when a higher epoch runs: that service belongs to a later operation. */
  z.object({ verb: z.literal('stop'), epoch, nonce }),
  /** The service's own address on this machine. Taking it up wants the newest epoch and its nonce, giving it back no older one. */
  z.object({
    verb: z.literal('address'),
    command: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('read'), ...serviceAddress }),
      z.object({ kind: z.literal('add'), ...serviceAddress, epoch, nonce }),
      z.object({ kind: z.literal('drop'), ...serviceAddress, epoch, nonce }),
    ]),
  }),
  /** Only an address that a computer of the studio signed is looked at. */
  z.object({ verb: z.literal('probe'), url: z.url({ protocol: /^https?$/ }), permit: signedDocument.optional() }),
  /** Replaces the agent's own files by blobs that are here already. Refused while an epoch is held open. */
  z.object({ verb: z.literal('update'), program: signedDocument }),
  /** Takes the line with this public key, base64, out of authorized_keys, if it is one that runs the agent. */
  z.object({ verb: z.literal('unpair'), key: z.base64().min(40).max(1000) }),
  /** Answers the heads of the device's audit log, oldest first; with `note` that one is kept before. */
  z.object({ verb: z.literal('audit-heads'), device: z.string().min(1).max(100), note: signedDocument.optional() }),
  /** What the service here made: told with its digests, handed out, and put there out of blobs that are here already. */
  z.object({
    verb: z.literal('made'),
    command: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('list') }),
      z.object({
        kind: z.literal('read'),
        pieces: z
          .array(z.object({ path: madePath, from: sizeBytes, length: sizeBytes }))
          .min(1)
          .max(1000),
      }),
      z.object({ kind: z.literal('place'), files: z.array(madeFile).max(MAX_MADE_FILES) }),
    ]),
  }),
  z.object({ verb: z.literal('logs'), lines: z.number().int().min(1).max(1000) }),
  /** Removes releases that are not named, save the running and the last verified one, and blobs that nothing uses. */
  z.object({ verb: z.literal('tidy'), keep: z.array(releaseId).max(1000) }),
]);
export type AgentRequest = z.output<typeof agentRequest>;
export type AgentVerb = AgentRequest['verb'];

export interface ServiceStatus {
  readonly state: 'stopped' | 'starting' | 'running' | 'failed';
  readonly pid: number | null;
  readonly port: number | null;
  readonly epoch: number | null;
  readonly releaseId: string | null;
  readonly startedAt: string | null;
  readonly restarts: number;
  /** How the last process ended, when it did not run to a stop that was asked for. */
  readonly lastExit: string | null;
  /** What the gate before it does with listeners; null when nothing runs. */
  readonly mode: SiteMode | null;
  /** How it goes while some listeners are sent on, in the answer to `status`. */
  readonly split?: SplitHealth | null;
}

/** How a service comes back after a restart of its machine. */
export interface BootRule {
  /** `none`: this machine has nothing that could start it; `line` is what a person may put where programs are started. */
  readonly kind: 'systemd' | 'cron' | 'none';
  readonly installed: boolean;
  /** With `systemd`: does the account's manager run before anybody logs in? */
  readonly lingers: boolean | null;
  readonly line: string;
}

/** One granted epoch. Agents from before leave out what is optional. */
export interface GrantedEpoch {
  readonly epoch: number;
  readonly nonce: string | null;
  readonly incidentId: string | null;
  readonly closed: 'committed' | 'aborted' | null;
  readonly holder?: EpochHolder | null;
  /** ISO 8601 by that machine's clock: when it was granted. */
  readonly at?: string | null;
  /** How long ago the holder was last heard of, both times by that machine's clock. */
  readonly beat?: { readonly seq: number; readonly ageSeconds: number };
  readonly site?: ServingSite | null;
  readonly releaseId?: string | null;
}

export interface EpochRecord extends GrantedEpoch {
  /** The newest epoch that was committed: what serves, whatever was begun and given up since. */
  readonly committed?: GrantedEpoch | null;
}

export interface AgentResults {
  readonly hello: {
    readonly protocol: number;
    /** SHA-256 of the agent program, to see whether an installation is ours and whole. */
    readonly agentSha256: string;
    /** The key that opened this connection may run the agent and nothing else. */
    readonly forced: boolean;
    /** The device list that counts here, null while there is none; number 0 is the key of a desktop from before there were lists. */
    readonly trust: {
      readonly number: number;
      /** Of the list itself; null for number 0. */
      readonly signature: string | null;
      /** Public keys that may sign releases. */
      readonly trusted: readonly string[];
    } | null;
    readonly nowMs: number;
    readonly service: ServiceStatus;
    readonly register: EpochRecord;
    readonly releases: readonly { readonly releaseId: string; readonly verifiedAt: string | null }[];
    /** Newest release that was ever verified here. Agents from before leave it out. */
    readonly newestVerified?: string | null;
  };
  readonly trust: { readonly number: number };
  readonly 'audit-heads': { readonly heads: readonly z.output<typeof signedDocument>[] };
  readonly preflight: {
    readonly platform: string;
    readonly arch: string;
    /** Version of glibc, null on another C library. */
    readonly glibc: string | null;
    readonly freeBytes: number;
    readonly memoryBytes: number;
    readonly cpus: number;
    readonly nowMs: number;
    readonly port: 'free' | 'ours' | 'taken';
    readonly portHolder: string | null;
    /** Of the certificate that lies there for the service's address; null: none does. */
    readonly certificate: {
      readonly problem: string | null;
      /** The certificate itself, PEM; null where it cannot be read. Agents from before leave it out. */
      readonly pem?: string | null;
    } | null;
    readonly boot: BootRule;
    readonly service: ServiceStatus;
    /** Agents from before leave it out. */
    readonly patches?: {
      /** As it names itself; null: it does not. */
      readonly system: string | null;
      readonly kernel: string;
      /** Version of Node that runs the agent and the service. */
      readonly node: string;
      /** When a package came, went or was replaced; null: it keeps no list that is known here. */
      readonly changedMs: number | null;
      /** A newer kernel, or something else that counts after a restart only. */
      readonly rebootNeeded: boolean;
    };
  };
  /** `have` is how many bytes of an interrupted transfer are already there. */
  readonly missing: readonly { readonly sha256: string; readonly sizeBytes: number; readonly have: number }[];
  readonly put: { readonly bytes: number };
  readonly fetch: { readonly bytes: number };
  readonly adopt: { readonly releaseId: string; readonly files: number; readonly modelIds: readonly string[] };
  /** `readBytes`: the rest had been hashed in the same operation when it was received. */
  readonly verify: { readonly files: number; readonly bytes: number; readonly readBytes: number };
  readonly epoch: EpochRecord;
  readonly start: ServiceStatus;
  readonly primary: ServiceStatus;
  readonly status: ServiceStatus;
  /** Null where this machine is no primary. `ageSeconds`: since its gate was last known to live, by its own clock. `ready`: its voice answers now. */
  readonly beat: {
    readonly ageSeconds: number;
    readonly ready: boolean;
    readonly mode: SiteMode;
    readonly epoch: number;
  } | null;
  /** Of the rehearsal alone. `portClosed`: nothing of it listens any more. */
  readonly drill: ServiceStatus & { readonly portClosed: boolean };
  readonly load: ServiceStatus;
  readonly unload: ServiceStatus;
  readonly gate: ServiceStatus & {
    readonly inFlight: number;
    readonly stragglers: number;
    /** Left out by agents from before, and where nobody is sent on. */
    readonly split?: SplitHealth | null;
  };
  readonly 'admin-key': ServiceStatus;
  readonly boot: BootRule;
  readonly stop: ServiceStatus & { readonly portClosed: boolean };
  readonly probe: {
    readonly answered: boolean;
    /** A voice service answered. Agents from before this field leave it out. */
    readonly voice?: boolean;
    readonly status: number | null;
    readonly failure: string | null;
  };
  readonly address: {
    readonly held: boolean;
    /** Under which it was taken up. */
    readonly epoch: number | null;
    /** Null: no interface is in that network. */
    readonly interface: string | null;
    /** The agent may take it up and give it back. */
    readonly allowed: boolean;
    /** The line for sudoers that allows it; null where none is needed. */
    readonly sudoers: string | null;
    /** Machines of the network are told at once; else they notice when what they remember runs out. */
    readonly announces: boolean;
  };
  readonly update: { readonly replaced: readonly string[] };
  readonly unpair: { readonly removed: boolean };
  readonly made: {
    readonly files: readonly MadeFile[];
    /** Names that cannot be kept elsewhere, or are being written to right now. */
    readonly leftOut: readonly string[];
    /** Base64; fewer than were asked for when they do not fit into one answer. Empty: that file is gone. */
    readonly pieces: readonly { readonly path: string; readonly from: number; readonly bytes: string }[];
    readonly placed: number;
    /** What was there before and differed, under its new name. */
    readonly kept: readonly string[];
  };
  readonly logs: { readonly text: string };
  readonly tidy: { readonly removed: readonly string[]; readonly freedBytes: number };
}

export type AgentAnswer =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly result: AgentResults[AgentVerb] }
  | { readonly kind: 'failed'; readonly error: WireError };

/** What a service started by the agent reads from the file that is its only argument. It stands behind the gate of its site. */
export const serviceConfig = z.object({
  site: z.enum(['primary', 'standby']),
  /** Root of the release's files. */
  tree: z.string(),
  /** Writable folder of its own. */
  stateDir: z.string(),
  host: z.string(),
  port: z.number().int().min(1).max(65535),
  epoch: z.number().int().min(0),
  releaseId: z.string(),
  modelIds: z.array(z.string()),
  voice: z.string().nullable(),
  accessKey: z.string().nullable(),
  /** Opens what changes or restarts the voice; null: nobody may. */
  adminKey: z.string().nullable().default(null),
});
export type ServiceConfig = z.output<typeof serviceConfig>;

const splitHealth = z.object({
  percent: z.number(),
  /** Spoken by the other site. */
  there: z.number().int(),
  /** Not spoken there; spoken here instead. */
  failed: z.number().int(),
  /** The other site failed, and nobody is sent there any more. */
  returned: z.boolean(),
});
export type SplitHealth = z.output<typeof splitHealth>;

/** `GET /healthz` of a service, of ours at least. */
export const healthDocument = z.object({
  ready: z.boolean(),
  releaseId: z.string().nullable().default(null),
  modelIds: z.array(z.string()).default([]),
  voice: z.string().nullable().default(null),
  queue: z.number().int().min(0).default(0),
  epoch: z.number().int().min(0).default(0),
  site: z.string().default('primary'),
  /** Of a service behind the gate of a site: what the gate does with listeners, and null where there is none. */
  mode: siteMode.nullable().catch(null),
  /** Told by a gate before the official API, which has no such page: nothing is known of its model then. */
  api: z.literal('official').optional(),
  /** Loaded, while listeners are not let in, not yet or no longer. */
  warm: z.boolean().default(false),
  /** Not under an operation that may still be taken back. */
  settled: z.boolean().default(true),
  revision: z.number().int().min(0).default(0),
  inFlight: z.number().int().min(0).default(0),
  stragglers: z.number().int().min(0).default(0),
  /** While some listeners are sent on: how that goes. Gates from before do not tell. */
  split: splitHealth.nullable().catch(null),
});
export type HealthDocument = z.output<typeof healthDocument>;
