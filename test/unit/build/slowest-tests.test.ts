import { expect, it } from 'vitest';
import { slowestTests } from '../../../build/slowest-tests.ts';

const files = [
  {
    name: '/work/test/a.test.ts',
    assertionResults: [
      { fullName: 'the gate passes', duration: 1234 },
      { fullName: 'was not run', duration: null },
      { fullName: 'the gate waits', duration: 65_432.1 },
    ],
  },
  { name: '/work/test/b.test.ts', assertionResults: [{ fullName: 'speaks', duration: 2000 }] },
  { name: '/work/test/broken.test.ts', assertionResults: [] },
];

it('names the slowest tests first, with file and seconds', () => {
  expect(slowestTests(files, '/work')).toEqual([
    '  65.4 s  test/a.test.ts  the gate waits',
    '   2.0 s  test/b.test.ts  speaks',
    '   1.2 s  test/a.test.ts  the gate passes',
    '   0.0 s  test/a.test.ts  was not run',
  ]);
  expect(slowestTests(files, '/work', 2)).toHaveLength(2);
});
