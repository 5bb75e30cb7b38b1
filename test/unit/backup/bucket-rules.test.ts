/** What the rules of a bucket mean for releases in it. */
import { describe, expect, it } from 'vitest';
import type { BucketFacts, LifecycleRule } from '../../../electron/backup/ports.ts';
import { judgeAddress, judgeLifecycle, judgeUploads } from '../../../electron/backup/store/bucket-rules.ts';
import { judgeClock } from '../../../electron/backup/store/doctor.ts';

const PREFIX = 'understudy/v1/';
const none: LifecycleRule = {
  id: 'rule',
  prefix: '',
  expiresDays: null,
  archivesDays: null,
  noncurrentDays: null,
  abortsUploadsDays: null,
};
const aborts = { ...none, abortsUploadsDays: 7 };

function judge(rules: readonly Partial<LifecycleRule>[], versioning: 'on' | 'off' = 'off') {
  const facts: BucketFacts = {
    versioning: { is: versioning },
    lifecycle: { is: rules.map((rule) => ({ ...none, ...rule })) },
    lock: { is: null },
    uploads: { is: { count: 0, oldestAtMs: null, more: false } },
  };
  return judgeLifecycle(facts, PREFIX).finding;
}

describe('lifecycle rules', () => {
  it.each([
    ['the whole bucket', ''],
    ['the prefix', 'understudy/'],
    ['the blobs', 'understudy/v1/blobs/'],
    ['some of the blobs', 'understudy/v1/blobs/sha256/00'],
    ['the device lists', 'understudy/v1/devices/'],
    ['what is not known here yet', 'understudy/v1/channels/'],
  ])('that delete %s are told', (_what, prefix) => {
    expect(judge([aborts, { prefix, expiresDays: 30 }])).toBe('lifecycle-expires');
  });

  it.each(['understudy/v1/leases/', 'understudy/v1/probe/', 'understudy/v1/trash/', 'photos/', 'understudy/v2/'])(
    'that delete what is for a while or for others are fine: %s',
    (prefix) => {
      expect(judge([aborts, { prefix, expiresDays: 1 }])).toBe('lifecycle');
    },
  );

  it('that make a restore wait for hours are told', () => {
    expect(judge([aborts, { archivesDays: 90 }])).toBe('lifecycle-archives');
  });

  it('that leave unfinished uploads for ever are told', () => {
    expect(judge([])).toBe('lifecycle-no-abort');
    expect(judge([{ abortsUploadsDays: 7, prefix: 'photos/' }])).toBe('lifecycle-no-abort');
    expect(judge([{ abortsUploadsDays: 7, prefix: 'understudy/' }])).toBe('lifecycle');
  });

  it('that keep every old version for ever are told, where there are versions', () => {
    expect(judge([aborts], 'on')).toBe('lifecycle-keeps-versions');
    expect(judge([aborts, { noncurrentDays: 60 }], 'on')).toBe('lifecycle');
  });
});

describe('unfinished uploads', () => {
  const nowMs = Date.UTC(2026, 10, 28);
  const uploads = (count: number, agoH: number, more = false) =>
    judgeUploads({ uploads: { is: { count, oldestAtMs: nowMs - agoH * 3_600_000, more } } }, nowMs);

  it('are left over after a day', () => {
    expect(uploads(2, 1)).toMatchObject({ state: 'ok', finding: 'uploads-running' });
    expect(uploads(2, 25)).toMatchObject({
      state: 'warn',
      finding: 'uploads-left',
      details: { count: 2, ageS: 90_000 },
    });
    expect(uploads(1000, 25, true).details['count']).toBe('1000+');
  });
});

describe('the address', () => {
  const settings = { kind: 's3' as const, region: 'r', bucket: 'studio', prefix: PREFIX, pathStyle: false };
  const judgeAt = (endpoint: string, change = {}) => judgeAddress({ ...settings, endpoint, ...change }).finding;

  it('without encryption is told, but not within one’s own network', () => {
    expect(judgeAt('http://s3.example.com')).toBe('address-http');
    expect(judgeAt('http://8.8.8.8:9000')).toBe('address-http');
    expect(judgeAt('http://192.168.1.20:9000')).toBe('address');
    expect(judgeAt('http://nas:9000')).toBe('address');
  });

  it('with dots before a certificate for one name is told', () => {
    expect(judgeAt('https://s3.example.com', { bucket: 'studio.voices' })).toBe('address-dots');
    expect(judgeAt('https://s3.example.com', { bucket: 'studio.voices', pathStyle: true })).toBe('address');
    expect(judgeAt('https://studio.example.com', { bucket: 'a.b', endpointIsBucket: true })).toBe('address');
  });

  it('below a path is told', () => {
    expect(judgeAt('https://example.com/storage/s3')).toBe('address-path');
  });
});

describe('the clock', () => {
  const here = Date.UTC(2026, 10, 28, 12);
  it.each([
    [0, 'ok', 'clock'],
    [-30, 'ok', 'clock'],
    [120, 'warn', 'clock-behind'],
    [-3600, 'fail', 'clock-ahead'],
    [86_400, 'fail', 'clock-behind'],
  ])('of the store %i s ahead is %s', (seconds, state, finding) => {
    expect(judgeClock(here + seconds * 1000, here)).toMatchObject({
      state,
      finding,
      details: { skewS: Math.abs(seconds) },
    });
  });

  it('that stands before this layout was made is the wrong one', () => {
    expect(judgeClock(Date.UTC(2001, 0, 1), here).finding).toBe('clock-of-store');
    expect(judgeClock(here, Date.UTC(1970, 0, 1)).finding).toBe('clock-behind');
  });
});
