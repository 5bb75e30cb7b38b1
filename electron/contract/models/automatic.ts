/** Automatic mode: a standby is promoted without a click. What is set, what it is at, and what keeps it from acting. */
import { z } from 'zod';

/** Seconds between "all conditions hold" and the beginning, in which a person can stop it. A check of the machine outlives them. */
export const automaticDelay = z.number().int().min(10).max(300);

export const automaticSettings = z.object({
  on: z.boolean(),
  delayS: automaticDelay,
  /** Who switched it last, and when: an automatic promotion is done in that name. */
  by: z.string().max(80),
  at: z.iso.datetime(),
});
export type AutomaticSettings = z.output<typeof automaticSettings>;

/** Conditions in the order in which the missing one is told. The first ones are known without asking anybody. */
export const automaticRules = [
  'switched-on',
  'primary-down',
  'seen-afresh',
  'nothing-open',
  'nobody-handles-it',
  'store-answers',
  'store-arbitrates',
  'moves-by-itself',
  'voice-proven',
  'once-a-day',
  'witnesses-agree',
  'standby-ready',
] as const;
export type AutomaticRule = (typeof automaticRules)[number];

export type AutomaticPhase =
  | 'off'
  /** Nothing is wrong with the primary. */
  | 'armed'
  /** The primary is down, and `rule` does not hold. */
  | 'waiting'
  | 'waking'
  | 'checking'
  /** Begins at `beginsAt` unless it is stopped. */
  | 'counting'
  | 'promoting'
  | 'done'
  /** A person stopped it. */
  | 'stopped'
  /** Its promotion was begun and did not end well; a person goes on from there. */
  | 'given-up';

/** What has to be there before any incident, so that it could act at all. */
export type AutomaticNeed =
  | 'watch'
  | 'machine'
  | 'cutover'
  | 'cutover-by-hand'
  | 'store'
  | 'store-check'
  | 'proof'
  | 'mac';

export interface AutomaticLack {
  readonly need: AutomaticNeed;
  /** The standbys that lack it; empty where it is about none. */
  readonly machines: readonly string[];
}

export interface AutomaticStatus {
  readonly on: boolean;
  readonly delayS: number;
  readonly by: string | null;
  readonly at: string | null;
  readonly phase: AutomaticPhase;
  readonly rule: AutomaticRule | null;
  /** What more is known of the phase: the verdict of the witnesses, the code of an error. */
  readonly detail: string | null;
  readonly machine: string | null;
  readonly beginsAt: string | null;
  /** Of the promotion that it began. */
  readonly incidentId: string | null;
}

/** Also what is missing. A standby without a hardware address can act, but not be woken. */
export interface AutomaticReport extends AutomaticStatus {
  readonly missing: readonly AutomaticLack[];
}
