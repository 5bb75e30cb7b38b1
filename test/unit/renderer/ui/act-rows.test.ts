import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../../electron/contract/models/audit-entry.ts';
import { wordsOf } from '../../../../electron/words/words.ts';
import { foldActs } from '../../../../renderer/ui/act-rows.ts';
import { describeEntry, describeStepRow, describeStepState } from '../../../../renderer/ui/audit-line.tsx';

let seq = 0;
function line(
  event: string,
  data: Record<string, unknown> = {},
  given: { readonly incidentId?: string | null; readonly actor?: string } = {},
): AuditEntry {
  seq += 1;
  return {
    seq,
    at: new Date(Date.parse('2026-11-22T10:00:00Z') + seq * 1000).toISOString(),
    device: 'STUDIO-1',
    actor: given.actor ?? 'browser',
    incidentId: given.incidentId === undefined ? 'act-1' : given.incidentId,
    event,
    data,
    prev: '',
    hash: '',
  };
}

/** Oldest first, as it happens; the record is read newest first. */
const promotion = [
  line('watch.incident.opened', {}, { incidentId: 'watch-1', actor: 'watch' }),
  line('watch.acknowledge', { input: { by: '小林' }, result: 'ok' }, { incidentId: null }),
  line('watch.incident.acknowledged', {}, { incidentId: 'watch-1', actor: '小林' }),
  line('promote.opened', { machine: 'spare', watchIncidentId: 'watch-1' }),
  line('standby.promote', { input: { confirmName: 'spare' }, result: 'ok' }, { incidentId: null }),
  line('promote.step', { step: 'connect', state: 'begins' }),
  line('voices.check', { result: 'ok' }, { incidentId: null }),
  line('promote.step', { step: 'connect', state: 'done', seconds: 1.5 }),
  line('promote.step', { step: 'transfer', state: 'begins' }),
  line('promote.step', { step: 'transfer', state: 'failed', code: 'STANDBY_DISK_FULL' }),
  line('promote.undo', { step: 'claim', state: 'begins' }),
  line('promote.undo', { step: 'claim', state: 'done' }),
  line('promote.ended', { outcome: 'undone' }),
  line('settings.set', { result: 'ok' }, { incidentId: null }),
];
const rows = foldActs(promotion.toReversed());

describe('the record as people read it', () => {
  it('is one row for a promotion, with the person who was on it, and what lies between stays', () => {
    expect(rows.map((row) => (row.kind === 'entry' ? row.entry.event : row.intent))).toEqual([
      'settings.set',
      'promote',
      'voices.check',
      'watch.incident.acknowledged',
      'watch.acknowledge',
      'watch.incident.opened',
    ]);
    expect(rows[1]).toMatchObject({
      machine: 'spare',
      person: '小林',
      outcome: 'undone',
      seconds: 9,
      device: 'STUDIO-1',
    });
  });

  it('holds one row for each step, with its last word', () => {
    const operation = rows[1];
    if (operation?.kind !== 'operation') throw new Error('no operation');
    expect(operation.steps.map(({ step, undo, state, seconds }) => [step, undo, state, seconds])).toEqual([
      ['connect', false, 'done', 1.5],
      ['transfer', false, 'failed', null],
      ['claim', true, 'done', null],
    ]);
    expect(operation.entries).toHaveLength(9);
  });

  it('shows a promotion that still runs, and one whose beginning was not loaded', () => {
    const [running] = foldActs(promotion.slice(3, 6).toReversed());
    expect(running).toMatchObject({ kind: 'operation', outcome: null, seconds: null, machine: 'spare' });
    const [cut] = foldActs(promotion.slice(9, 13).toReversed());
    expect(cut).toMatchObject({ kind: 'operation', outcome: 'undone', seconds: null, machine: '' });
  });

  it('keeps a confirmation that was refused as an act of its own', () => {
    const refused = line('standby.promote', { result: 'STANDBY_PLAN_STALE' }, { incidentId: null });
    expect(foldActs([refused])).toEqual([{ kind: 'entry', entry: refused }]);
  });
});

describe.each(['zh-CN', 'en'] as const)('names that only a newer host knows, in %s', (locale) => {
  const words = wordsOf(locale);
  const row = { step: 'teleport', undo: false, at: '', state: 'glowing', seconds: null };

  it('are told as something else, never as they are', () => {
    expect(describeEntry(words, line('watch.newThing'))).toBe(words.audit.otherEvent);
    expect(describeStepRow(words, row)).toBe(words.audit.otherStep);
    expect(describeStepState(words, row)).toBe('');
  });
});
