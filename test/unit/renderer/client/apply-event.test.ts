import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../../electron/contract/app.ts';
import type { Job } from '../../../../electron/contract/models/job.ts';
import { applyEvent, judgeSeq } from '../../../../renderer/client/apply-event.ts';
import { createWorld } from '../../../fakes/host/world.ts';

const nowMs = Date.parse('2026-11-23T08:20:00Z');
const world = createWorld({ scene: 'healthy', locale: 'en', nowMs, recordings: [{ mediaPath: 'a.wav', seconds: 2 }] });
const snapshot: Snapshot = {
  ...world.snapshot,
  seq: 7,
  status: { state: 'healthy', sentence: { key: 'notSetUp', values: {} } },
};

function job(id: string, state: Job['state']): Job {
  return {
    id,
    kind: 'backup',
    state,
    subject: 'STUDIO-1',
    step: null,
    progress: { done: 0, total: 0, unit: 'steps' },
    createdAt: new Date(nowMs).toISOString(),
    startedAt: null,
    endedAt: null,
    error: null,
    result: null,
  };
}

describe('an event applied to the snapshot', () => {
  it('puts a new job first and replaces a known one in its place', () => {
    const once = applyEvent(snapshot, { seq: 8, name: 'job.changed', payload: job('a', 'queued') });
    const twice = applyEvent(once, { seq: 9, name: 'job.changed', payload: job('b', 'queued') });
    const thrice = applyEvent(twice, { seq: 10, name: 'job.changed', payload: job('a', 'done') });
    expect(thrice.jobs.map(({ id, state }) => `${id} ${state}`)).toEqual(['b queued', 'a done']);
    expect(thrice.seq).toBe(10);
  });

  it('knows what became of the engine', () => {
    const engine = { ...snapshot.engine, devices: [{ network: 'sound', provider: 'webgpu', reason: 'runs' }] } as const;
    const next = applyEvent(snapshot, { seq: 8, name: 'synthesis.engineChanged', payload: engine });
    expect([next.engine, next.seq]).toEqual([engine, 8]);
  });

  it('keeps the newest acts only', () => {
    let current = snapshot;
    for (let seq = 8; seq < 60; seq += 1) {
      const [entry] = world.audit;
      if (!entry) throw new Error('the world has no act');
      current = applyEvent(current, { seq, name: 'audit.appended', payload: { ...entry, seq } });
    }
    expect(current.recentAudit.length).toBe(20);
    expect(current.recentAudit[0]?.seq).toBe(59);
  });

  it('counts an event of a newer host and changes nothing else', () => {
    const unknown = { seq: 8, name: 'weather.changed', payload: {} } as never;
    expect(applyEvent(snapshot, unknown)).toEqual({ ...snapshot, seq: 8 });
  });
});

describe('the number of an event', () => {
  it('says whether it is next, known, or after a gap', () => {
    expect([judgeSeq(7, 8), judgeSeq(7, 7), judgeSeq(7, 3), judgeSeq(7, 9)]).toEqual([
      'apply',
      'known',
      'known',
      'gap',
    ]);
  });
});
