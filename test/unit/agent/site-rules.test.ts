import { describe, expect, it } from 'vitest';
import {
  judgeReturn,
  judgeTurn,
  openElsewhere,
  type PeerView,
  passedBy,
  RETURN_PATIENCE_MS,
  settlesFence,
} from '../../../electron/agent/site-rules.ts';

const site = (change: object = {}): PeerView => ({ ready: true, mode: 'serve', epoch: 3, settled: true, ...change });
const atOnce = (seen: readonly PeerView[], own = 0) => judgeReturn(own, seen, 0);

describe('a primary that comes back', () => {
  it('lets listeners in at once where every other site says that nobody is open there', () => {
    expect(atOnce(['nothing', 'nothing'])).toEqual({ kind: 'open' });
    expect(atOnce([])).toEqual({ kind: 'open' });
    expect(atOnce([site({ mode: 'warm', ready: false }), 'nothing'])).toEqual({ kind: 'open' });
  });

  it('stands back for a standby that was promoted while it was away', () => {
    expect(atOnce([site(), 'silent'])).toEqual({ kind: 'fence', epoch: 3 });
    expect(atOnce([site(), site({ epoch: 5 })])).toEqual({ kind: 'fence', epoch: 5 });
  });

  it('does not stand back for one that it was brought home from', () => {
    expect(atOnce([site({ epoch: 3 })], 4)).toEqual({ kind: 'open' });
  });

  it('waits for a promotion under way, for as long as that may be taken back', () => {
    const seen = [site({ settled: false })];
    expect(judgeReturn(0, seen, 10 * RETURN_PATIENCE_MS)).toEqual({ kind: 'wait' });
  });

  it('waits for one that says nothing, and not for ever', () => {
    expect(judgeReturn(0, ['silent', 'nothing'], RETURN_PATIENCE_MS - 1)).toEqual({ kind: 'wait' });
    expect(judgeReturn(0, ['silent', 'nothing'], RETURN_PATIENCE_MS)).toEqual({ kind: 'open' });
  });
});

describe('a site that serves', () => {
  it('is passed by where another one serves for good under a later promotion', () => {
    expect(passedBy(2, [site()])).toBe(3);
    expect(passedBy(3, [site()])).toBeNull();
    expect(passedBy(2, [site({ settled: false }), 'nothing', 'silent'])).toBeNull();
    expect(passedBy(2, [site({ ready: false })])).toBeNull();
    expect(passedBy(2, [site({ mode: null })])).toBeNull();
  });

  it('does not start again beside one that is open, and does beside one that stands back', () => {
    expect(openElsewhere(2, [site({ ready: false })])).toBe(3);
    expect(openElsewhere(2, [site({ mode: null })])).toBe(3);
    for (const mode of ['fenced', 'forward', 'warm']) expect(openElsewhere(2, [site({ mode })])).toBeNull();
  });
});

describe('the gate before a primary', () => {
  const serving = { epoch: 0, mode: 'serve', modeBefore: null, settled: true } as const;
  const turned = (
    site: Parameters<typeof judgeTurn>[0],
    epoch: number,
    mode: Parameters<typeof judgeTurn>[1]['mode'],
  ) => judgeTurn(site, { epoch, mode });

  it('goes back to what was settled, however many operations closed it and came to nothing', () => {
    const first = turned(serving, 1, 'fenced');
    expect(first).toEqual({ kind: 'turn', mode: 'fenced', modeBefore: 'serve' });
    const closed = { epoch: 1, mode: 'fenced', modeBefore: 'serve', settled: false } as const;
    expect(turned(closed, 2, 'fenced')).toMatchObject({ modeBefore: 'serve' });
    expect(turned({ ...closed, epoch: 2 }, 2, 'before')).toMatchObject({ mode: 'serve' });
    expect(turned({ ...closed, settled: true }, 2, 'fenced')).toMatchObject({ modeBefore: 'fenced' });
  });

  it('is closed again when the way home comes to nothing, whatever it did before', () => {
    for (const settled of [true, false]) {
      const closed = { epoch: 1, mode: 'fenced', modeBefore: 'serve', settled } as const;
      expect(turned(closed, 2, 'warm')).toMatchObject({ mode: 'warm', modeBefore: 'fenced' });
    }
    const open = { epoch: 2, mode: 'serve', modeBefore: 'fenced', settled: false } as const;
    expect(turned(open, 2, 'before')).toMatchObject({ mode: 'fenced' });
  });

  it('is not turned by an older operation, and not taken back for one that never reached it', () => {
    expect(turned({ ...serving, epoch: 3 }, 2, 'fenced')).toEqual({ kind: 'stale' });
    expect(turned({ ...serving, epoch: 3 }, 2, 'before')).toEqual({ kind: 'nothing' });
    expect(turned(serving, 2, 'before')).toEqual({ kind: 'nothing' });
  });

  it('counts as closed for good once it hears that the standby of that promotion serves for good', () => {
    const closed = { site: 'primary', mode: 'fenced', settled: false, epoch: 3 } as const;
    expect(settlesFence(closed, [site({ epoch: 3 })])).toBe(true);
    expect(settlesFence(closed, [site({ epoch: 3, settled: false }), 'nothing'])).toBe(false);
    expect(settlesFence(closed, [site({ epoch: 2 })])).toBe(false);
    expect(settlesFence({ ...closed, mode: 'serve' }, [site({ epoch: 3 })])).toBe(false);
  });
});
