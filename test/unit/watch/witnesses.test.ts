import { describe, expect, it } from 'vitest';
import {
  type Beat,
  judgeWitnesses,
  permissionOf,
  type Testimony,
  type Verdict,
  type View,
} from '../../../electron/watch/witnesses.ts';

const views: readonly View[] = ['answer', 'fenced', 'silence', 'not-asked'];
const beats: readonly Beat[] = ['fresh-good', 'fresh-bad', 'stale', 'none', 'unreadable'];
const every: readonly Testimony[] = views.flatMap((desktop) =>
  views.flatMap((standby) =>
    views.flatMap((second) => beats.map((beat) => ({ desktop, standby, second, beat }) as const)),
  ),
);
const permitted = (testimony: Testimony) => permissionOf(judgeWitnesses(testimony), testimony);

describe('the witnesses of an outage', () => {
  it.each([
    ['nobody gets through and the primary writes nothing', 'silence', 'stale', 'down', 'ok'],
    ['nobody gets through to a primary without an agent', 'silence', 'none', 'down', 'ok'],
    ['the primary says that its voice is gone', 'silence', 'fresh-bad', 'service-down', 'ok'],
    ['the primary says so and the standby cannot be asked', 'not-asked', 'fresh-bad', 'service-down', 'ok'],
    ['the primary says that it is well and nobody gets there', 'silence', 'fresh-good', 'ingress-lost', 'warn'],
    ['it says so and only this computer was asked', 'not-asked', 'fresh-good', 'unsure', 'warn'],
    ['the standby gets through', 'answer', 'stale', 'partition', 'block'],
    ['the standby gets through and the primary says nothing', 'answer', 'none', 'partition', 'block'],
    ['the standby cannot be asked', 'not-asked', 'stale', 'down-unconfirmed', 'warn'],
    ['the standby cannot be asked and there is no agent', 'not-asked', 'none', 'down-unconfirmed', 'warn'],
    ['what the primary wrote cannot be read', 'silence', 'unreadable', 'unsure', 'warn'],
  ] as const)('when %s', (_what, standby, beat, verdict, level) => {
    const testimony: Testimony = { desktop: 'silence', standby, second: 'not-asked', beat };
    expect(judgeWitnesses(testimony)).toBe(verdict satisfies Verdict);
    expect(permitted(testimony).level).toBe(level);
  });

  it('never let anybody promote while the primary answers somebody', () => {
    for (const testimony of every) {
      const { desktop, standby, second } = testimony;
      // Behind a gate that lets nobody in, the second address is none that listeners know.
      const answers = [desktop, standby].includes('answer') || (second === 'answer' && desktop !== 'fenced');
      expect(permitted(testimony).level === 'block', JSON.stringify(testimony)).toBe(answers);
      expect(permitted(testimony).code !== null).toBe(answers);
    }
  });

  it('let a person promote past a primary that lets nobody in, and say that it is well', () => {
    for (const testimony of every.filter(({ desktop, standby }) => desktop === 'fenced' && standby !== 'answer')) {
      expect(judgeWitnesses(testimony)).toBe('fenced');
      expect(permitted(testimony)).toEqual({ level: 'warn', code: null });
    }
  });

  it('prove an outage only where a second one saw it or the primary says so itself', () => {
    for (const testimony of every.filter((one) => permitted(one).level === 'ok')) {
      expect(testimony.standby === 'silence' || testimony.beat === 'fresh-bad', JSON.stringify(testimony)).toBe(true);
    }
  });
});
