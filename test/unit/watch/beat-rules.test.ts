import { describe, expect, it } from 'vitest';
import { judgeBeat } from '../../../electron/watch/beat-rules.ts';
import { judgeWitnesses } from '../../../electron/watch/witnesses.ts';

const well = { ageSeconds: 3, ready: true, mode: 'serve', epoch: 0 } as const;

describe('what the primary says of itself', () => {
  it.each([
    ['that it serves', well, 'fresh-good'],
    ['that it serves some listeners', { ...well, mode: 'split' }, 'fresh-good'],
    ['that its voice does not answer', { ...well, ready: false }, 'fresh-bad'],
    ['that it lets nobody in', { ...well, mode: 'fenced' }, 'fresh-bad'],
    ['nothing of late', { ...well, ageSeconds: 90 }, 'stale'],
    ['nothing for just short of long', { ...well, ageSeconds: 89.9 }, 'fresh-good'],
    ['nothing at all, for lack of an agent', null, 'none'],
  ] as const)('%s', (_what, told, beat) => {
    expect(judgeBeat(told)).toBe(beat);
  });

  it('makes an outage uncertain where it is well, and certain where it is not', () => {
    const silence = { desktop: 'silence', standby: 'silence', second: 'not-asked' } as const;
    expect(judgeWitnesses({ ...silence, beat: judgeBeat(well) })).toBe('ingress-lost');
    expect(judgeWitnesses({ ...silence, beat: judgeBeat({ ...well, ready: false }) })).toBe('service-down');
    expect(judgeWitnesses({ ...silence, beat: judgeBeat({ ...well, ageSeconds: 1000 }) })).toBe('down');
  });
});
