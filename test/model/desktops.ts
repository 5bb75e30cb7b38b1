/** What a desktop of the model does: it reads, decides, claims, starts, looks once more, cuts over and commits, one message at a time. */
import type { CutoverTarget } from '../../electron/cutover/provider.ts';
import { committedOf, type KnownEpoch, type Reading } from '../../electron/standby/registers/claim-rules.ts';
import type { EpochState } from '../../electron/standby/registers/register.ts';
import type { Primary } from './primary.ts';
import type { Rules } from './rules.ts';
import type { Sites } from './sites.ts';
import { type Config, type Desktop, type Grant, proofOf, type State, urlOf, Violation } from './state.ts';

const MAX_EPOCH = 5;

export function createDesktops(config: Config, rules: Rules, sites: Sites, primary: Primary) {
  const { machines, hasStore, reached, placeOf, isAtWork, tell, readAgents, readAll } = sites;
  const { grantAt, isHolderAt, startAt, stopAt, closeAt, moveTo } = sites;
  const targetOf = (desktop: number): number => config.targets[desktop] ?? 0;

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
        const standby = primary.isSeen(state) ? 'answer' : 'silence';
        const testimony = { desktop: 'silence', standby, second: 'not-asked', beat: 'none' } as const;
        const { code } = rules.permissionOf(rules.judgeWitnesses(testimony), testimony);
        const isMine = rules.isStillMine(readAll(state, desktop), { epoch: me.epoch, proof: proofOf(desktop) });
        if (!isMine || code !== null || (state.places[placeOf(desktop)]?.epoch ?? 0) >= me.epoch) {
          giveUp(me);
          return;
        }
        if (primary.isSeen(state)) throw new Violation('listeners are about to be moved although the primary is alive');
        assertNewest(state, desktop, me.epoch);
        me.pc = 'shut';
        return;
      }
      case 'shut':
        shut(state, desktop, me);
        return;
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
        primary.settle(state, me.epoch);
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
        primary.turn(state, desktop, me.epoch, 'before');
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

  /** The primary's gate is closed where it can be reached, then the standby's is opened. */
  function shut(state: State, desktop: number, me: Desktop): void {
    const target = targetOf(desktop);
    const service = state.standbys[target]?.service;
    if (!primary.turn(state, desktop, me.epoch, 'fenced') || !isHolderAt(state, target, desktop, me.epoch, true)) {
      giveUp(me);
      return;
    }
    if (service?.epoch === me.epoch) service.open = true;
    me.pc = 'cut';
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

  return { targetOf, moveOf, step };
}
