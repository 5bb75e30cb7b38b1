/** N10: what moves the service wants a second person at another computer, by a line that any chat can carry. */
import { describe, expect, it } from 'vitest';
import {
  fingerprintOf,
  newSigningKey,
  publicKeyOf,
  signManifest,
  type TrustedKey,
} from '../../../electron/backup/release/signature.ts';
import type { Settings } from '../../../electron/contract/models/settings.ts';
import { createStandbyConfirmations } from '../../../electron/standby/calls.ts';
import { createSecondPerson } from '../../../electron/trust/second-person.ts';

const keys = { ann: newSigningKey(), ben: newSigningKey(), foreign: newSigningKey() };
const plan = { intent: 'promote', machine: 'spare', planHash: 'hash-1' } as const;
const confirmed = { planId: 'p', planHash: plan.planHash, confirmName: 'spare', reason: 'power failure' };

/** Two computers of one studio; `revoked` is not trusted any more. */
function studio(change: { readonly automatic?: boolean; readonly alone?: boolean; readonly revoked?: boolean } = {}) {
  let nowMs = Date.parse('2026-11-28T14:00:00Z');
  const named = (name: 'ann' | 'ben'): TrustedKey => ({ publicKey: publicKeyOf(keys[name]), name });
  const trusted = [
    named('ann'),
    ...(change.alone ? [] : [{ ...named('ben'), revokedAt: change.revoked ? '2026-11-01T00:00:00Z' : null }]),
  ];
  const at = (who: keyof typeof keys) => {
    let own: Pick<Settings, 'twoPersons' | 'automatic'> = {
      twoPersons: true,
      ...(change.automatic && { automatic: { on: true, delayS: 60, by: 'Lin', at: '2026-11-28T10:00:00Z' } }),
    };
    const publicKey = publicKeyOf(keys[who]);
    const second = createSecondPerson({
      settings: {
        get: () => own,
        set: async (wanted) => {
          own = { ...own, ...wanted };
        },
      },
      backup: {
        sign: async (bytes) => signManifest(bytes, keys[who]),
        identity: async () => ({ publicKey, fingerprint: fingerprintOf(publicKey) }),
        trustedKeys: async () => trusted,
      },
      clock: { now: () => nowMs },
    });
    const standby = { assertConfirmed: () => ({ machine: 'spare' }) };
    return { ...second, confirm: createStandbyConfirmations(standby, second.check), own: () => own };
  };
  return {
    ann: at('ann'),
    ben: at('ben'),
    foreign: at('foreign'),
    wait: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe('N10: two persons', () => {
  it('one alone is refused, with the command for the other one', async () => {
    const { ann } = studio();
    await expect(ann.confirm['standby.promote'](confirmed)).rejects.toMatchObject({
      code: 'TRUST_SECOND_NEEDED',
      remedy: { kind: 'run', command: 'understudy trust approve promote "spare" hash-1' },
    });
  });

  it('a line from another computer of the studio is enough, and says whose it is', async () => {
    const { ann, ben } = studio();
    const line = await ben.approve(plan);
    expect(line).not.toMatch(/\s/);
    expect(await ann.confirm['standby.promote']({ ...confirmed, second: ` ${line}\n` })).toEqual({
      second: { name: 'ben', fingerprint: fingerprintOf(publicKeyOf(keys.ben)) },
    });
  });

  it.each([
    ['standby.promote', 'promote', 'promote'],
    ['standby.switchover', 'switchover', 'switchover'],
    ['standby.failBack', 'fail-back', 'failback'],
  ] as const)('%s wants one, by its own command', async (call, intent, verb) => {
    const { ann, ben } = studio();
    await expect(ann.confirm[call](confirmed)).rejects.toMatchObject({
      remedy: { command: `understudy trust approve ${verb} "spare" hash-1` },
    });
    const second = await ben.approve({ ...plan, intent });
    expect(await ann.confirm[call]({ ...confirmed, second })).toMatchObject({ second: { name: 'ben' } });
  });

  it('one is enough where nobody wanted two', async () => {
    const { ann } = studio();
    await ann.setTwoPersons(false);
    expect(await ann.confirm['standby.failBack'](confirmed)).toBeNull();
  });

  it.each([
    ['of the same computer', studio().ann.approve(plan)],
    ['of a computer that nobody let in', studio().foreign.approve(plan)],
    ['of another plan', studio().ben.approve({ ...plan, planHash: 'hash-2' })],
    ['of another machine', studio().ben.approve({ ...plan, machine: 'other' })],
    ['of the way back', studio().ben.approve({ ...plan, intent: 'fail-back' })],
    ['that is no line at all', Promise.resolve('agreed!')],
  ])('a line %s does not count', async (_what, line) => {
    const second = await line;
    await expect(studio().ann.confirm['standby.promote']({ ...confirmed, second })).rejects.toMatchObject({
      code: 'TRUST_SECOND_REFUSED',
    });
  });

  it('a line with another time in it does not count', async () => {
    const { ann, ben } = studio();
    const second = (await ben.approve(plan)).replace(/^\d+/, (time) => String(Number(time) + 1));
    await expect(ann.confirm['standby.promote']({ ...confirmed, second })).rejects.toMatchObject({
      code: 'TRUST_SECOND_REFUSED',
    });
  });

  it('a line of a computer that was turned out does not count', async () => {
    const { ann, ben } = studio({ revoked: true });
    const second = await ben.approve(plan);
    await expect(ann.confirm['standby.promote']({ ...confirmed, second })).rejects.toMatchObject({
      code: 'TRUST_SECOND_REFUSED',
    });
  });

  it('a line counts for half an hour', async () => {
    const { ann, ben, wait } = studio();
    const second = await ben.approve(plan);
    wait(30 * 60_000);
    expect(await ann.confirm['standby.promote']({ ...confirmed, second })).toMatchObject({ second: { name: 'ben' } });
    wait(1);
    await expect(ann.confirm['standby.promote']({ ...confirmed, second })).rejects.toMatchObject({
      code: 'TRUST_SECOND_REFUSED',
    });
  });

  it('are not asked for where there is no second computer, or while nobody is asked at all', async () => {
    await expect(studio({ alone: true }).ann.setTwoPersons(true)).rejects.toMatchObject({
      code: 'TRUST_NO_SECOND_COMPUTER',
    });
    await expect(studio({ revoked: true }).ann.setTwoPersons(true)).rejects.toMatchObject({
      code: 'TRUST_NO_SECOND_COMPUTER',
    });
    await expect(studio({ automatic: true }).ann.setTwoPersons(true)).rejects.toMatchObject({
      code: 'TRUST_TWO_PERSONS_AUTOMATIC',
    });
  });

  it('are no trap: one person may end it', async () => {
    const { ann } = studio({ alone: true });
    expect(await ann.setTwoPersons(false)).toEqual({ on: false });
    expect(ann.own()).toEqual({ twoPersons: false });
  });
});
