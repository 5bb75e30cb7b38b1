/** What the other sites' words mean for this one. Pure. */
import type { HealthDocument } from '../contract/models/agent.ts';
import type { SiteMode, SiteState } from '../contract/models/site.ts';

/** `nothing`: that machine says itself that no site is open there. `silent`: nobody says anything, which proves nothing. */
export type PeerView = Pick<HealthDocument, 'ready' | 'mode' | 'epoch' | 'settled'> | 'nothing' | 'silent';

/** Whoever may sleep or be off must not keep a primary from its listeners for longer than this. */
export const RETURN_PATIENCE_MS = 60_000;

type Told = Exclude<PeerView, string>;

const highest = (own: number, seen: readonly PeerView[], counts: (told: Told) => boolean): number | null => {
  const epochs = seen.flatMap((view) => (typeof view !== 'string' && counts(view) ? [view.epoch] : []));
  const found = Math.max(own, ...epochs);
  return found > own ? found : null;
};

/** The later promotion by which another site is open, whether or not its voice is loaded already; null: no such one is told of. */
export function openElsewhere(own: number, seen: readonly PeerView[]): number | null {
  return highest(own, seen, ({ mode }) => mode === null || mode === 'serve' || mode === 'split');
}

/** The later promotion by which listeners were moved to another site for good: a site that hears of it lets nobody in any more. */
export function passedBy(own: number, seen: readonly PeerView[]): number | null {
  return highest(own, seen, ({ ready, mode, settled }) => ready && mode !== null && settled);
}

export type ReturnAnswer =
  | { readonly kind: 'open' }
  /** Not all was heard, or another site is open under an operation that may still be taken back. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'fence'; readonly epoch: number };

/** May a primary that came back by itself let listeners in? `own`: the epoch that it knows. */
export function judgeReturn(own: number, seen: readonly PeerView[], waitedMs: number): ReturnAnswer {
  const epoch = passedBy(own, seen);
  if (epoch !== null) return { kind: 'fence', epoch };
  if (highest(own, seen, ({ ready, mode }) => ready && mode !== null) !== null) return { kind: 'wait' };
  return seen.includes('silent') && waitedMs < RETURN_PATIENCE_MS ? { kind: 'wait' } : { kind: 'open' };
}

export type TurnAnswer =
  /** A later operation turned it. */
  | { readonly kind: 'stale' }
  /** What never arrived need not be taken back. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'turn'; readonly mode: SiteMode; readonly modeBefore: SiteMode };

/**
 * What the gate before a primary does when an operation turns it. It goes back to what was settled last, however many operations
 * turned it since and came to nothing.
 */
export function judgeTurn(
  site: Pick<SiteState, 'epoch' | 'mode' | 'modeBefore' | 'settled'>,
  wanted: { readonly epoch: number; readonly mode: 'fenced' | 'forward' | 'warm' | 'serve' | 'before' },
): TurnAnswer {
  if (wanted.mode === 'before' && wanted.epoch !== site.epoch) return { kind: 'nothing' };
  if (wanted.epoch < site.epoch) return { kind: 'stale' };
  const settledMode = site.settled ? site.mode : (site.modeBefore ?? site.mode);
  // It is loaded for the way home only, and then a standby serves.
  const modeBefore = wanted.mode === 'warm' ? 'fenced' : settledMode;
  return { kind: 'turn', mode: wanted.mode === 'before' ? modeBefore : wanted.mode, modeBefore };
}

/** Did the promotion that closed this primary move listeners for good? */
export function settlesFence(
  { site, mode, settled, epoch }: Pick<SiteState, 'site' | 'mode' | 'settled' | 'epoch'>,
  seen: readonly PeerView[],
): boolean {
  const isClosed = mode === 'fenced' || mode === 'forward';
  return site === 'primary' && isClosed && !settled && passedBy(epoch - 1, seen) !== null;
}
