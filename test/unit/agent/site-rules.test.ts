import { describe, expect, it } from 'vitest';
import {
  judgeReturn,
  openElsewhere,
  type PeerView,
  passedBy,
  RETURN_PATIENCE_MS,
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
