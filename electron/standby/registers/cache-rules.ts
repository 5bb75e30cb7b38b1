/**
 * What this computer remembers of who serves (its list of machines, its own gate) is a copy of what the registers say. Which
 * correction it needs, if any. Pure.
 */
import type { ServingSite } from '../../contract/models/agent.ts';
import type { Machine, StandbyOverview } from '../../contract/standby.ts';
import type { CutoverTarget } from '../../cutover/provider.ts';
import { accessKey, serviceUrl } from '../service-address.ts';
import type { KnownEpoch } from './claim-rules.ts';
import { findMachine } from './find-machine.ts';

interface Remembered {
  readonly machines: readonly Machine[];
  readonly serving: StandbyOverview['serving'];
  /** Null: no gate of this computer's own is set. */
  readonly gate: { readonly site: 'primary' | 'standby'; readonly url: string; readonly epoch: number } | null;
  /** Of the last operation that moved listeners, whatever moves them. */
  readonly epoch: number;
  readonly primaryUrl: string | null;
}

export interface Correction {
  /** Left out: it is right. */
  readonly serving?: StandbyOverview['serving'];
  readonly gate?: CutoverTarget;
}

/** `committed`: the newest epoch that was committed anywhere. Nothing goes back to one that is older than the gate's own. */
export function correctionFor(committed: KnownEpoch | null, remembered: Remembered): Correction {
  if (!committed?.site || committed.epoch < remembered.epoch) return {};
  const serving = servingOf(committed, remembered.machines);
  const gate = gateMoveFor(committed, remembered);
  return {
    ...(isSameServing(serving, remembered.serving) ? {} : { serving }),
    ...(gate === null ? {} : { gate }),
  };
}

function servingOf(committed: KnownEpoch, machines: readonly Machine[]): StandbyOverview['serving'] {
  const { site, releaseId, at, holder } = committed;
  if (site?.kind !== 'standby') return null;
  const known = machineOf(machines, committed);
  return {
    machine: known?.name ?? site.machine ?? site.url,
    releaseId: releaseId ?? '',
    since: at ?? '',
    epoch: committed.epoch,
    url: known ? urlOf(known, site) : site.url,
    // Its journal, and with it the nonce, is the other desktop's.
    incidentId: null,
    ...(holder ? { by: holder.name } : {}),
  };
}

/** What else is remembered of it may be more than the registers know. */
function isSameServing(a: StandbyOverview['serving'], b: StandbyOverview['serving']): boolean {
  return a?.machine === b?.machine && a?.epoch === b?.epoch;
}

/** The machine goes by the name that it has here; another desktop may call it something else. */
function machineOf(machines: readonly Machine[], { site }: KnownEpoch): Machine | undefined {
  return findMachine(machines, { fingerprint: site?.fingerprint, name: site?.machine });
}

/** Null when the gate is right, or cannot be moved: the service's key comes from its own standby only. */
function gateMoveFor(committed: KnownEpoch, { gate, machines, primaryUrl }: Remembered): CutoverTarget | null {
  const { site, epoch, releaseId, nonce } = committed;
  if (!gate || !site) return null;
  if (site.kind === 'primary') {
    if (primaryUrl === null) return null;
    const address = new URL(primaryUrl).hostname;
    const none = { machine: null, releaseId: null, accessKey: null };
    return moveUnlessThere(gate, { site: 'primary', url: primaryUrl, address, epoch, nonce: nonce ?? '', ...none });
  }
  const machine = machineOf(machines, committed);
  if (!machine || nonce === null) return null;
  const url = urlOf(machine, site);
  const about = { machine: machine.name, address: machine.host, nonce, releaseId, accessKey: accessKey(nonce) };
  return moveUnlessThere(gate, { site: 'standby', url, epoch, ...about });
}

/** The machine as it is reached from here. */
function urlOf(machine: Machine, site: ServingSite): string {
  return serviceUrl(machine, Number(new URL(site.url).port));
}

function moveUnlessThere(gate: NonNullable<Remembered['gate']>, move: CutoverTarget): CutoverTarget | null {
  return gate.site === move.site && gate.url === move.url && gate.epoch === move.epoch ? null : move;
}
