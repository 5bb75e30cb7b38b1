/** Whose releases count: the computers of the studio, how one more is let in, and the kit that brings a lost one back. */
import { z } from 'zod';
import { declare } from './define.ts';
import { planIntents } from './models/plan.ts';
import type { StoreSettings } from './models/settings.ts';
import type { Machine } from './standby.ts';

export interface TrustedDevice {
  /** Six groups of four characters. */
  readonly fingerprint: string;
  readonly name: string;
  readonly addedAt: string;
  readonly revokedAt: string | null;
  readonly self: boolean;
}

export interface TrustOverview {
  readonly self: {
    readonly fingerprint: string;
    readonly name: string;
    /** `apart`: the store belongs to computers that do not know this one. */
    readonly state: 'trusted' | 'revoked' | 'apart';
    /** It has asked to be trusted and was not let in yet. */
    readonly waiting: boolean;
    /** Some computer of the store let this one in, and a person has to say which (`trust.accept`). */
    readonly offered: boolean;
  };
  /** Number of the list. */
  readonly number: number;
  readonly devices: readonly TrustedDevice[];
  /** Computers that ask for trust in the store. Anybody who can write there can ask. */
  readonly requests: readonly { readonly fingerprint: string; readonly name: string }[];
  readonly problem: TrustProblem | null;
}

export interface TrustProblem {
  /**
   * `foreign`: the store has a list that no computer trusted here has signed; it does not count. `fork`: two computers changed
   * the list at the same moment; the one that was in the store first counts, and this computer's change has to be made again.
   */
  readonly kind: 'foreign' | 'fork';
  readonly number: number;
  /** Of the key that signed that list. */
  readonly fingerprint: string;
}

/** What a new computer hands to one that is trusted already. */
export const trustRequest = z.object({
  kind: z.literal('understudy-trust-request'),
  version: z.literal(1),
  publicKey: z.string().length(44),
  name: z.string().min(1).max(200),
  fingerprint: z.string().max(40),
  /** Proves to the new computer that its request arrived; whoever has it and can write to the store could let it in elsewhere. */
  secret: z.string().length(44),
});
export type TrustRequest = z.output<typeof trustRequest>;

export interface MachineTold {
  readonly machine: string;
  readonly told: boolean;
  /** Why it was not told; it gets the list at its next check or promotion. */
  readonly code: string | null;
}

export interface TrustChange {
  readonly overview: TrustOverview;
  readonly machines: readonly MachineTold[];
}

/** What a recovery kit holds, as far as it may be shown. */
export interface KitFacts {
  readonly madeAt: string;
  readonly studioName: string;
  readonly deviceName: string;
  readonly fingerprint: string;
  readonly sealed: boolean;
  /** It holds the key of encrypted releases. */
  readonly opensReleases: boolean;
  readonly store: StoreSettings | null;
  readonly listNumber: number;
  readonly devices: readonly {
    readonly fingerprint: string;
    readonly name: string;
    readonly revokedAt: string | null;
  }[];
  readonly machines: readonly KitMachine[];
}

export interface KitMachine {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly keyFile: string;
  /** The app's own key stays in the secret box: with `own` the machine is paired again. */
  readonly keyFrom?: Machine['keyFrom'];
  readonly jumps?: Machine['jumps'];
  readonly fingerprint: string;
  readonly servicePort: number;
}

const fingerprint = z.string().min(1).max(60);
/** Long enough that the kit may be found by somebody. */
const passphrase = z.string().min(8).max(1000).nullable();
/** Of a kit; the audit log gets its length only. */
const text = z.string().min(1).max(1_000_000);

export const trustCalls = {
  'trust.overview': declare<TrustOverview>()({ effect: 'read', input: z.object({}) }),
  /** Asks for trust: the answer is for a computer that has it already, and its fingerprint is compared there. */
  'trust.request': declare<TrustRequest>()({ effect: 'write', input: z.object({}) }),
  /** Lets a computer in. Without `request` it is looked for in the store. The fingerprint is what the person typed. */
  'trust.add': declare<TrustChange>()({
    effect: 'write',
    input: z.object({ fingerprint, request: trustRequest.optional(), name: z.string().min(1).max(200).optional() }),
  }),
  /** On the new computer, where no file was handed over: who let it in, as that computer's screen shows it. */
  'trust.accept': declare<TrustOverview>()({ effect: 'write', input: z.object({ fingerprint }) }),
  'trust.revoke': declare<TrustChange>()({
    effect: 'write',
    input: z.object({
      fingerprint,
      /** Since when the computer is in other hands: what it published from then on does not count either. */
      since: z.iso.datetime({ offset: true }).optional(),
    }),
  }),
  /** A new key for this computer, named by the old one. */
  'trust.rotate': declare<TrustChange>()({ effect: 'write', input: z.object({}) }),
  /** The kit as text; without a passphrase the signing key stands in it open. */
  'trust.writeKit': declare<{ readonly code: readonly string[]; readonly facts: KitFacts }>()({
    effect: 'write',
    input: z.object({ passphrase }),
  }),
  /** From now on what moves the service wants a second person, or it does no more. */
  'trust.setTwoPersons': declare<{ readonly on: boolean }>()({ effect: 'write', input: z.object({ on: z.boolean() }) }),
  /** Agrees to a plan that somebody read at another computer; the line is handed to whoever begins it. */
  'trust.approve': declare<{ readonly line: string }>()({
    effect: 'write',
    input: z.object({
      intent: z.enum(planIntents),
      machine: z.string().min(1).max(80),
      planHash: z.string().min(1).max(200),
    }),
  }),
  'trust.checkKit': declare<{ readonly facts: KitFacts; readonly ownKey: boolean }>()({
    effect: 'read',
    input: z.object({ text, passphrase }),
  }),
  /** Makes this computer the one that the kit was written on. */
  'trust.useKit': declare<KitFacts>()({ effect: 'write', input: z.object({ text, passphrase }) }),
} as const;
