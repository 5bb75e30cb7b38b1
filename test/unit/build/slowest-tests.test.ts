import { expect, it } from 'vitest';
import { slowestFiles, slowestTests } from '../../../build/slowest-tests.ts';

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

it('names the slowest files first, with their set-up', () => {
  const times = [
    { file: 'test/a.test.ts', seconds: 0.25, startSeconds: 3 },
    { file: 'test/b.test.ts', seconds: 299.876, startSeconds: 0.5 },
  ];
  expect(slowestFiles(times)).toEqual([' 299.9 s  test/b.test.ts', '   0.3 s  test/a.test.ts']);
  expect(slowestFiles(times, 1)).toHaveLength(1);
});
