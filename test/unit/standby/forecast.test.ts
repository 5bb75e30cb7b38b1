/** How long steps will take, from bytes and measured rates. */
import { describe, expect, it } from 'vitest';
import type { ReleaseEntry } from '../../../electron/backup/service.ts';
import { type StepName, stepNames } from '../../../electron/contract/models/plan.ts';
import { expectStep, ratesFrom, tellsOfNext, type Workload, workloadOf } from '../../../electron/standby/forecast.ts';

const nothing: Workload = { agent: 0, missing: 0, missingPacked: 0, present: 0, voice: 0, loaded: false };
const unknown = { rates: {}, stepSeconds: {} };
const seconds = (
  name: Parameters<typeof expectStep>[0],
  work: Partial<Workload>,
  known: Partial<typeof unknown> = {},
) =>
  expectStep(name, { ...nothing, ...work }, { ...unknown, ...known }).expectedSeconds -
  expectStep(name, nothing, unknown).expectedSeconds;

const did = (name: StepName, details: Readonly<Record<string, unknown>> = {}) => ({ name, details });

describe('a forecast', () => {
  it('takes the line as it was measured, and one of 100 Mbit/s before', () => {
    expect(seconds('transfer', { missing: 1, missingPacked: 125_000_000 })).toBeCloseTo(10, 1);
    const known = { rates: { line: 50_000_000 } };
    expect(seconds('transfer', { missing: 1, missingPacked: 125_000_000 }, known)).toBeCloseTo(2.5, 1);
    expect(seconds('connect', { agent: 50_000_000 }, known)).toBeCloseTo(1, 1);
    expect(seconds('verify', { present: 600_000_000 }, { rates: { read: 200_000_000 } })).toBeCloseTo(3, 1);
  });

  it('knows of a machine that has pulled that it goes past this computer, unpacked', () => {
    const known = { rates: { line: 1_000_000, pull: 40_000_000 } };
    expect(seconds('transfer', { missing: 80_000_000, missingPacked: 30_000_000 }, known)).toBeCloseTo(2, 1);
  });

  it('does not take the last time for this one where there is something else to move', () => {
    const known = { rates: {}, stepSeconds: { connect: 9, transfer: 9, verify: 9, warm: 9 } };
    const work = { ...nothing, agent: 1_000_000, missing: 1_000_000, present: 6_000_000, voice: 75_000_000 };
    const sources = stepNames
      .map((name) => expectStep(name, work, known))
      .filter(({ source }) => source === 'measured');
    expect(sources).toEqual([{ expectedSeconds: 9, source: 'measured' }]);
    expect(expectStep('transfer', nothing, known)).toEqual({ expectedSeconds: 9, source: 'measured' });
  });

  it('has little left for a service that is loaded, and learns nothing for others from it', () => {
    const work = { ...nothing, voice: 750_000_000, present: 750_000_000, loaded: true };
    for (const name of ['transfer', 'verify', 'start', 'warm'] as const) {
      expect(expectStep(name, work, unknown).expectedSeconds).toBeLessThan(0.5);
      expect(tellsOfNext(did(name), { loaded: true })).toBe(false);
      expect(tellsOfNext(did(name), { loaded: false })).toBe(true);
    }
    expect(expectStep('prove', work, unknown).expectedSeconds).toBeGreaterThan(5);
    expect(tellsOfNext(did('connect'), { installed: true })).toBe(false);
    expect(tellsOfNext(did('connect'), { installed: false })).toBe(true);
  });

  it('N4: learns nothing from a transfer for a release that is there by then', () => {
    expect(tellsOfNext(did('transfer', { bytes: 5_000 }), {})).toBe(false);
    expect(tellsOfNext(did('transfer', { bytes: 0 }), {})).toBe(true);
  });

  it('counts a program as a third of itself, weights and packed tables as all, and what is there as read', () => {
    const entry = (path: string, sizeBytes: number) => ({ path, sizeBytes, sha256: path }) as ReleaseEntry;
    const entries = [
      entry('runtime/lib.so', 100),
      entry('runtime/data/words.tbl.br', 1000),
      entry('voices/a/weights.bin', 10_000),
      entry('voices/b/weights.bin', 20_000),
    ];
    const missing = entries.slice(0, 3).map(({ sha256, sizeBytes }) => ({ sha256, sizeBytes, have: 0 }));
    const about = { agent: 5, entries, missing, loaded: false };
    expect(workloadOf({ ...about, voice: 'a' })).toEqual({
      agent: 5,
      missing: 11_100,
      missingPacked: 11_036,
      present: 20_000,
      voice: 10_000,
      loaded: false,
    });
    expect(workloadOf({ ...about, voice: null }).voice).toBe(20_000);
    const half = [{ sha256: 'voices/a/weights.bin', sizeBytes: 10_000, have: 4_000 }];
    expect(workloadOf({ ...about, missing: half, voice: null })).toMatchObject({ missing: 6_000, present: 25_100 });
  });

  it('learns from steps that moved enough to tell', () => {
    const pushed = { seconds: 2, details: { way: 'pushed', bytes: 90_000_000, wireBytes: 30_000_000 } };
    const read = { seconds: 0.5, details: { readBytes: 100_000_000 } };
    expect(ratesFrom({ transfer: pushed, verify: read })).toEqual({ line: 15_000_000, read: 200_000_000 });
    const pulled = { seconds: 2, details: { way: 'pulled', bytes: 90_000_000, wireBytes: 0 } };
    expect(ratesFrom({ transfer: pulled })).toEqual({ pull: 45_000_000 });
    const little = { seconds: 0.1, details: { way: 'pushed', bytes: 1000, wireBytes: 1000, readBytes: 1000 } };
    expect(ratesFrom({ transfer: little, verify: little })).toEqual({});
  });
});
