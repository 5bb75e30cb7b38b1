/** A sample of the request boundaries; `npm run faults -- --only store` goes through all of them. */
import { describe, expect, it } from 'vitest';
import { killBackups, killRestores } from './request-kills.ts';

describe.each([
  // Far enough apart that a sample takes seconds, and prime to the rhythm of the requests.
  { what: 'in the open', encrypted: false, every: 11 },
  { what: 'encrypted', encrypted: true, every: 23 },
])('kill -9 at the boundary of a request, $what', (how) => {
  it('of a backup leaves whole releases only, and the next backup completes', async () => {
    const { kills, releases, broken } = await killBackups({ ...how, from: 3 });
    expect(broken).toEqual([]);
    expect(kills).toBeGreaterThan(5);
    expect(releases).toBeGreaterThanOrEqual(kills);
  });

  it('of a restore leaves a whole folder or none, and the next restore completes', async () => {
    const { kills, broken } = await killRestores({ ...how, every: 11, from: 3 });
    expect(broken).toEqual([]);
    expect(kills).toBeGreaterThan(5);
  });
});
