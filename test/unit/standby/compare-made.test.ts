import { describe, expect, it } from 'vitest';
import { compareMade } from '../../../electron/standby/made/compare.ts';

const file = (path: string, sha256: string) => ({ path, sha256, sizeBytes: 1 });
const of = (digest: string | null): ReadonlyMap<string, string> => new Map(digest === null ? [] : [['a', digest]]);

describe('what was made elsewhere (S13)', () => {
  it.each<[string, string | null, string | null, 'bring' | 'conflicts' | 'same']>([
    ['is new there', null, null, 'bring'],
    ['was changed there alone', 'old', 'old', 'bring'],
    ['was removed here and changed there', null, 'old', 'bring'],
    ['is the same on both sides', 'there', null, 'same'],
    ['was changed here alone', 'here', 'there', 'same'],
    ['was removed here and left alone there', null, 'there', 'same'],
    ['was changed on both sides', 'here', 'old', 'conflicts'],
    ['was made on both sides', 'here', null, 'conflicts'],
  ])('and %s: here %s, before %s', (_what, here, base, expected) => {
    const compared = compareMade([file('a', 'there')], of(here), of(base));
    expect({ bring: compared.bring.length, conflicts: compared.conflicts.length, same: compared.same }).toEqual({
      bring: 0,
      conflicts: 0,
      same: 0,
      [expected]: 1,
    });
  });
});
