/** What registers say together, and how long a silent holder is waited for. */
import { describe, expect, it } from 'vitest';
import {
  type ClaimFacts,
  committedOf,
  decideClaim,
  isStillMine,
  type KnownEpoch,
  mustStop,
  newestOf,
  type Reading,
} from '../../../electron/standby/registers/claim-rules.ts';
import type { EpochState } from '../../../electron/standby/registers/register.ts';
import { isGone, type Watched, watchHolder } from '../../../electron/standby/registers/stale-rules.ts';

const site = { kind: 'standby', machine: 'sa', url: 'http://sa:1', fingerprint: 'SHA256:sa' } as const;
const epoch = (change: Partial<EpochState>): EpochState => ({
  epoch: 1,
  proof: 'theirs',
  nonce: null,
  incidentId: 'i',
  holder: { name: 'other', device: 'd' },
  at: '2026-11-01T10:00:00.000Z',
  closed: null,
  site: null,
  releaseId: null,
  beat: { seq: 1, ageSeconds: 1 },
  ...change,
});
const reading = (newest: EpochState | null, committed: EpochState | null = null, name = 'store'): Reading => ({
  name,
  kind: name === 'store' ? 'store' : 'agent',
  newest,
  committed,
});
const facts = (readings: readonly Reading[], change: Partial<ClaimFacts> = {}): ClaimFacts => ({
  readings,
  ownProof: 'mine',
  pastProofs: new Set(),
  above: 0,
  aim: { kind: 'standby' },
  isGone: () => false,
  site: 'unasked',
  ...change,
});
const silent = { seq: 1, ageSeconds: 60 };

describe('a claim', () => {
  it.each([
    ['nothing was granted', facts([reading(null)]), { kind: 'claim', epoch: 1 }],
    ['nobody answers', facts([], { above: 4 }), { kind: 'claim', epoch: 5 }],
    ['another desktop is at work', facts([reading(epoch({}))]), { kind: 'refused', code: 'STANDBY_OTHER_DESKTOP' }],
    ['another desktop is silent', facts([reading(epoch({ beat: silent }))]), { kind: 'watch' }],
    [
      'it was silent for long enough',
      facts([reading(epoch({ beat: silent }))], { isGone: () => true }),
      { kind: 'claim', epoch: 2 },
    ],
    [
      'it was an earlier one of this desktop',
      facts([reading(epoch({}))], { pastProofs: new Set(['theirs']) }),
      { kind: 'claim', epoch: 2 },
    ],
    ['it is this operation’s own', facts([reading(epoch({ proof: 'mine' }))]), { kind: 'hold', epoch: 1 }],
    [
      'one register is behind',
      facts([reading(epoch({ proof: 'mine' })), reading(null, null, 'sa')]),
      { kind: 'hold', epoch: 1 },
    ],
    [
      'one number was given to two',
      facts([reading(epoch({ proof: 'mine' })), reading(epoch({}), null, 'sa')]),
      { kind: 'refused', code: 'STANDBY_OTHER_DESKTOP' },
    ],
    ['it was given up', facts([reading(epoch({ closed: 'aborted' }))]), { kind: 'claim', epoch: 2 }],
    ['an entry cannot be read', facts([reading(epoch({ proof: null, holder: null }))]), { kind: 'refused' }],
  ])('when %s', (_what, given, expected) => {
    expect(decideClaim(given)).toMatchObject(expected);
  });

  const served = [reading(epoch({ epoch: 2, closed: 'aborted' }), epoch({ closed: 'committed', site, beat: silent }))];

  it.each([
    ['is asked first', facts(served), { kind: 'ask-site', site, epoch: 1 }],
    [
      'answers',
      facts(served, { site: 'alive' }),
      { kind: 'refused', code: 'STANDBY_ALREADY_SERVED', details: { machine: 'sa', by: 'other' } },
    ],
    ['is dead', facts(served, { site: 'silent' }), { kind: 'claim', epoch: 3 }],
    [
      'is left by a fail-back',
      facts(served, { aim: { kind: 'primary', from: 'SHA256:sa' } }),
      { kind: 'claim', epoch: 3 },
    ],
    [
      'is not the one that is failed back from',
      facts(served, { aim: { kind: 'primary', from: 'SHA256:sb' } }),
      { kind: 'ask-site' },
    ],
    ['is no matter for clearing away', facts(served, { aim: { kind: 'nowhere' } }), { kind: 'claim', epoch: 3 }],
    ['was left behind by the cut-over', facts(served, { above: 2 }), { kind: 'claim', epoch: 3 }],
  ])('where a standby was committed that %s', (_what, given, expected) => {
    expect(decideClaim(given)).toMatchObject(expected);
  });
});

describe('what registers say together', () => {
  it('is the highest number, with every beat, and a commit that reached one of them', () => {
    const [newest, ...others] = newestOf([
      reading(epoch({ epoch: 2 })),
      reading(epoch({ epoch: 2, closed: 'committed', site, nonce: 'n', beat: silent }), null, 'sa'),
      reading(epoch({ epoch: 1 }), null, 'sb'),
    ]);
    expect(others).toEqual([]);
    expect(newest).toMatchObject({ epoch: 2, closed: 'committed', site, nonce: 'n' });
    expect(newest?.beats.map(({ register }) => register)).toEqual(['store', 'sa']);
  });

  it('is what a standby ran, where one number was committed twice', () => {
    const at = (proof: string) => epoch({ proof, closed: 'committed', site });
    const told = [reading(null, at('in the store')), reading(null, at('at the standby'), 'sa')];
    expect(committedOf(told)?.proof).toBe('at the standby');
  });

  it.each([
    ['has it', [reading(epoch({ proof: 'mine' }))], true],
    ['has it, another is behind', [reading(epoch({ proof: 'mine' })), reading(null, null, 'sa')], true],
    ['knows a newer one', [reading(epoch({ proof: 'mine' })), reading(epoch({ epoch: 2 }), null, 'sa')], false],
    ['gave the number to another', [reading(epoch({ proof: 'mine' })), reading(epoch({}), null, 'sa')], false],
    ['has nothing', [reading(null)], false],
  ])('lets listeners be moved when a register %s: %s', (_what, readings, expected) => {
    expect(isStillMine(readings, { epoch: 1, proof: 'mine' })).toBe(expected);
  });
});

it.each([
  [{ state: 'running', epoch: 1 }, true],
  [{ state: 'starting', epoch: 1 }, true],
  [{ state: 'stopped', epoch: 1 }, false],
  [{ state: 'running', epoch: 2 }, false],
  [{ state: 'running', epoch: 0 }, false],
] as const)('another standby with %j is stopped after epoch 2 was committed: %s', (service, expected) => {
  expect(mustStop(service, { epoch: 2 })).toBe(expected);
});

describe('a holder that is silent', () => {
  const [known] = newestOf([reading(epoch({ beat: silent }))]) as [KnownEpoch];
  const look = (seconds: number, slept = 0) => ({ wallMs: (seconds + slept) * 1000, monotonicMs: seconds * 1000 });
  const watchFor = (seconds: readonly number[], seen = known): Watched | null =>
    seconds.reduce<Watched | null>((watched, at) => watchHolder(watched, seen, look(at), 5_000), null);
  const everyFive = Array.from({ length: 10 }, (_item, index) => index * 5);

  it('is gone after 45 seconds by this clock and by the register’s, and not before', () => {
    expect(isGone(known, watchFor(everyFive))).toBe(true);
    expect(isGone(known, watchFor(everyFive.slice(0, -1)))).toBe(false);
    expect(isGone(known, null)).toBe(false);
    const [fresh] = newestOf([reading(epoch({}))]) as [KnownEpoch];
    expect(isGone(fresh, watchFor(everyFive, fresh))).toBe(false);
  });

  it('is not gone after one long pause between two looks, nor after this computer slept', () => {
    expect(isGone(known, watchFor([0, 15, 30]))).toBe(false);
    const asleep = watchHolder(watchFor(everyFive.slice(0, -1)), known, look(45, 3600), 5_000);
    expect(isGone(known, asleep)).toBe(false);
  });

  it('is watched anew when it moved', () => {
    const [moved] = newestOf([reading(epoch({ beat: { seq: 2, ageSeconds: 60 } }))]) as [KnownEpoch];
    expect(isGone(moved, watchFor(everyFive))).toBe(false);
    expect(isGone(moved, watchHolder(watchFor(everyFive), moved, look(50), 5_000))).toBe(false);
  });
});
