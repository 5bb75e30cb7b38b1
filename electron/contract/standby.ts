/** Spare workstations, and the two operations that move the service to one and back: promotion and fail-back. */
import { z } from 'zod';
import { declare, declareDanger, type Started } from './define.ts';
import { type AutomaticReport, type AutomaticStatus, automaticDelay } from './models/automatic.ts';
import { type CutoverReport, type CutoverStatus, cutoverInput } from './models/cutover.ts';
import { type DrillScheduleStatus, drillSchedule } from './models/drill-schedule.ts';
import { splitAddress } from './models/host-address.ts';
import { type MadeStatus, madeSettings } from './models/made.ts';
import {
  dangerInput,
  type OperationIntent,
  type Plan,
  type PlanStep,
  planIntents,
  type StepName,
} from './models/plan.ts';
import { webUrl } from './models/web-url.ts';

/** A host on the way to a machine, with a host key that was compared like the machine's own. */
export interface JumpHost {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly keyFrom: 'file' | 'agent';
  readonly keyFile: string;
  readonly fingerprint: string;
}

export interface Machine {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Whose key signs in: a file's, one of the running ssh-agent, or the key that this app made for the machine. */
  readonly keyFrom: 'file' | 'agent' | 'own';
  /** Empty unless the key comes from a file. */
  readonly keyFile: string;
  /** Hosts that are gone through, the nearest first. */
  readonly jumps: readonly JumpHost[];
  /** The next check replaces the key by one that the app makes and that may only run the agent. */
  readonly pairing: boolean;
  /** `SHA256:…` of the host key that was compared by a person when the machine was added. */
  readonly fingerprint: string;
  /** True for the loopback machine that this app made for practice. */
  readonly practice: boolean;
  /** Port of the voice service on that machine. */
  readonly servicePort: number;
  readonly addedAt: string;
  readonly lastCheck: PreflightReport | null;
  readonly lastPromotion: { readonly at: string; readonly rtoSeconds: number } | null;
  /** The newest rehearsal that came to an end. Left out: there was none. */
  readonly lastDrill?: LastDrill | undefined;
  /** Is each new release brought there after the backup that published it, where the machine can be reached then? */
  readonly placeNightly: boolean;
  /** The release that was brought and verified ahead of time; it may have been tidied away there since. */
  readonly lastPlaced: { readonly at: string; readonly releaseId: string } | null;
  /** Hardware address `aa:bb:cc:dd:ee:ff` of its card, by which it is woken; left out, it is not. */
  readonly mac?: string | undefined;
  /** What it kept loaded ahead of time when it was last asked; null or left out: nothing. */
  readonly warm?: Warmth | null | undefined;
}

/** Readiness is this and nothing else. */
export interface LastDrill {
  readonly drillId: string;
  readonly at: string;
  readonly ok: boolean;
  readonly releaseId: string;
  readonly rtoSeconds: number | null;
  /** What each of its steps took. */
  readonly segments: Readonly<Partial<Record<StepName, number>>>;
  /** End of the newest one that went well; null: none did yet. */
  readonly lastGoodAt: string | null;
}

/** A release that is loaded ahead of time, for whichever promotion comes. */
export interface Warmth {
  readonly releaseId: string;
  /** By the machine's own clock. */
  readonly since: string;
}

/** Result of job kind `standby-place`. */
export interface PlaceResult {
  readonly machine: string;
  readonly releaseId: string;
  /** What was missing there. */
  readonly bytes: number;
  readonly seconds: number;
}

export interface PreflightCheck {
  /** Locale key below `standby.check.` */
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

/** Also the result of job kind `standby-check`. */
export interface PreflightReport {
  readonly machine: string;
  readonly at: string;
  readonly ok: boolean;
  readonly checks: readonly PreflightCheck[];
}

/** Also the result of job kind `standby-warm`. */
export interface WarmReport {
  readonly machine: string;
  /** Release that is loaded; null: none is. */
  readonly releaseId: string | null;
  readonly seconds: number;
}

/** The machine that serves in place of the primary. */
export interface Serving {
  readonly machine: string;
  readonly releaseId: string;
  readonly since: string;
  /** Of the promotion that brought it there; what an earlier version wrote down lacks them. */
  readonly epoch: number | null;
  readonly url: string | null;
  readonly incidentId: string | null;
  /** Name of the desktop that promoted it. */
  readonly by?: string | undefined;
}

/** It is watched like a primary, and the same number of failures in a row is a P1. */
export interface ServingDown {
  readonly openedAt: string;
  readonly failures: number;
  /** First failed probe of the run to the P1, in seconds. */
  readonly detectSeconds: number;
}

export interface StandbyOverview {
  readonly machines: readonly Machine[];
  readonly cutover: CutoverStatus | null;
  readonly running: PromotionView | null;
  /** Machine that serves now; null while the primary does. */
  readonly serving: Serving | null;
  /** Why nobody is heard although a machine serves. */
  readonly servingDown: ServingDown | null;
  /** An operation of another desktop that is not over. */
  readonly elsewhere?: PromotionView | null;
  /** How well the store and the standbys decide between desktops; null while the store was not tested. */
  readonly arbitration?: { readonly grade: 'A' | 'B' | 'C'; readonly testedAt: string } | null;
  readonly automatic?: AutomaticStatus;
  /** Null or left out: off. */
  readonly drillSchedule?: DrillScheduleStatus | null;
}

export interface PromotionStepView {
  readonly name: StepName;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'undone' | 'skipped';
  readonly startedAt: string | null;
  readonly seconds: number | null;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

/** An operation as its journal tells it; also the result of job kinds `promote`, `switchover` and `fail-back`. */
export interface PromotionView {
  readonly incidentId: string;
  readonly jobId: string | null;
  /** Name of the desktop that does it; left out for this one. */
  readonly desktop?: string;
  readonly intent: OperationIntent;
  readonly machine: string;
  readonly releaseId: string;
  readonly epoch: number;
  readonly reason: string;
  /** Nobody clicked: automatic mode did it, as `by` had set it. */
  readonly automatic?: { readonly by: string } | undefined;
  readonly state: 'running' | 'done' | 'failed' | 'undone' | 'interrupted';
  readonly steps: readonly PromotionStepView[];
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly bytesTransferred: number;
  /** From the first failed probe of the incident (or, without one, from the confirmation) to the service name answering again. */
  readonly rtoSeconds: number | null;
  readonly voiceProof: VoiceProof | null;
}

/** What a drill would do. */
export interface DrillPlan {
  readonly machine: string;
  readonly releaseId: string;
  readonly releaseCreatedAt: string;
  readonly steps: readonly PlanStep[];
  readonly bytesToTransfer: number;
  /** Up to the voice that is heard. */
  readonly expectedSeconds: number;
}

/** A rehearsal as its journal tells it; also the result of job kind `drill`. Nobody heard it and nothing was moved. */
export interface DrillReport {
  readonly drillId: string;
  readonly machine: string;
  readonly releaseId: string;
  /** The voice was heard, everything was taken away again, and it took no longer than the limit. */
  readonly ok: boolean;
  readonly state: PromotionView['state'];
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** From the beginning to the voice that was heard; null when none was. */
  readonly rtoSeconds: number | null;
  /** How old the release was at the beginning: what was made since would be lost. */
  readonly rpoSeconds: number;
  /** What was expected of the same steps before they were begun. */
  readonly forecastSeconds: number;
  readonly segments: Readonly<Partial<Record<StepName, number>>>;
  /** The same for each step. */
  readonly forecast: Readonly<Partial<Record<StepName, number>>>;
  readonly proof: { readonly file: string; readonly mediaPath: string; readonly audioSeconds: number } | null;
  readonly problem: { readonly step: StepName; readonly code: string } | null;
}

/** What the canary sentence sounded like, measured on the audio that the service returned. */
export interface VoiceProof {
  readonly ok: boolean;
  readonly releaseId: string | null;
  readonly audioSeconds: number;
  readonly rmsDbfs: number;
  readonly peak: number;
  readonly silenceRatio: number;
  readonly clippedRatio: number;
  readonly sampleRateHz: number;
  readonly problems: readonly string[];
  /** How far it is from the voice that the release was published with; left out where that is not known. */
  readonly voiceDistance?: number | undefined;
}

export interface HostKeyShown {
  readonly fingerprint: string;
  readonly algorithm: string;
  /** Which of the jump hosts showed it, from 0; null when the machine itself did. */
  readonly jump: number | null;
}

/** An address made whole by the person's SSH configuration; `standby.add` takes it as it is. */
export interface HostLookedUp {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly keyFrom: 'file' | 'agent';
  /** Empty with `file` where no key was found. */
  readonly keyFile: string;
  readonly jumps: readonly Omit<JumpHost, 'fingerprint'>[];
  /** Lines of the configuration that would count and are not followed: `proxycommand …`, `match exec …`. */
  readonly notUsed: readonly string[];
}

const machineName = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u);

const sshPort = z.number().int().min(1).max(65535);
const sshAddress = { host: z.string().trim().min(1), port: sshPort.default(22) };
const fingerprint = z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/);
const sshLogin = {
  user: z.string().min(1),
  keyFrom: z.enum(['file', 'agent']).default('file'),
  keyFile: z.string().default(''),
};
/** What unlocks a private key. It goes into the secret box and nowhere else. */
const passphrase = z.string().min(1).max(1024).optional();
const MAX_JUMPS = 8;
const jumpHost = z.object({ ...sshAddress, ...sshLogin, fingerprint });

/** With colons, dashes or none between its six bytes. A group address or none at all wakes nobody. */
const macAddress = z
  .string()
  .trim()
  .regex(/^[0-9a-f]{2}([:-]?)[0-9a-f]{2}(\1[0-9a-f]{2}){4}$/i)
  .transform((typed) => (typed.replaceAll(/[:-]/g, '').toLowerCase().match(/../g) ?? []).join(':'))
  .refine((mac) => mac !== '00:00:00:00:00:00' && (Number.parseInt(mac.slice(0, 2), 16) & 1) === 0);

const needsFile = (typed: { readonly keyFrom: string; readonly keyFile: string }): boolean =>
  typed.keyFrom === 'file' && typed.keyFile === '';

/** A key from a file has a file; the same for every host on the way. */
function withKeyFiles<
  T extends {
    readonly keyFrom: string;
    readonly keyFile: string;
    readonly jumps: readonly { readonly keyFrom: string; readonly keyFile: string }[];
  },
>(typed: T, context: z.RefinementCtx<T>): T {
  if ([typed, ...typed.jumps].some(needsFile)) {
    context.addIssue({ code: 'custom', path: ['keyFile'], message: 'no key file' });
  }
  return typed;
}

/** A port that was typed behind the host counts more than the one beside it, which may be only the usual one. */
function withAddressApart<T extends { readonly host: string; readonly port: number }>(
  typed: T,
  context: z.RefinementCtx<T>,
): T {
  const apart = { ...typed, ...splitAddress(typed.host) };
  const checked = sshPort.safeParse(apart.port);
  if (!checked.success) context.addIssue({ code: 'custom', path: ['host'], message: 'no such port' });
  return apart;
}

/** A machine to sign in to whose host key was compared, as a call takes it. */
export const sshLoginInput = z
  .object({ ...sshAddress, ...sshLogin, jumps: z.array(jumpHost).max(MAX_JUMPS).default([]), passphrase, fingerprint })
  .transform(withAddressApart)
  .transform(withKeyFiles);

/** Also the result of job kind `primary-install`. */
/** The way to move listeners was brought along; null where none was set, or it is about another primary. */
export interface MovedCutover {
  /** Where the primary is asked from now on. */
  readonly primaryUrl: string;
  /** Where listeners are expected. */
  readonly serviceUrl: string;
}

export interface InstalledPrimary {
  /** The gate's address: what listeners use from now on. */
  readonly url: string;
  readonly officialUrl: string;
  readonly host: string;
  readonly cutover: MovedCutover | null;
}

export interface RemovedPrimary {
  /** What is watched again. */
  readonly url: string;
  readonly host: string;
  /** The agent was brought along and could not be removed: the key may only run it. */
  readonly agentLeft: boolean;
  readonly cutover: MovedCutover | null;
}

/** Of the key that changes and restarts the voice of a standby. */
export interface AdminKeyStatus {
  readonly isSet: boolean;
  /** ISO 8601; null while there is none. */
  readonly setAt: string | null;
}

export interface AdminKeySet extends AdminKeyStatus {
  /** The key that was made, told this once; null for one that was given, or taken away. */
  readonly adminKey: string | null;
  /** The standby that serves and was told; null: it comes with the next promotion. */
  readonly told: string | null;
}

const typedHost = z.object({
  /** A name, an address or an alias of `~/.ssh/config`, with or without a port. */
  host: z.string().trim().min(1),
  port: sshPort.optional(),
  user: z.string().min(1).optional(),
  /** A file, or `agent` for the running ssh-agent. */
  key: z.string().min(1).optional(),
  /** `[USER@]HOST[:PORT]`, several between commas; `none` for a straight way. */
  jump: z.string().trim().min(1).optional(),
  /** In the order of the jump hosts. */
  jumpKeys: z.array(z.string().min(1)).max(MAX_JUMPS).default([]),
});
export type TypedHost = z.output<typeof typedHost>;

export const standbyCalls = {
  'standby.overview': declare<StandbyOverview>()({ effect: 'read', input: z.object({}) }),
  /** Reads the SSH configuration of whoever runs this. What was typed counts more than what is written there. */
  'standby.lookUpHost': declare<HostLookedUp>()({ effect: 'read', input: typedHost }),
  /**
   * Connects, reads the host key and disconnects: the fingerprint is shown for comparison and nothing is accepted. Whoever wants
   * to go through a jump host compares that one first: without its fingerprint the key shown is the jump host's.
   */
  'standby.readHostKey': declare<HostKeyShown>()({
    effect: 'read',
    input: z
      .object({
        ...sshAddress,
        jumps: z
          .array(jumpHost.partial({ fingerprint: true }))
          .max(MAX_JUMPS)
          .default([]),
        passphrase,
      })
      .transform(withAddressApart),
  }),
  'standby.add': declare<Machine>()({
    effect: 'write',
    input: z
      .object({
        name: machineName,
        ...sshAddress,
        ...sshLogin,
        jumps: z.array(jumpHost).max(MAX_JUMPS).default([]),
        passphrase,
        pairing: z.boolean().default(true),
        fingerprint,
        servicePort: z.number().int().min(0).max(65535).default(9880),
        mac: macAddress.optional(),
      })
      .transform(withAddressApart)
      .transform(withKeyFiles),
  }),
  /** Makes the loopback practice machine in its own folder, with its own SSH server. */
  'standby.addPractice': declare<Machine>()({ effect: 'write', input: z.object({}) }),
  /** Also takes the app's own line out of authorized_keys there; `keyLeft` where that could not be done. */
  'standby.remove': declare<{ readonly name: string; readonly keyLeft: boolean }>()({
    effect: 'write',
    input: z.object({ name: machineName }),
  }),
  /**
   * A check that installs the agent with a key that may, then makes a key that may do nothing but run it, and uses only that from
   * then on. Without a key: with the one that the machine was added with.
   */
  'standby.pair': declare<Started>()({
    effect: 'write',
    job: true,
    input: z.object({
      name: machineName,
      keyFrom: z.enum(['file', 'agent']).optional(),
      keyFile: z.string().default(''),
      passphrase,
    }),
  }),
  /** Installs or updates the agent where it may, pins this computer's key there, then checks what a promotion will need. */
  'standby.check': declare<Started>()({ effect: 'write', job: true, input: z.object({ name: machineName }) }),
  /** Loads the placed release there, so that a promotion only has to open its gate; nobody is let in until then. */
  'standby.warm': declare<Started>()({ effect: 'write', job: true, input: z.object({ name: machineName }) }),
  /** Ends what `standby.warm` loaded. */
  'standby.cool': declare<WarmReport>()({ effect: 'write', input: z.object({ name: machineName }) }),
  /** Brings the release (the newest verified one when none is named) and verifies it there. Listeners and epochs are left alone. */
  'standby.place': declare<Started>()({
    effect: 'write',
    job: true,
    input: z.object({ name: machineName, releaseId: z.string().min(1).optional() }),
  }),
  'standby.setPlacing': declare<Machine>()({
    effect: 'write',
    input: z.object({ name: machineName, nightly: z.boolean() }),
  }),
  /** By which a standby that sleeps is woken; null: it is not. */
  'standby.setMac': declare<Machine>()({
    effect: 'write',
    input: z.object({ name: machineName, mac: macAddress.nullable() }),
  }),
  /** What services made: what is here, and what of it is saved in the store. */
  'standby.made': declare<MadeStatus>()({ effect: 'read', input: z.object({}) }),
  /** Whether it is brought from the serving standby and saved in the store between backups, and how often. */
  'standby.setMadeStream': declare<MadeStatus>()({ effect: 'write', input: madeSettings }),
  'standby.saveMade': declare<MadeStatus>()({ effect: 'write', input: z.object({}) }),
  /** Whether standbys have a key that may change and restart their voice; the key itself is never told again. */
  'standby.adminKey': declare<AdminKeyStatus>()({ effect: 'read', input: z.object({}) }),
  /** Left out: a new one is made. Null: there is none from now on. Refused while an operation is open. */
  'standby.setAdminKey': declare<AdminKeySet>()({
    effect: 'write',
    input: z.object({ adminKey: z.string().trim().min(8).max(500).nullable().optional() }),
  }),
  'standby.automatic': declare<AutomaticReport>()({ effect: 'read', input: z.object({}) }),
  /** Refused with STANDBY_AUTOMATIC_STORE where the store was seen not to arbitrate between computers. */
  'standby.setAutomatic': declare<AutomaticReport>()({
    effect: 'write',
    input: z.object({ on: z.boolean(), delayS: automaticDelay.optional() }),
  }),
  /**
   * Ends what automatic mode is at, up to the line that a promotion cannot be taken back from, and leaves this incident to people.
   * Throws STANDBY_AUTOMATIC_TOO_LATE behind the line, WATCH_NO_INCIDENT when there is nothing to stop.
   */
  'standby.stopAutomatic': declare<AutomaticStatus>()({ effect: 'write', input: z.object({}) }),
  /** Agent and gate before an official installation on its own machine; the gate is watched from then on. */
  'standby.installPrimary': declare<Started>()({
    effect: 'write',
    job: true,
    input: z
      .object({
        url: webUrl,
        ...sshAddress,
        user: z.string().min(1),
        keyFile: z.string().min(1),
        fingerprint: z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/),
        listenPort: z.number().int().min(1).max(65535).optional(),
        /** What listeners will show at the gate; needed unless it is this very computer. */
        accessKey: z.string().trim().min(16).max(200).optional(),
        referenceFolders: z.array(z.string().min(1).max(1000)).min(1).max(50),
      })
      .transform(withAddressApart),
  }),
  /** Takes it away again; what was watched before is watched again. */
  'standby.uninstallPrimary': declare<RemovedPrimary>()({ effect: 'write', input: z.object({}) }),
  'standby.plan': declare<Plan>()({
    effect: 'read',
    input: z.object({
      name: machineName,
      intent: z.enum(planIntents),
      releaseId: z.string().min(1).optional(),
      /** On the way home: how long each share of listeners (10, 25, 50, 100 %) is watched before the next. */
      bakeSeconds: z.number().int().min(0).max(900).optional(),
      /**
       * Towards a standby: for so long after the switch it is listened to, and listeners are sent back by themselves when it fails
       * and the primary is well. Left out: 0, it counts at once.
       */
      windowSeconds: z.number().int().min(0).max(3600).optional(),
    }),
  }),
  /**
   * Everything of a promotion up to the voice that is heard, on a port beside the service, under no epoch: nothing that listeners
   * depend on is touched. The machine ends it by itself when this computer does not. Refused while there is a P1.
   */
  'standby.drill': declare<Started>()({
    effect: 'write',
    job: true,
    input: z.object({ name: machineName, releaseId: z.string().min(1).optional() }),
  }),
  'standby.planDrill': declare<DrillPlan>()({
    effect: 'read',
    input: z.object({ name: machineName, releaseId: z.string().min(1).optional() }),
  }),
  /** Newest first. */
  'standby.drills': declare<readonly DrillReport[]>()({ effect: 'read', input: z.object({}) }),
  /** Null: off. One that is due is held when nothing is the matter and nothing else is under way; a month is made up for once. */
  'standby.setDrillSchedule': declare<DrillScheduleStatus | null>()({
    effect: 'write',
    input: z.object({ schedule: drillSchedule.nullable() }),
  }),
  'standby.promote': declareDanger<Started>()({ job: true, input: dangerInput }),
  /** A promotion while the primary is well: no listener loses a request. */
  'standby.switchover': declareDanger<Started>()({ job: true, input: dangerInput }),
  'standby.failBack': declareDanger<Started>()({ job: true, input: dangerInput }),
  'standby.incidents': declare<readonly PromotionView[]>()({ effect: 'read', input: z.object({}) }),
  'standby.incident': declare<PromotionView>()({ effect: 'read', input: z.object({ incidentId: z.string() }) }),
  'standby.resume': declare<Started>()({ effect: 'write', job: true, input: z.object({ incidentId: z.string() }) }),
  'standby.abort': declare<PromotionView>()({ effect: 'write', input: z.object({ incidentId: z.string() }) }),
  /** How listeners are moved. Looks at the provider once, so that what cannot work is told now. */
  'standby.setCutover': declare<CutoverStatus>()({ effect: 'write', input: cutoverInput }),
  /** Asks the provider for everything that a cutover will need of it, and changes nothing there. */
  'standby.checkCutover': declare<CutoverReport | null>()({ effect: 'read', input: z.object({}) }),
} as const;
