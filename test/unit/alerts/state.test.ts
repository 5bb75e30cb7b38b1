import { describe, expect, it } from 'vitest';
import { readPayload } from '../../../electron/alerts/payload.ts';
import { newsIn, withAlerts } from '../../../electron/alerts/state.ts';
import type { OutsideAlert } from '../../../electron/contract/models/alerts.ts';
import { AT } from '../../fakes/quiet-facts.ts';

const posted = (change: object = {}, labels: Record<string, string> = { alertname: 'NoSpeech', severity: 'page' }) => ({
  version: '4',
  groupKey: '{}:{}',
  status: 'firing',
  alerts: [
    {
      status: 'firing',
      labels,
      annotations: { summary: 'see http://10.0.0.7/' },
      startsAt: '2026-11-28T15:00:00.123456789+01:00',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'http://10.0.0.7/graph',
      fingerprint: 'a1b2c3d4e5f60718',
      ...change,
    },
  ],
});
const read = (change?: object, labels?: Record<string, string>): OutsideAlert => {
  const [alert] = readPayload(posted(change, labels), AT);
  if (!alert) throw new Error('none');
  return alert;
};

describe('what Alertmanager posts', () => {
  it('is read without its addresses', () => {
    expect(read()).toEqual({
      fingerprint: 'a1b2c3d4e5f60718',
      name: 'NoSpeech',
      severity: 'page',
      state: 'firing',
      startsAt: '2026-11-28T14:00:00.123Z',
      endsAt: null,
      receivedAt: AT,
      own: false,
    });
    expect(read({}, { alertname: 'x\n[click](https://evil.example/a b) y', understudy: 'app' })).toMatchObject({
      name: 'x [click](… b) y',
      severity: null,
      own: true,
    });
  });

  it.each([
    ['another version', { ...posted(), version: '3' }, 'version'],
    ['no alerts', { ...posted(), alerts: [] }, 'alerts'],
    ['a time that is none', posted({ startsAt: 'yesterday' }), 'alerts.0.startsAt'],
    ['a fingerprint that is a path', posted({ fingerprint: '../../etc' }), 'alerts.0.fingerprint'],
    ['more than anybody could read', { ...posted(), alerts: Array(501).fill(posted().alerts[0]) }, 'alerts'],
    ['nothing', undefined, ''],
  ])('is refused with its place: %s', (_what, document, place) => {
    expect(() => readPayload(document, AT)).toThrow(
      expect.objectContaining({ code: 'ALERTS_UNREADABLE', details: { place } }),
    );
  });
});

describe('known alerts', () => {
  it('are no news when they are said again, and end once', () => {
    const firing = read();
    const over = read({ status: 'resolved', endsAt: '2026-11-28T15:10:00Z' });
    const known = withAlerts([], [firing]);
    expect(newsIn(known, [firing, firing])).toEqual([]);
    expect(newsIn([], [firing, firing])).toEqual([firing]);
    expect(newsIn(known, [over])).toEqual([over]);
    const ended = withAlerts(known, [over]);
    expect(ended).toEqual([over]);
    expect(newsIn(ended, [firing, over])).toEqual([]);
    const again = read({ startsAt: '2026-11-28T16:00:00Z' });
    expect(newsIn(ended, [again])).toEqual([again]);
  });

  it('are kept as many as a person may look through; what is over goes first', () => {
    const many = Array.from({ length: 600 }, (_, index) => ({
      ...read(),
      fingerprint: index.toString(16),
      state: index % 2 === 0 ? ('firing' as const) : ('resolved' as const),
    }));
    const kept = withAlerts([], many);
    expect(kept).toHaveLength(500);
    expect(kept.filter(({ state }) => state === 'firing')).toHaveLength(300);
    expect(kept.at(-1)).toBe(many.at(-1));
  });
});
