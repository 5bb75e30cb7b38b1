/** The worlds that are gone through. `small` ones are for every run of the tests, the others for `npm run model`. */
import type { Config } from './state.ts';

const base = {
  targets: [0, 1],
  standbys: 2,
  store: 'arbitrates',
  reach: 'all',
  address: 'compare-and-swap',
  pauses: 1,
  late: 1,
  primary: 'dead',
  releases: ['r2', 'r2', 'r2'],
  verified: 'r2',
} as const satisfies Omit<Config, 'name'>;

const oneStandby = { targets: [0, 0], standbys: 1 } as const;

export const small: readonly Config[] = [
  { ...base, name: 'two desktops, two standbys, a store that arbitrates' },
  { ...base, name: '… and a gate for each desktop', address: 'gates' },
  { ...base, name: '… and an address without compare-and-swap', address: 'plain' },
  { ...base, name: '… and each desktop reaches its own standby only', reach: 'own' },
  { ...base, name: '… and the store is away', store: 'none' },
  { ...base, name: '… and the store ignores conditions', store: 'ignores' },
  { ...base, name: '… and the primary comes back', primary: 'returns', late: 0 },
  { ...base, name: '… and the primary comes back, behind a gate of its own', primary: 'gate', late: 0 },
  { ...base, name: '… and one desktop knows an old release only', releases: ['r1', 'r2'] },
  { ...base, ...oneStandby, name: 'two desktops, one standby, a store that arbitrates' },
  { ...base, ...oneStandby, name: '… and the store is away', store: 'none' },
  { ...base, ...oneStandby, name: '… and the store ignores conditions', store: 'ignores', address: 'gates' },
];

export const large: readonly Config[] = [
  { ...base, name: 'two stops and two late messages', pauses: 2, late: 2 },
  { ...base, name: 'two stops, a gate for each desktop', pauses: 2, late: 2, address: 'gates' },
  { ...base, name: 'two stops, the store ignores conditions', pauses: 2, late: 2, store: 'ignores' },
  { ...base, name: 'two stops, no compare-and-swap', pauses: 2, late: 2, address: 'plain' },
  { ...base, name: 'two stops, own standby only', pauses: 2, late: 2, reach: 'own' },
  { ...base, name: 'two stops, the primary comes back', pauses: 2, late: 1, primary: 'returns' },
  { ...base, name: 'two stops, the primary comes back behind a gate', pauses: 2, late: 1, primary: 'gate' },
  { ...base, name: 'three desktops, two standbys', targets: [0, 1, 0], pauses: 1, late: 0 },
  {
    ...base,
    name: 'three desktops, three standbys, a gate each',
    targets: [0, 1, 2],
    standbys: 3,
    pauses: 1,
    late: 0,
    address: 'gates',
  },
  {
    ...base,
    ...oneStandby,
    name: 'one standby, two stops, the store ignores conditions',
    pauses: 2,
    late: 2,
    store: 'ignores',
  },
];

/** Nobody decides between these two: the grade is C, and the model has to find out why. */
export const undecided: Config = {
  ...base,
  name: 'the store ignores conditions, each desktop reaches its own standby, and has a gate of its own',
  store: 'ignores',
  reach: 'own',
  address: 'gates',
};
