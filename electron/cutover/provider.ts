/**
 * What moves listeners from one site to the other. Reading, planning and checking change nothing. A provider refuses an epoch
 * that is not the newest one it knows; some can have that decided where the change is made (compare-and-swap), the others
 * look again after they have written.
 */
import type { AddressStatus, CutoverCheck, CutoverKind } from '../contract/models/cutover.ts';

/** Where listeners are to go. */
export interface CutoverTarget {
  readonly site: 'primary' | 'standby';
  /** Name of the standby; null for the primary. */
  readonly machine: string | null;
  /** The voice service there, as it is reached without the cutover. */
  readonly url: string;
  /** Host of that service: an address or a name. */
  readonly address: string;
  readonly epoch: number;
  readonly nonce: string;
  readonly releaseId: string | null;
  /** Bearer key that a gate shows to this site. */
  readonly accessKey: string | null;
}

export interface CutoverReading {
  readonly target: 'primary' | 'standby' | 'other' | 'unknown';
  /** Where listeners are sent now, for people; null when that is not known. */
  readonly address: string | null;
  readonly epoch: number | null;
  /** Seconds for which others may keep the old answer, and whether an authority said so. */
  readonly ttlSeconds: number | null;
  readonly ttlSource: 'authority' | 'none';
}

export interface CutoverPlan {
  readonly provider: CutoverKind;
  readonly target: CutoverTarget;
  /** Where listeners are sent before; null when this very change was begun already. */
  readonly from: string | null;
  readonly to: string;
  /** Line by line what is taken away (`-`) and what is put there (`+`). */
  readonly changes: readonly string[];
  /** The newest epoch that the provider knew when this was planned. */
  readonly seenEpoch: number;
  readonly ttlSeconds: number | null;
  /** A person has to do it. */
  readonly byHand: boolean;
  /** The zone is signed (DNSSEC). */
  readonly isSigned?: boolean;
}

export interface CutoverVerdict {
  readonly ok: boolean;
  readonly expected: string;
  readonly seen: string | null;
  /** Who still says otherwise. */
  readonly where: string | null;
}

/** A change that was made before, as it is found later. */
export interface CutoverHold {
  /** `drifted`: an older change, or none with a number, stands there. `passed`: a newer one, or another under the same number. */
  readonly state: 'held' | 'drifted' | 'passed';
  /** Where listeners are sent, for people; null when that is not known. */
  readonly seen: string | null;
}

export interface CutoverProvider {
  readonly kind: CutoverKind;
  readonly primaryUrl: string;
  /** The address that listeners use while `target` serves. */
  serviceUrl(target: Pick<CutoverTarget, 'site' | 'url'> | null): string;
  read(signal?: AbortSignal): Promise<CutoverReading>;
  /** Throws what would stand in the way, as far as it can be known before. */
  plan(target: CutoverTarget, signal?: AbortSignal): Promise<CutoverPlan>;
  /**
   * A repeat changes nothing. Throws STANDBY_EPOCH_STALE for an epoch that is not the newest, CUTOVER_CHANGED_MEANWHILE when
   * listeners are sent elsewhere than when the plan was made, and CUTOVER_ codes for what the provider refuses.
   */
  apply(plan: CutoverPlan, signal?: AbortSignal): Promise<void>;
  /** Did this very change arrive where it is decided? */
  inspect(target: CutoverTarget, signal?: AbortSignal): Promise<boolean>;
  /** Does everybody who answers for it say the same by now? */
  verify(target: CutoverTarget, signal?: AbortSignal): Promise<CutoverVerdict>;
  check(signal?: AbortSignal): Promise<readonly CutoverCheck[]>;
  /**
   * Is this change still in force? Only where something that comes late may undo it, because nothing compares there: an older
   * desktop's request, a machine that takes the address back. Planned and applied once more, it is put right.
   */
  holds?(target: CutoverTarget, signal?: AbortSignal): Promise<CutoverHold>;
}

export type Waiting = NonNullable<AddressStatus['waiting']>;
