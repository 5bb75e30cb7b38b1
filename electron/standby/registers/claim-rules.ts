/**
 * What the registers say together, and whether the next number may be taken. Pure; the steps and the model of the tests decide
 * by the same functions.
 */
import type { ErrorCode, ErrorDetails } from '../../contract/errors.ts';
import type { ServiceStatus, ServingSite } from '../../contract/models/agent.ts';
import type { EpochRegister, EpochState, RegisterState } from './register.ts';

/** What one register answered. */
export interface Reading extends RegisterState, Pick<EpochRegister, 'name' | 'kind'> {}

/** One epoch as all registers that answered tell it. */
export interface KnownEpoch extends Omit<EpochState, 'beat'> {
  readonly beats: readonly { readonly register: string; readonly seq: number; readonly ageSeconds: number }[];
}

/** A holder that was not heard of for this long, by every clock that can tell, is gone. */
export const STALE_SECONDS = 45;

/** The highest number: nobody, one holder, or two when registers that did not know of each other gave it out twice. */
export function newestOf(readings: readonly Reading[]): readonly KnownEpoch[] {
  const told = readings.flatMap(({ name, newest, committed }) =>
    [newest, committed].flatMap((state) => (state ? [{ register: name, state }] : [])),
  );
  const highest = Math.max(0, ...told.map(({ state }) => state.epoch));
  return merge(told.filter(({ state }) => state.epoch === highest));
}

/** What serves: the newest epoch that was committed. Of two the one that a standby told: it is the one that ran it. */
export function committedOf(readings: readonly Reading[]): KnownEpoch | null {
  const told = [...readings]
    .sort((a, b) => (a.kind === b.kind ? 0 : a.kind === 'agent' ? -1 : 1))
    .flatMap(({ name, committed }) => (committed ? [{ register: name, state: committed }] : []));
  const highest = Math.max(0, ...told.map(({ state }) => state.epoch));
  return merge(told.filter(({ state }) => state.epoch === highest))[0] ?? null;
}

interface Told {
  readonly register: string;
  readonly state: EpochState;
}

/** One for each holder. A commit that reached one register counts, whatever others still say. */
function merge(told: readonly Told[]): KnownEpoch[] {
  const byHolder = Map.groupBy(told, ({ state }) => state.proof);
  return [...byHolder.values()].flatMap((group) => {
    const best = group.toSorted((a, b) => rank(b.state) - rank(a.state))[0];
    if (!best) return [];
    const { beat: _beat, ...state } = best.state;
    const nonce = group.find((one) => one.state.nonce !== null)?.state.nonce ?? null;
    const beats = new Map(group.flatMap(({ register, state: { beat } }) => (beat ? [[register, beat] as const] : [])));
    return [{ ...state, nonce, beats: [...beats].map(([register, beat]) => ({ register, ...beat })) }];
  });
}

/** A commit tells most, then an end; one that says where tells more than one that does not. */
function rank({ closed, site }: EpochState): number {
  return (closed === 'committed' ? 4 : closed === 'aborted' ? 2 : 0) + (site === null ? 0 : 1);
}

/** Was anybody at work under it heard of within the last while, by a register's own clock? */
export function isFresh({ beats }: Pick<KnownEpoch, 'beats'>): boolean {
  return beats.some(({ ageSeconds }) => ageSeconds < STALE_SECONDS);
}

/** Where the operation wants listeners. A standby is told by its host key. */
export type Aim =
  | { readonly kind: 'standby' }
  /** Back to the primary, from this standby. */
  | { readonly kind: 'primary'; readonly from: string }
  /** Nowhere: what somebody left is cleared away. */
  | { readonly kind: 'nowhere' };

export interface ClaimFacts {
  readonly readings: readonly Reading[];
  /** Proof of this operation's nonce. */
  readonly ownProof: string;
  /** Those of this desktop's other operations: it does one at a time, so nobody is at work under them. */
  readonly pastProofs: ReadonlySet<string>;
  /** The number must be above this: the cut-over's own. What was committed below it is over. */
  readonly above: number;
  readonly aim: Aim;
  /** Was this holder watched for long enough without a sign of life? */
  readonly isGone: (known: KnownEpoch) => boolean;
  /** Does the site that serves answer? */
  readonly site: 'alive' | 'silent' | 'unasked';
}

export type ClaimDecision =
  | { readonly kind: 'hold'; readonly epoch: number }
  | { readonly kind: 'claim'; readonly epoch: number }
  /** It may be gone: look again until it moves or was silent for long enough. */
  | { readonly kind: 'watch'; readonly known: KnownEpoch }
  | { readonly kind: 'ask-site'; readonly site: ServingSite; readonly epoch: number }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly details: ErrorDetails };

export function decideClaim(facts: ClaimFacts): ClaimDecision {
  const { readings, ownProof, pastProofs, above, isGone } = facts;
  const newest = newestOf(readings);
  const others = newest.filter(({ proof }) => proof !== ownProof);
  const [own] = newest;
  if (own && others.length === 0 && own.closed === null && own.epoch > above) return { kind: 'hold', epoch: own.epoch };
  for (const known of others) {
    if (known.closed !== null || isOver(known, pastProofs) || isGone(known)) continue;
    return isFresh(known) ? otherDesktop(known) : { kind: 'watch', known };
  }
  return (
    judgeSite(facts) ?? {
      kind: 'claim',
      epoch: nextFree(Math.max(above, ...newest.map(({ epoch }) => epoch)), readings),
    }
  );
}

/** A number that is taken in a register cannot be given there, also by an entry that counts for nothing. */
function nextFree(above: number, readings: readonly Reading[]): number {
  const taken = new Set(readings.flatMap(({ passedOver }) => passedOver ?? []));
  let epoch = above + 1;
  while (taken.has(epoch)) epoch += 1;
  return epoch;
}

function isOver({ proof }: KnownEpoch, pastProofs: ReadonlySet<string>): boolean {
  return proof !== null && pastProofs.has(proof);
}

/** Null when what serves does not stand in the way. */
function judgeSite({ readings, above, aim, site }: ClaimFacts): ClaimDecision | null {
  const elsewhere = servedElsewhere(readings, above, aim);
  if (!elsewhere || site === 'silent') return null;
  if (site === 'unasked') return { kind: 'ask-site', site: elsewhere.site, epoch: elsewhere.known.epoch };
  return {
    kind: 'refused',
    code: 'STANDBY_ALREADY_SERVED',
    details: {
      machine: elsewhere.site.machine,
      url: elsewhere.site.url,
      by: elsewhere.known.holder?.name ?? null,
      since: elsewhere.known.at,
    },
  };
}

/** The standby that was committed, when the operation would put another service beside or in place of it. */
export function servedElsewhere(
  readings: readonly Reading[],
  above: number,
  aim: Aim,
): { readonly known: KnownEpoch; readonly site: ServingSite } | null {
  const known = committedOf(readings);
  if (!known?.site || known.epoch < above || known.site.kind === 'primary') return null;
  const isLeft = aim.kind === 'nowhere' || (aim.kind === 'primary' && known.site.fingerprint === aim.from);
  return isLeft ? null : { known, site: known.site };
}

export function otherDesktop(known: KnownEpoch): Extract<ClaimDecision, { kind: 'refused' }> {
  const { holder, incidentId, at, epoch } = known;
  return {
    kind: 'refused',
    code: 'STANDBY_OTHER_DESKTOP',
    details: { by: holder?.name ?? null, incidentId, since: at, epoch },
  };
}

/** What another standby still runs when an epoch was committed elsewhere: older than that, it must not go on. */
export function mustStop(
  service: Pick<ServiceStatus, 'state' | 'epoch'>,
  committed: { readonly epoch: number },
): boolean {
  const runs = service.state === 'running' || service.state === 'starting';
  // What is only loaded runs under no epoch and lets nobody in.
  return runs && service.epoch !== null && service.epoch > 0 && service.epoch < committed.epoch;
}

/** Before listeners are moved: no register that answers knows a newer epoch, or another holder of this one, and one has it. */
export function isStillMine(
  readings: readonly Reading[],
  own: { readonly epoch: number; readonly proof: string },
): boolean {
  const newest = newestOf(readings);
  return newest.length === 1 && newest[0]?.epoch === own.epoch && newest[0].proof === own.proof;
}
