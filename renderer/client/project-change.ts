/** Pure: what changed in a project, put into what the page knows of it. Rows that did not change stay the same objects. */
import type { Project, ProjectChange, ProjectSummary, Row } from '../../electron/contract/projects.ts';

/** Null when the change cannot be put into what is known, and the project has to be read anew. */
export function applyToProject(project: Project, change: ProjectChange): Project | null {
  const { summary } = change;
  if (summary === null || summary.id !== project.summary.id) return project;
  const changed = new Map(change.rows.map((row) => [row.id, row]));
  if (change.order === null) {
    return {
      summary,
      rows: changed.size === 0 ? project.rows : project.rows.map((row) => changed.get(row.id) ?? row),
    };
  }
  const known = new Map(project.rows.map((row) => [row.id, row]));
  const rows: Row[] = [];
  for (const id of change.order) {
    const row = changed.get(id) ?? known.get(id);
    if (row === undefined) return null;
    rows.push(row);
  }
  return { summary, rows };
}

/** Changed last first, as the host lists them. */
export function applyToList(list: readonly ProjectSummary[], change: ProjectChange): readonly ProjectSummary[] {
  const others = list.filter(({ id }) => id !== change.projectId);
  if (change.summary === null) return others;
  return [change.summary, ...others].sort((a, b) => b.changedAt.localeCompare(a.changedAt));
}
