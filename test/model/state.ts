/** What the model is about: some desktops, some standbys, a store, and the address that listeners use. All of it is plain data. */
import type { SiteMode } from '../../electron/contract/models/site.ts';
import type { Machine } from '../../electron/contract/standby.ts';
import type { CutoverTarget } from '../../electron/cutover/provider.ts';
import type { EpochState } from '../../electron/standby/registers/register.ts';

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
  /** Does the primary come back for the standbys' eyes in the middle, and if so, behind a gate that asks and is told who serves? */
  readonly primary: 'dead' | 'returns' | 'gate';
  /** The release that each desktop takes for the newest, and the newest that each standby has verified. */
  readonly releases: readonly string[];
  readonly verified: string;
}

export interface Grant {
  readonly epoch: number;
  readonly proof: string;
  readonly holder: number;
  closed: 'committed' | 'aborted' | null;
  site: number | null;
}

interface Service {
  readonly epoch: number;
  readonly proof: string;
  /** Its gate lets listeners in. */
  open: boolean;
}

/** The gate before the primary: what it was told, and whether its machine is on and has heard who serves. */
interface PrimaryGate {
  epoch: number;
  mode: SiteMode;
  modeBefore: SiteMode | null;
  settled: boolean;
  /** Whose number it has: its agent grants each once, as a standby's does. */
  proof: string | null;
  up: boolean;
  held: boolean;
}

export type Place = { readonly site: 'primary' | 'standby'; readonly url: string; readonly epoch: number };

export type Told = { readonly newest: EpochState | null; readonly committed: EpochState | null } | null;

export interface Desktop {
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
    | 'shut'
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
  gate: PrimaryGate;
}

/** What must never be. */
export class Violation extends Error {}

export const primaryUrl = 'http://127.0.0.1:8000';
export const proofOf = (desktop: number): string => `proof ${desktop}`;
export const urlOf = (standby: number): string => `http://127.0.0.1:${9000 + standby}`;
export const fingerprintOf = (standby: number): string => `SHA256:${standby}`;
export const nameOf = (standby: number): string => `spare ${standby}`;

export const machineOf = (standby: number): Machine => ({
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
    gate: { epoch: 0, mode: 'serve', modeBefore: null, settled: true, proof: null, up: false, held: false },
  };
}
