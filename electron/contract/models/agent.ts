/**
 * What a desktop and the agent on a standby say to each other over one SSH command: one JSON line goes in (after a `put`
 * line the raw bytes follow), JSON lines come out, and the last of them is `done` or `failed`. Shell text never crosses.
 */
import { z } from 'zod';
import type { WireError } from '../errors.ts';

/** Raised when an older side could misread a newer one: a desktop installs its own agent over one with another number. */
export const AGENT_PROTOCOL = 2;

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

/**
 * Stands beside a request's verb. Each line of the answer begins with a mark of it, so that an answer is known from what the login shell says.
 * A desktop from before it sends none and gets the bare lines.
 */
export const answerFrame = z.object({ frame: z.string().regex(/^[0-9a-f]{32}$/) });

/** What comes before the JSON in a line of an answer. */
export const answerMark = (frame: string): string => `understudy-answer:${frame} `;

export const agentRequest = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('hello') }),
  /** Remembers whose releases may be started here. The first key wins; another one is refused. */
  z.object({ verb: z.literal('pin'), publicKey: z.string().length(44), name: z.string().max(200) }),
  z.object({ verb: z.literal('preflight'), host: z.string(), port: z.number().int().min(0).max(65535) }),
  z.object({ verb: z.literal('missing'), blobs: z.array(blob).max(16_384) }),
  /** The bytes of all blobs follow the line, one after the other, each from its `from` on. */
  z.object({ verb: z.literal('put'), blobs: z.array(blob.extend({ from: sizeBytes })).max(16_384) }),
  z.object({ verb: z.literal('fetch'), blobs: z.array(blob.extend({ url: z.url() })).max(16_384) }),
  /** Manifest and signature, base64. Builds the release's tree out of blobs that are already there. */
  z.object({ verb: z.literal('adopt'), manifest: z.base64(), signature: z.base64() }),
  z.object({ verb: z.literal('verify'), releaseId }),
  z.object({
    verb: z.literal('epoch'),
    command: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('read') }),
      /** Grants the next free number above `above`; the same nonce is always answered with the number it got before. */
      z.object({ kind: z.literal('claim'), above: z.number().int().min(0), nonce, incidentId: z.string().max(80) }),
      z.object({ kind: z.literal('close'), epoch, nonce, outcome: z.enum(['committed', 'aborted']) }),
    ]),
  }),
  z.object({
    verb: z.literal('start'),
    epoch,
    nonce,
    releaseId,
    host: z.string(),
    port: z.number().int().min(0).max(65535),
    /** Voice that is spoken when a request names none. */
    voice: z.string().max(200).nullable(),
    /** Bearer key that listeners must show; without one the service listens on loopback only. */
    accessKey: z.string().min(16).max(200).nullable(),
  }),
  z.object({ verb: z.literal('status') }),
  /** Refused when a higher epoch runs: that service belongs to a later operation. */
  z.object({ verb: z.literal('stop'), epoch, nonce }),
  z.object({ verb: z.literal('probe'), url: z.url({ protocol: /^https?$/ }) }),
  /** The service's own address on this machine. Taking it up wants the newest epoch and its nonce, giving it back no older one. */
  z.object({
    verb: z.literal('address'),
    command: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('read'), ...serviceAddress }),
      z.object({ kind: z.literal('add'), ...serviceAddress, epoch, nonce }),
      z.object({ kind: z.literal('drop'), ...serviceAddress, epoch, nonce }),
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
}

export interface EpochRegister {
  readonly epoch: number;
  readonly nonce: string | null;
  readonly incidentId: string | null;
  readonly closed: 'committed' | 'aborted' | null;
}

export interface AgentResults {
  readonly hello: {
    readonly protocol: number;
    /** SHA-256 of the agent program, to see whether an installation is ours and whole. */
    readonly agentSha256: string;
    /** The key that opened this connection may run the agent and nothing else. */
    readonly forced: boolean;
    readonly pinnedKey: string | null;
    readonly nowMs: number;
    readonly service: ServiceStatus;
    readonly register: EpochRegister;
    readonly releases: readonly { readonly releaseId: string; readonly verifiedAt: string | null }[];
  };
  readonly pin: { readonly publicKey: string };
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
    readonly service: ServiceStatus;
  };
  /** `have` is how many bytes of an interrupted transfer are already there. */
  readonly missing: readonly { readonly sha256: string; readonly sizeBytes: number; readonly have: number }[];
  readonly put: { readonly bytes: number };
  readonly fetch: { readonly bytes: number };
  readonly adopt: { readonly releaseId: string; readonly files: number; readonly modelIds: readonly string[] };
  readonly verify: { readonly files: number; readonly bytes: number };
  readonly epoch: EpochRegister;
  readonly start: ServiceStatus;
  readonly status: ServiceStatus;
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
  readonly logs: { readonly text: string };
  readonly tidy: { readonly removed: readonly string[]; readonly freedBytes: number };
}

export type AgentAnswer =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly result: AgentResults[AgentVerb] }
  | { readonly kind: 'failed'; readonly error: WireError };

/** What a service started by the agent reads from the file that is its only argument. */
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
});
export type ServiceConfig = z.output<typeof serviceConfig>;

/** `GET /healthz` of a service, of ours at least. */
export const healthDocument = z.object({
  ready: z.boolean(),
  releaseId: z.string().nullable().default(null),
  modelIds: z.array(z.string()).default([]),
  voice: z.string().nullable().default(null),
  queue: z.number().int().min(0).default(0),
  epoch: z.number().int().min(0).default(0),
  site: z.string().default('primary'),
});
export type HealthDocument = z.output<typeof healthDocument>;
