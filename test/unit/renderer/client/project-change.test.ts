import { describe, expect, it } from 'vitest';
import type { Project, ProjectChange, ProjectSummary, Row } from '../../../../electron/contract/projects.ts';
import { applyToList, applyToProject } from '../../../../renderer/client/project-change.ts';

const row = (id: string, text = id): Row => ({
  id,
  text,
  voiceId: 'pilot',
  reference: null,
  speed: null,
  pauseAfterS: 0.5,
  language: 'auto',
  speaker: null,
  chapter: null,
  seed: 1,
  state: 'draft',
  takes: [],
  chosenTakeId: null,
  error: null,
});
const summary = (id: string, changedAt: string): ProjectSummary => ({
  id,
  name: id,
  createdAt: changedAt,
  changedAt,
  voiceId: 'pilot',
  language: 'auto',
  split: 'line',
  rows: 2,
  states: { draft: 2, queued: 0, spoken: 0, kept: 0, stale: 0 },
  audioSeconds: 0,
  speaking: null,
  undoable: null,
});
const change = (part: Partial<ProjectChange>): ProjectChange => ({
  projectId: 'p',
  summary: summary('p', '2026-11-02'),
  rows: [],
  removedRowIds: [],
  order: null,
  ...part,
});

const project: Project = { summary: summary('p', '2026-11-01'), rows: [row('a'), row('b')] };

describe('a change of a project', () => {
  it('leaves rows that did not change the same objects', () => {
    const next = applyToProject(project, change({ rows: [row('b', 'rain')] }));
    expect(next?.rows[0]).toBe(project.rows[0]);
    expect(next?.rows[1]?.text).toBe('rain');
    expect(next?.summary.changedAt).toBe('2026-11-02');
    expect(applyToProject(project, change({}))?.rows).toBe(project.rows);
  });

  it('brings rows into the order that the host says', () => {
    const next = applyToProject(project, change({ rows: [row('c')], removedRowIds: ['a'], order: ['b', 'c'] }));
    expect(next?.rows.map(({ id }) => id)).toEqual(['b', 'c']);
    expect(next?.rows[0]).toBe(project.rows[1]);
  });

  it('that speaks of a row nobody told of cannot be put in', () => {
    expect(applyToProject(project, change({ order: ['a', 'b', 'z'] }))).toBeNull();
  });

  it('stands in the list by when it was, and a project that was removed leaves it', () => {
    const list = [summary('q', '2026-11-03'), summary('p', '2026-11-01')];
    expect(applyToList(list, change({ summary: summary('p', '2026-11-04') })).map(({ id }) => id)).toEqual(['p', 'q']);
    expect(applyToList(list, change({ summary: null })).map(({ id }) => id)).toEqual(['q']);
  });
});
