import { afterAll, describe, expect, it } from 'vitest';
import { createFormat } from '../../../electron/words/format.ts';
import { wordsOf } from '../../../electron/words/words.ts';

// Formatters remember the zone that they were made in.
const zone = process.env['TZ'];
process.env['TZ'] = 'Asia/Shanghai';
afterAll(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

const nowMs = Date.parse('2026-11-23T08:20:00Z');
const en = createFormat('en', wordsOf('en').time);
const zh = createFormat('zh-CN', wordsOf('zh-CN').time);

describe('sizes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [184_000, '184 KB'],
    [999_600, '1.0 MB'],
    [2_413_000, '2.4 MB'],
    [829_400_000, '829 MB'],
    [2_100_000_000, '2.1 GB'],
  ])('%d bytes are %s', (sizeBytes, said) => {
    expect(en.bytes(sizeBytes)).toBe(said);
  });
});

describe('spans', () => {
  it.each([
    [0.42, '0.4 s', '0.4 秒'],
    [1, '1 s', '1 秒'],
    [9.97, '10 s', '10 秒'],
    [59.6, '1 min', '1 分钟'],
    [250, '4 min 10 s', '4 分 10 秒'],
    [7260, '2 h 1 min', '2 小时 1 分钟'],
  ])('%d seconds are %s and %s', (seconds, english, chinese) => {
    expect(en.span(seconds)).toBe(english);
    expect(zh.span(seconds)).toBe(chinese);
  });

  it('are clocks where they run', () => {
    expect([en.clock(7), en.clock(192.4), en.clock(3729), en.clock(-1)]).toEqual(['0:07', '3:12', '1:02:09', '0:00']);
    expect(en.position(63.47)).toBe('1:03.4');
  });
});

describe('moments', () => {
  const at = (hoursAgo: number): string => new Date(nowMs - hoursAgo * 3_600_000).toISOString();

  it('are told in the viewer’s zone, by day', () => {
    expect(en.moment(at(3.1), nowMs)).toBe('today 13:14');
    expect(zh.moment(at(14.3), nowMs)).toBe('今天 02:02');
    expect(en.moment(at(20), nowMs)).toBe('yesterday 20:20');
    expect(zh.moment(at(-18), nowMs)).toBe('明天 10:20');
    expect(en.moment(at(24 * 17), nowMs)).toBe('Nov 6 16:20');
    expect(zh.moment(at(24 * 400), nowMs)).toContain('2025年');
  });

  it('are told relative to now as well', () => {
    expect(en.relative(at(0.005), nowMs)).toBe('just now');
    expect(en.relative(at(0.5), nowMs)).toBe('30 min ago');
    expect(zh.relative(at(3.1), nowMs)).toBe('3 小时前');
    expect(en.relative(at(-9.7), nowMs)).toBe('in 9 h');
    expect(zh.relative(at(24 * 17), nowMs)).toBe('17 天前');
  });
});
