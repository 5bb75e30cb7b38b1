/** What the register of a standby grants and whom it believes. Pure. */
import type { GrantedEpoch } from '../contract/models/agent.ts';

/** A release that is older than one which was verified here starts only when a person chose it. Ids sort by time. */
export function isBelowFloor(releaseId: string, newestVerified: string | null, older: boolean): boolean {
  return !older && newestVerified !== null && releaseId < newestVerified;
}

export type ClaimAnswer =
  | { readonly kind: 'held'; readonly epoch: number }
  | { readonly kind: 'grant'; readonly epoch: number }
  /** The number is not above all that were granted. */
  | { readonly kind: 'stale' };

/** `newest`: highest number that was granted here, 0 for none. `own`: highest one that the caller's nonce holds. */
export function judgeClaim(
  here: { readonly newest: number; readonly own: number | null },
  claim: { readonly above: number; readonly exactly?: number | undefined },
): ClaimAnswer {
  if (claim.exactly === undefined) {
    if (here.own !== null) return { kind: 'held', epoch: here.own };
    return { kind: 'grant', epoch: Math.max(here.newest, claim.above) + 1 };
  }
  if (here.own === claim.exactly) return { kind: 'held', epoch: claim.exactly };
  return claim.exactly > here.newest ? { kind: 'grant', epoch: claim.exactly } : { kind: 'stale' };
}

type Held = Pick<GrantedEpoch, 'epoch' | 'nonce' | 'closed'>;

/**
 * May the caller start (`open`) or stop something here? It has to hold the newest epoch that was not given up: a claim that came
 * to nothing takes nothing from whoever served before. The holder of one that was given up may still clear away what it left.
 */
export function isHolder(
  register: {
    readonly newest: Held;
    /** The newest that was not given up; null when there is none. */
    readonly standing: Held | null;
  },
  caller: { readonly epoch: number; readonly nonce: string },
  { open }: { readonly open: boolean },
): boolean {
  const holds = (held: Held | null): boolean => held?.epoch === caller.epoch && held.nonce === caller.nonce;
  return holds(register.standing) || (!open && holds(register.newest));
}

/** Does the service that this site was told of come back by itself? Only what was committed, and when nothing came after it but what was given up. */
export function isLastCommitted(site: { readonly epoch: number }, standing: Held | null): boolean {
  return site.epoch !== 0 && site.epoch === standing?.epoch && standing.closed === 'committed';
}
