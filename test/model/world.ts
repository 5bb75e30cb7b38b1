/**
 * What may happen next in the model, and what must hold at rest. Between any two messages a desktop may stop for as long as it
 * likes, and what it sent may arrive later or twice. Decisions are those of the real code (rules.ts); the world only carries
 * them out and keeps count.
 */
import { committedOf } from '../../electron/standby/registers/claim-rules.ts';
import { createDesktops } from './desktops.ts';
import { createPrimary } from './primary.ts';
import type { Rules } from './rules.ts';
import { createSites } from './sites.ts';
import { type Config, primaryUrl, type State, urlOf, Violation } from './state.ts';

export interface Action {
  readonly name: string;
  act(state: State): void;
}

export function createModel(config: Config, rules: Rules) {
  const sites = createSites(config, rules);
  const { machines, hasStore, placeOf, readAll, startAt, moveTo } = sites;
  const primary = createPrimary(config, rules);
  const { targetOf, moveOf, step } = createDesktops(config, rules, sites, primary);

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
    return [...possible, ...primary.actions(state)];
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
    primary.lookAround(state);
  }

  function assertOneSite(state: State): void {
    const grants = [...(hasStore ? state.store : []), ...state.standbys.flatMap((standby) => standby.grants)];
    const committed = grants.filter(({ closed }) => closed === 'committed');
    const newest = committed.toSorted((a, b) => b.epoch - a.epoch)[0];
    const isUndone = state.desktops.every(({ outcome }) => outcome === 'undone');
    if (!newest && isUndone && state.gate.up && !primary.isOpen(state)) {
      throw new Violation('at rest, nothing came of it, and the primary is closed all the same');
    }
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
    if (highest === newest.epoch && primary.isOpen(state)) {
      throw new Violation('at rest, the primary serves beside a standby');
    }
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
