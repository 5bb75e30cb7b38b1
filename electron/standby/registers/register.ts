/**
 * Where the numbers of ownership changes are granted. A number is granted once; whoever holds a lower one yields. There are
 * two kinds: a standby's own register, behind its agent, and the store, which every desktop of a studio reaches.
 */
import type { EpochHolder, ServingSite } from '../../contract/models/agent.ts';
import { sha256Hex } from '../../kernel/hash-file.ts';

/** One epoch as a register tells it. */
export interface EpochState {
  readonly epoch: number;
  /**
   * `proofOf` the holder's nonce. Equal proofs are one holder. Null where an entry cannot be read: then it is a stranger's.
   */
  readonly proof: string | null;
  /** The nonce itself, which starts and stops services: a standby tells it to whoever has its key, the store never has it. */
  readonly nonce: string | null;
  readonly incidentId: string | null;
  readonly holder: EpochHolder | null;
  /** ISO 8601 by the register's own clock: when it was granted. */
  readonly at: string | null;
  readonly closed: 'committed' | 'aborted' | null;
  /** Where listeners are served since it was committed. */
  readonly site: ServingSite | null;
  readonly releaseId: string | null;
  /** How long ago the holder was last heard of, by one clock: the register's own. Null where it keeps no beats. */
  readonly beat: { readonly seq: number; readonly ageSeconds: number } | null;
}

export interface RegisterState {
  /** Null when nothing was ever granted. */
  readonly newest: EpochState | null;
  /** Newest epoch that was committed, whatever was begun and given up since. */
  readonly committed: EpochState | null;
  /** Numbers above the newest that are taken by entries which nobody of the studio signed. */
  readonly passedOver?: readonly number[];
}

export interface Claim {
  readonly epoch: number;
  readonly nonce: string;
  readonly incidentId: string;
  readonly holder: EpochHolder;
}

export interface Closing {
  readonly epoch: number;
  readonly nonce: string;
  readonly outcome: 'committed' | 'aborted';
  /** Null for one that was aborted. */
  readonly site: ServingSite | null;
  readonly releaseId: string | null;
}

export interface EpochRegister {
  /** `store`, or the name of the machine. */
  readonly name: string;
  readonly kind: 'store' | 'agent';
  read(signal: AbortSignal): Promise<RegisterState>;
  /** The highest epoch that a nonce holds here, however long ago; null when it holds none. */
  find(nonce: string, signal: AbortSignal): Promise<EpochState | null>;
  /** Grants exactly that number. Harmless to ask twice. Throws STANDBY_EPOCH_STALE when it, or a higher one, is another's. */
  claim(claim: Claim, signal: AbortSignal): Promise<void>;
  /** The holder is alive and at work; `seq` rises by one a time. */
  beat(
    about: { readonly epoch: number; readonly nonce: string; readonly seq: number },
    signal: AbortSignal,
  ): Promise<void>;
  /** Written once: the first outcome stays. Throws STANDBY_EPOCH_STALE when the nonce does not hold that epoch here. */
  close(closing: Closing, signal: AbortSignal): Promise<void>;
}

/** Tells one holder from another without telling the nonce. */
export function proofOf(nonce: string): string {
  return sha256Hex(`understudy epoch\n${nonce}`);
}
