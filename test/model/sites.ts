/** The store, the standbys and the address of the model: what their registers tell, and what they do when a desktop asks. */
import type { CutoverTarget } from '../../electron/cutover/provider.ts';
import type { Reading } from '../../electron/standby/registers/claim-rules.ts';
import type { EpochState } from '../../electron/standby/registers/register.ts';
import type { Rules } from './rules.ts';
import {
  type Config,
  fingerprintOf,
  type Grant,
  machineOf,
  nameOf,
  primaryUrl,
  proofOf,
  type State,
  type Told,
  urlOf,
  Violation,
} from './state.ts';

export type Sites = ReturnType<typeof createSites>;

export function createSites(config: Config, rules: Rules) {
  const machines = Array.from({ length: config.standbys }, (_item, standby) => machineOf(standby));
  const reached = (desktop: number): number[] =>
    machines.flatMap((_machine, standby) =>
      config.reach === 'all' || config.targets[desktop] === standby ? [standby] : [],
    );
  const placeOf = (desktop: number): number => (config.address === 'gates' ? desktop : 0);
  const hasStore = config.store !== 'none';

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
    // The same request once more leaves the service, and what its gate does, as they are.
    if (site.service?.epoch !== epoch) site.service = { epoch, proof: proofOf(desktop), open: false };
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

  return {
    machines,
    hasStore,
    reached,
    placeOf,
    isAtWork,
    tell,
    readAgents,
    readAll,
    grantAt,
    isHolderAt,
    startAt,
    stopAt,
    closeAt,
    moveTo,
  };
}
