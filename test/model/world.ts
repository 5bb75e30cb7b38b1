/**
 * Some desktops, some standbys, a store, and the address that listeners use. A desktop reads, decides, claims, starts, looks once
 * more, cuts over and commits, one message at a time; between any two it may stop for as long as it likes, and what it sent may
 * arrive later or twice. Decisions are those of the real code (rules.ts); the world only carries them out and keeps count.
 */
import type { Machine } from '../../electron/contract/standby.ts';
import type { CutoverTarget } from '../../electron/cutover/provider.ts';
import { committedOf, type KnownEpoch, type Reading } from '../../electron/standby/registers/claim-rules.ts';
import type { EpochState } from '../../electron/standby/registers/register.ts';
import type { Rules } from './rules.ts';

export interface Config {
  readonly name: string;
  /** The standby that each desktop wants to promote. */
  readonly targets: readonly number[];
  readonly standbys: number;
  readonly store: 'arbitrates' | 'ignores' | 'none';
  /** Does a desktop reach the other standbys, or its own only? */
  readonly reach: 'all' | 'own';
  /** One address for all (with or without compare-and-swap), or a gate for each desktop. */
  readonly address: 'compare-and-swap' | 'plain' | 'gates';
  /** How often a desktop may stop. */
  readonly pauses: number;
  /** How many messages may arrive late or twice. */
  readonly late: number;
  /** Does the primary come back for the standbys' eyes in the middle? */
  readonly primary: 'dead' | 'returns';
  /** The release that each desktop takes for the newest, and the newest that each standby has verified. */
  readonly releases: readonly string[];
  readonly verified: string;
}

interface Grant {
  readonly epoch: number;
  readonly proof: string;
  readonly holder: number;
  closed: 'committed' | 'aborted' | null;
  site: number | null;
}

interface Service {
  readonly epoch: number;
  readonly proof: string;
}

type Place = { readonly site: 'primary' | 'standby'; readonly url: string; readonly epoch: number };

type Told = { readonly newest: EpochState | null; readonly committed: EpochState | null } | null;

interface Desktop {
  pc:
    | 'read'
    | 'decide'
    | 'look'
    | 'put'
    | 'back'
    | 'claim'
    | 'others'
    | 'start'
    | 'last'
    | 'cut'
    | 'converge'
    | 'close'
    | 'fence'
    | 'stop'
    | 'abort'
    | 'over';
  paused: boolean;
  pauses: number;
  epoch: number;
  started: boolean;
  outcome: 'done' | 'undone' | 'failed' | null;
  /** What the store said when it was read. */
  store: Told;
}

type Message =
  | { readonly kind: 'start'; readonly standby: number; readonly desktop: number; readonly epoch: number }
  | { readonly kind: 'cut'; readonly desktop: number; readonly move: CutoverTarget };

export interface State {
  store: Grant[];
  standbys: { grants: Grant[]; service: Service | null }[];
  desktops: Desktop[];
  /** One for all, or one for each desktop. */
  places: Place[];
  flying: Message[];
  late: number;
  primarySeen: boolean;
}

/** What must never be. */
export class Violation extends Error {}

const MAX_EPOCH = 5;
const primaryUrl = 'http://127.0.0.1:8000';
const proofOf = (desktop: number): string => `proof ${desktop}`;
const urlOf = (standby: number): string => `http://127.0.0.1:${9000 + standby}`;
const fingerprintOf = (standby: number): string => `SHA256:${standby}`;
const nameOf = (standby: number): string => `spare ${standby}`;

const machineOf = (standby: number): Machine => ({
  name: nameOf(standby),
  host: '127.0.0.1',
  port: 22,
  user: 'u',
  keyFrom: 'file',
  keyFile: '/k',
  jumps: [],
  pairing: false,
  fingerprint: fingerprintOf(standby),
  practice: false,
  servicePort: 9000 + standby,
  addedAt: '',
  lastCheck: null,
  lastPromotion: null,
  placeNightly: false,
  lastPlaced: null,
});

export function firstState({ targets, standbys, address, pauses, late }: Config): State {
  const place: Place = { site: 'primary', url: primaryUrl, epoch: 0 };
  return {
    store: [],
    standbys: Array.from({ length: standbys }, () => ({ grants: [], service: null })),
    desktops: targets.map(() => ({
      pc: 'read',
      paused: false,
      pauses,
      epoch: 0,
      started: false,
      outcome: null,
      store: null,
    })),
    places: address === 'gates' ? targets.map(() => place) : [place],
    flying: [],
    late,
    primarySeen: false,
  };
}

export interface Action {
  readonly name: string;
  act(state: State): void;
}

export function createModel(config: Config, rules: Rules) {
  const machines = Array.from({ length: config.standbys }, (_item, standby) => machineOf(standby));
  const reached = (desktop: number): number[] =>
    machines.flatMap((_machine, standby) =>
      config.reach === 'all' || config.targets[desktop] === standby ? [standby] : [],
    );
  const targetOf = (desktop: number): number => config.targets[desktop] ?? 0;
  const placeOf = (desktop: number): number => (config.address === 'gates' ? desktop : 0);
  const hasStore = config.store !== 'none';

  // ---- what registers say -------------------------------------------------------------------------------------------------

  /** Somebody who stopped is not heard of; how long that takes to be believed is not the model's business. */
  const isAtWork = (state: State, desktop: number): boolean => {
    const one = state.desktops[desktop];
    return one !== undefined && !one.paused && one.pc !== 'over';
  };

  function stateOf(state: State, grant: Grant | undefined, at: 'store' | 'standby'): EpochState | null {
    if (!grant) return null;
    const { epoch, proof, closed, holder, site } = grant;
    const url = site === null || site < 0 ? primaryUrl : urlOf(site);
    return {
      epoch,
      proof,
      // A standby tells it to whoever has its key; the store never had it.
      nonce: at === 'standby' ? proof : null,
      incidentId: proof,
      holder: { name: `desk ${holder}`, device: proof },
      at: null,
      closed,
      site: site === null ? null : { kind: 'standby', machine: nameOf(site), url, fingerprint: fingerprintOf(site) },
      releaseId: null,
      beat: { seq: 1, ageSeconds: isAtWork(state, holder) ? 1 : 60 },
    };
  }

  function tell(state: State, grants: readonly Grant[], at: 'store' | 'standby'): NonNullable<Told> {
    const sorted = grants.toSorted((a, b) => b.epoch - a.epoch);
    const committed = sorted.find(({ closed }) => closed === 'committed');
    return { newest: stateOf(state, sorted[0], at), committed: stateOf(state, committed, at) };
  }

  function readAgents(state: State, desktop: number): Reading[] {
    return reached(desktop).map((standby) => ({
      name: nameOf(standby),
      kind: 'agent',
      ...tell(state, state.standbys[standby]?.grants ?? [], 'standby'),
    }));
  }

  function readAll(state: State, desktop: number): Reading[] {
    const store: Reading[] = hasStore ? [{ name: 'store', kind: 'store', ...tell(state, state.store, 'store') }] : [];
    return [...store, ...readAgents(state, desktop)];
  }

  // ---- what registers and standbys do -------------------------------------------------------------------------------------

  function grantAt(state: State, standby: number, desktop: number, epoch: number): boolean {
    const grants = state.standbys[standby]?.grants ?? [];
    const proof = proofOf(desktop);
    const newest = Math.max(0, ...grants.map((grant) => grant.epoch));
    const own = Math.max(0, ...grants.filter((grant) => grant.proof === proof).map((grant) => grant.epoch));
    const answer = rules.judgeClaim({ newest, own: own || null }, { above: epoch - 1, exactly: epoch });
    if (answer.kind === 'stale') return false;
    if (answer.kind === 'held') return true;
    const there = grants.find((grant) => grant.epoch === answer.epoch);
    if (!rules.createOnce(there !== undefined)) return false;
    if (there && there.proof !== proof)
      throw new Violation(`epoch ${epoch} was granted to two desktops by one standby`);
    grants.push({ epoch, proof, holder: desktop, closed: null, site: null });
    return true;
  }

  /** The agent's own check before it starts or stops anything. */
  function isHolderAt(state: State, standby: number, desktop: number, epoch: number, open: boolean): boolean {
    const grants = state.standbys[standby]?.grants ?? [];
    const sorted = grants.toSorted((a, b) => b.epoch - a.epoch);
    const [newest] = sorted;
    const standing = sorted.find(({ closed }) => closed !== 'aborted');
    const told = (grant: Grant) => ({ epoch: grant.epoch, nonce: grant.proof, closed: grant.closed });
    if (!newest) return false;
    const register = { newest: told(newest), standing: standing ? told(standing) : null };
    return rules.isHolder(register, { epoch, nonce: proofOf(desktop) }, { open });
  }

  function startAt(state: State, standby: number, desktop: number, epoch: number): boolean {
    const site = state.standbys[standby];
    if (!site || !isHolderAt(state, standby, desktop, epoch, true)) return false;
    const release = config.releases[desktop] ?? '';
    if (rules.isBelowFloor(release, config.verified, false)) return false;
    if (release < config.verified)
      throw new Violation('a release started that is older than one which was verified there');
    const standing = site.grants.filter(({ closed }) => closed !== 'aborted').toSorted((a, b) => b.epoch - a.epoch)[0];
    if (standing?.epoch !== epoch || standing.proof !== proofOf(desktop))
      throw new Violation('a standby started for one who was passed by');
    site.service = { epoch, proof: proofOf(desktop) };
    return true;
  }

  function stopAt(state: State, standby: number, desktop: number, epoch: number): void {
    const site = state.standbys[standby];
    if (site && isHolderAt(state, standby, desktop, epoch, false)) site.service = null;
  }

  function closeAt(
    grants: Grant[],
    desktop: number,
    epoch: number,
    outcome: 'committed' | 'aborted',
    site: number | null,
  ): void {
    const held = grants.find((grant) => grant.epoch === epoch && grant.proof === proofOf(desktop));
    if (!held || held.closed !== null) return;
    held.closed = outcome;
    held.site = site;
  }

  function moveTo(state: State, desktop: number, move: CutoverTarget): boolean {
    const index = placeOf(desktop);
    const now = state.places[index];
    if (!now) return false;
    const compares = config.address !== 'plain';
    if (compares && !rules.acceptsSwitch(now, move)) return false;
    if (compares && move.epoch < now.epoch) throw new Violation('listeners were moved back to an older epoch');
    state.places[index] = { site: move.site, url: move.url, epoch: move.epoch };
    return true;
  }

  // ---- what a desktop does ------------------------------------------------------------------------------------------------

  function decide(state: State, desktop: number, me: Desktop): void {
    const store: Reading[] = hasStore
      ? [{ name: 'store', kind: 'store', newest: null, committed: null, ...me.store }]
      : [];
    const readings = [...store, ...readAgents(state, desktop)];
    const facts = {
      readings,
      ownProof: proofOf(desktop),
      pastProofs: new Set<string>(),
      above: state.places[placeOf(desktop)]?.epoch ?? 0,
      aim: { kind: 'standby' } as const,
      isGone: ({ proof }: KnownEpoch) => !isAtWork(state, Number(proof?.split(' ')[1])),
    };
    let decision = rules.decideClaim({ ...facts, site: 'unasked' });
    if (decision.kind === 'ask-site') {
      const { site, epoch } = decision;
      const standby = machines.findIndex(({ fingerprint }) => fingerprint === site.fingerprint);
      const answers = reached(desktop).includes(standby) && state.standbys[standby]?.service?.epoch === epoch;
      decision = rules.decideClaim({ ...facts, site: answers ? 'alive' : 'silent' });
    }
    me.store = null;
    switch (decision.kind) {
      case 'hold':
      case 'claim':
        if (decision.epoch > MAX_EPOCH) {
          giveUp(me);
          return;
        }
        assertNobodyAtWork(state, desktop, decision.epoch, readings);
        me.epoch = decision.epoch;
        me.pc = hasStore ? 'look' : 'claim';
        return;
      case 'watch':
      case 'ask-site':
        me.pc = 'read';
        return;
      case 'refused':
        giveUp(me);
        return;
    }
  }

  /** Whoever was seen at work, or serving, is not pushed aside. */
  function assertNobodyAtWork(state: State, desktop: number, epoch: number, readings: readonly Reading[]): void {
    for (const { newest } of readings) {
      const isOther = newest && newest.proof !== proofOf(desktop) && newest.epoch === epoch - 1;
      if (
        isOther &&
        newest.closed === null &&
        (newest.beat?.ageSeconds ?? 0) < 45 &&
        isAtWork(state, holderOf(newest))
      ) {
        throw new Violation('an epoch was taken from a desktop that is at work');
      }
    }
    const committed = committedOf(readings);
    const standby = machines.findIndex(({ fingerprint }) => fingerprint === committed?.site?.fingerprint);
    // Listeners that were moved on from it are no reason to leave it alone.
    const isCurrent = committed !== null && committed.epoch >= (state.places[placeOf(desktop)]?.epoch ?? 0);
    const serves = isCurrent && state.standbys[standby]?.service?.epoch === committed.epoch;
    if (serves && reached(desktop).includes(standby)) {
      throw new Violation('an epoch was taken while a standby serves that can be reached');
    }
  }

  const holderOf = ({ proof }: EpochState): number => Number(proof?.split(' ')[1]);

  function giveUp(me: Desktop): void {
    me.pc = me.started ? 'stop' : 'abort';
  }

  function moveOf(desktop: number, me: Desktop): CutoverTarget {
    const none = { machine: null, address: '127.0.0.1', releaseId: null, accessKey: null };
    return { site: 'standby', url: urlOf(targetOf(desktop)), epoch: me.epoch, nonce: proofOf(desktop), ...none };
  }

  function step(state: State, desktop: number): void {
    const me = state.desktops[desktop];
    if (!me) return;
    const target = targetOf(desktop);
    const others = reached(desktop).filter((standby) => standby !== target);
    switch (me.pc) {
      case 'read':
        me.store = hasStore ? tell(state, state.store, 'store') : null;
        me.pc = 'decide';
        return;
      case 'decide':
        decide(state, desktop, me);
        return;
      case 'look': {
        const newest = state.store.toSorted((a, b) => b.epoch - a.epoch)[0];
        const isMine = newest?.epoch === me.epoch && newest.proof === proofOf(desktop);
        me.pc = isMine ? 'claim' : (newest?.epoch ?? 0) >= me.epoch ? 'read' : 'put';
        return;
      }
      case 'put': {
        const there = state.store.findIndex((grant) => grant.epoch === me.epoch);
        const granted: Grant = { epoch: me.epoch, proof: proofOf(desktop), holder: desktop, closed: null, site: null };
        if (there < 0) state.store.push(granted);
        else if (config.store === 'ignores') state.store[there] = granted;
        me.pc = 'back';
        return;
      }
      case 'back': {
        const there = state.store.find((grant) => grant.epoch === me.epoch);
        me.pc = there?.proof === proofOf(desktop) ? 'claim' : 'read';
        return;
      }
      case 'claim':
        me.pc = grantAt(state, target, desktop, me.epoch) ? 'others' : 'read';
        return;
      case 'others':
        for (const standby of others) grantAt(state, standby, desktop, me.epoch);
        me.pc = 'start';
        return;
      case 'start':
        me.started = true;
        if (startAt(state, target, desktop, me.epoch)) me.pc = 'last';
        else giveUp(me);
        return;
      case 'last': {
        const standby = state.primarySeen ? 'answer' : 'silence';
        const testimony = { desktop: 'silence', standby, second: 'not-asked', beat: 'none' } as const;
        const { code } = rules.permissionOf(rules.judgeWitnesses(testimony), testimony);
        const isMine = rules.isStillMine(readAll(state, desktop), { epoch: me.epoch, proof: proofOf(desktop) });
        if (!isMine || code !== null || (state.places[placeOf(desktop)]?.epoch ?? 0) >= me.epoch) {
          giveUp(me);
          return;
        }
        if (state.primarySeen) throw new Violation('listeners are about to be moved although the primary is alive');
        assertNewest(state, desktop, me.epoch);
        me.pc = 'cut';
        return;
      }
      case 'cut':
        if (moveTo(state, desktop, moveOf(desktop, me))) me.pc = 'converge';
        else giveUp(me);
        return;
      case 'converge': {
        const { url, epoch } = state.places[placeOf(desktop)] ?? { url: '', epoch: 0 };
        const runs = state.standbys[target]?.service?.epoch === me.epoch;
        if (url === urlOf(target) && epoch === me.epoch && runs) me.pc = 'close';
        else end(me, 'failed');
        return;
      }
      case 'close':
        closeAt(state.standbys[target]?.grants ?? [], desktop, me.epoch, 'committed', target);
        for (const standby of others) {
          grantAt(state, standby, desktop, me.epoch);
          closeAt(state.standbys[standby]?.grants ?? [], desktop, me.epoch, 'committed', target);
        }
        if (hasStore) {
          // One that missed the claim gets it first; a number that somebody else has there stays his.
          const there = state.store.some((grant) => grant.epoch >= me.epoch);
          if (!there) {
            state.store.push({ epoch: me.epoch, proof: proofOf(desktop), holder: desktop, closed: null, site: null });
          }
          closeAt(state.store, desktop, me.epoch, 'committed', target);
        }
        me.pc = 'fence';
        return;
      case 'fence':
        for (const standby of others) {
          const service = state.standbys[standby]?.service;
          const status = { state: service ? 'running' : 'stopped', epoch: service?.epoch ?? null } as const;
          if (rules.mustStop(status, { epoch: me.epoch })) stopAt(state, standby, desktop, me.epoch);
        }
        end(me, 'done');
        return;
      case 'stop':
        stopAt(state, target, desktop, me.epoch);
        me.pc = 'abort';
        return;
      case 'abort':
        for (const standby of reached(desktop)) {
          closeAt(state.standbys[standby]?.grants ?? [], desktop, me.epoch, 'aborted', null);
        }
        closeAt(state.store, desktop, me.epoch, 'aborted', null);
        end(me, 'undone');
        return;
      case 'over':
        return;
    }
  }

  /** The register that must not be believed blindly: at this moment nobody reachable knows a newer holder. */
  function assertNewest(state: State, desktop: number, epoch: number): void {
    for (const { newest } of readAll(state, desktop)) {
      if (newest && (newest.epoch > epoch || (newest.epoch === epoch && newest.proof !== proofOf(desktop)))) {
        throw new Violation('listeners are about to be moved by one who was passed by');
      }
    }
  }

  function end(me: Desktop, outcome: NonNullable<Desktop['outcome']>): void {
    me.pc = 'over';
    me.outcome = outcome;
  }

  // ---- everything that may happen next ------------------------------------------------------------------------------------

  function actions(state: State): Action[] {
    const possible: Action[] = [];
    state.desktops.forEach((me, desktop) => {
      if (me.paused) {
        possible.push({ name: `desk ${desktop} goes on`, act: (next) => wake(next, desktop) });
        return;
      }
      if (me.pc === 'over') return;
      possible.push({ name: `desk ${desktop}: ${me.pc}`, act: (next) => step(next, desktop) });
      if (me.pauses > 0)
        possible.push({ name: `desk ${desktop} stops before ${me.pc}`, act: (next) => pause(next, desktop) });
      if (state.late > 0 && me.pauses > 0 && me.pc === 'cut') {
        possible.push({
          name: `desk ${desktop} stops, its cut-over is on its way`,
          act: (next) => sendLate(next, desktop),
        });
      }
      if (state.late > 0 && me.pc === 'start') {
        possible.push({ name: `desk ${desktop}: start, heard twice`, act: (next) => startTwice(next, desktop) });
      }
    });
    state.flying.forEach((_message, index) => {
      possible.push({ name: `message ${index} arrives`, act: (next) => arrive(next, index) });
    });
    if (config.primary === 'returns' && !state.primarySeen) {
      possible.push({
        name: 'the primary is back',
        act: (next) => {
          next.primarySeen = true;
        },
      });
    }
    return possible;
  }

  function pause(state: State, desktop: number): void {
    const me = state.desktops[desktop];
    if (!me) return;
    me.paused = true;
    me.pauses -= 1;
  }

  /** What was in memory is gone; what the journal has is not. */
  function wake(state: State, desktop: number): void {
    const me = state.desktops[desktop];
    if (!me) return;
    me.paused = false;
    me.store = null;
    if (me.pc === 'decide') me.pc = 'read';
    const { url, epoch } = state.places[placeOf(desktop)] ?? { url: '', epoch: 0 };
    // The step looks first whether it was done.
    if (me.pc === 'cut' && url === urlOf(targetOf(desktop)) && epoch === me.epoch) me.pc = 'converge';
  }

  function sendLate(state: State, desktop: number): void {
    const me = state.desktops[desktop];
    if (!me) return;
    state.late -= 1;
    state.flying.push({ kind: 'cut', desktop, move: moveOf(desktop, me) });
    pause(state, desktop);
  }

  function startTwice(state: State, desktop: number): void {
    const me = state.desktops[desktop];
    if (!me) return;
    state.late -= 1;
    state.flying.push({ kind: 'start', standby: targetOf(desktop), desktop, epoch: me.epoch });
    step(state, desktop);
  }

  function arrive(state: State, index: number): void {
    const [message] = state.flying.splice(index, 1);
    if (message?.kind === 'start') startAt(state, message.standby, message.desktop, message.epoch);
    if (message?.kind === 'cut') moveTo(state, message.desktop, message.move);
  }

  // ---- at rest ------------------------------------------------------------------------------------------------------------

  const isAtRest = (state: State): boolean =>
    state.flying.length === 0 && state.desktops.every(({ pc, paused }) => pc === 'over' && !paused);

  /** Every desktop reads the registers once more, as it does at its start and before a plan. */
  function settle(state: State): void {
    state.desktops.forEach((_me, desktop) => {
      const place = state.places[placeOf(desktop)];
      const { gate } = rules.correctionFor(committedOf(readAll(state, desktop)), {
        machines,
        serving: null,
        gate: place ? { ...place } : null,
        epoch: place?.epoch ?? 0,
        primaryUrl,
      });
      if (gate) moveTo(state, desktop, gate);
    });
  }

  function assertOneSite(state: State): void {
    const grants = [...(hasStore ? state.store : []), ...state.standbys.flatMap((standby) => standby.grants)];
    const committed = grants.filter(({ closed }) => closed === 'committed');
    const newest = committed.toSorted((a, b) => b.epoch - a.epoch)[0];
    if (!newest || newest.site === null) return;
    if (committed.some(({ epoch, proof }) => epoch === newest.epoch && proof !== newest.proof)) {
      throw new Violation('one epoch was committed by two desktops');
    }
    const highest = Math.max(...grants.map(({ epoch }) => epoch));
    // One that stopped behind the cut-over waits for a person, who finishes it: that is no rest.
    if (state.desktops.some(({ outcome, epoch }) => outcome === 'failed' && epoch > newest.epoch)) return;
    if (highest === newest.epoch && state.standbys[newest.site]?.service?.epoch !== newest.epoch) {
      throw new Violation('the site that was committed last does not serve');
    }
    const url = urlOf(newest.site);
    if (state.places.some((place) => place.url !== url))
      throw new Violation('at rest, listeners are not at the site that was committed last');
    const serving = state.standbys.filter(({ service }) => service !== null).length;
    if (config.reach === 'all' && highest === newest.epoch && serving > 1)
      throw new Violation('at rest, two standbys serve');
  }

  return {
    actions,
    /** Throws a Violation when the end is not as it should be. */
    assertEnd(state: State): void {
      if (!isAtRest(state)) return;
      settle(state);
      assertOneSite(state);
    },
  };
}
