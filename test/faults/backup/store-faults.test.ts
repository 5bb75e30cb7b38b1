/** Each row of the table of faults; `npm run faults -- --only store` prints it. */
import { expect, it } from 'vitest';
import { faultCases, runFaultCase } from './store-faults.ts';

it.each(faultCases)(
  '$name: nothing that is visible is lost, and the next backup and restore complete',
  async (fault) => {
    expect(await runFaultCase(fault)).toMatchObject({ lost: 0, broken: [] });
  },
);
