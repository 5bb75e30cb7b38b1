/**
 * One project in memory: its rows, their takes and its queue, and what of it people are told. Every change answers with the
 * rows that look other than before and no more. Nothing here touches the disk.
 */
import type {
  Project,
  ProjectChange,
  ProjectSummary,
  Row,
  RowAct,
  RowState,
  RowTake,
  Speaking,
} from '../contract/projects.ts';
import { AppError } from '../kernel/app-error.ts';
import type { RenamedReference } from '../voices/service.ts';
import { putRowsBack, type RemovedStoredRow, withRemoved } from './removed-rules.ts';
import { differenceOf } from './row-acts.ts';
import {
  chosenOf,
  isSame,
  isSpeakable,
  type MadeFrom,
  type StoredRow,
  stateOf,
  type WordReadings,
  withReferenceRenamed,
  wouldBeMadeFrom,
} from './row-rules.ts';
import { stepBack, type UndoStep, undone, withStep } from './undo-rules.ts';

/** Beside the rows: what is asked for and not made yet. Its seed is the one that the new take has. */
export interface QueuedRow {
  readonly rowId: string;
  readonly seed: number;
}

export interface StoredProject
  extends Pick<ProjectSummary, 'id' | 'name' | 'createdAt' | 'changedAt' | 'voiceId' | 'language' | 'split'> {
  readonly rows: readonly StoredRow[];
  readonly queue: readonly QueuedRow[];
  /** What can be taken back, the last act last. */
  readonly undo: readonly UndoStep[];
  /** Oldest first. */
  readonly removed: readonly RemovedStoredRow[];
}

/** A take as it lies beside its WAV. */
export interface StoredRowTake extends Omit<RowTake, 'text' | 'seed' | 'fits' | 'mediaPath'> {
  readonly rowId: string;
  readonly madeFrom: MadeFrom;
  readonly voiceName: string;
  readonly computeSeconds: number;
  readonly provider: string;
}

export interface BookDeps {
  readonly project: StoredProject;
  readonly takes: readonly StoredRowTake[];
  /** A voice's own readings before the studio's, as they are now. */
  readonly readings: (voiceId: string) => WordReadings;
  readonly mediaPath: (take: StoredRowTake) => string;
  readonly now: () => string;
}

export type Book = ReturnType<typeof createBook>;

export function createBook({ project: given, takes: found, readings, mediaPath, now }: BookDeps) {
  let project = given;
  let queued = new Set(given.queue.map(({ rowId }) => rowId));
  let speaking: Speaking | null = null;
  const takes = new Map<string, StoredRowTake[]>();
  const errors = new Map<string, Row['error']>();
  for (const take of found.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1))) ofRow(take.rowId).push(take);
  const views = new Map(project.rows.map((row) => [row.id, view(row)]));

  function ofRow(rowId: string): StoredRowTake[] {
    const own = takes.get(rowId) ?? [];
    takes.set(rowId, own);
    return own;
  }

  function judged(row: StoredRow): RowTake[] {
    const own = takes.get(row.id) ?? [];
    if (own.length === 0) return [];
    const wanted = wouldBeMadeFrom(row, readings(row.voiceId));
    return own.map((take) => ({
      takeId: take.takeId,
      name: take.name,
      kept: take.kept,
      text: take.madeFrom.text,
      seed: take.madeFrom.seed,
      audioSeconds: take.audioSeconds,
      createdAt: take.createdAt,
      sha256: take.sha256,
      fits: isSame(take.madeFrom, wanted),
      cutShort: take.cutShort,
      mediaPath: mediaPath(take),
    }));
  }

  function view(row: StoredRow): Row {
    const own = judged(row);
    const chosen = chosenOf(row.chosenTakeId, own);
    return {
      ...row,
      chosenTakeId: chosen?.takeId ?? null,
      takes: own,
      state: stateOf(chosen, queued.has(row.id)),
      error: errors.get(row.id) ?? null,
    };
  }

  function stored(rowId: string): StoredRow {
    const row = project.rows.find(({ id }) => id === rowId);
    if (!row) throw new AppError('PROJECTS_ROW_UNKNOWN', { details: { projectId: project.id, rowId } });
    return row;
  }

  /** Looks at these rows anew and keeps those that look as before. */
  function lookAgain(rowIds: Iterable<string>): Row[] {
    const byId = new Map(project.rows.map((row) => [row.id, row]));
    const other: Row[] = [];
    for (const id of new Set(rowIds)) {
      const row = byId.get(id);
      if (!row) continue;
      const [before, after] = [views.get(id), view(row)];
      if (before && JSON.stringify(before) === JSON.stringify(after)) continue;
      views.set(id, after);
      other.push(after);
    }
    return other;
  }

  function told(
    rows: readonly Row[],
    gone: readonly string[] = [],
    order: readonly string[] | null = null,
  ): ProjectChange {
    return { projectId: project.id, summary: summary(), rows, removedRowIds: gone, order };
  }

  /** `keepsTexts`: rows that go are kept for their text alone, too. Those with a take always are. */
  function takeOver(
    rows: readonly StoredRow[],
    queue = project.queue,
    { also = [], keepsTexts = false }: { readonly also?: readonly string[]; readonly keepsTexts?: boolean } = {},
  ): ProjectChange {
    const [before, at] = [project, now()];
    const isWorth = ({ id, text }: StoredRow): boolean =>
      (takes.get(id) ?? []).length > 0 || (keepsTexts && text.trim() !== '');
    const { changed, removedRowIds, order } = differenceOf(before.rows, rows);
    const gone = new Set(removedRowIds);
    project = {
      ...before,
      rows,
      queue: queue.filter(({ rowId }) => !gone.has(rowId)),
      removed: withRemoved(before.removed, before.rows, rows, { isWorth, at }),
      changedAt: at,
    };
    const was = queued;
    queued = new Set(project.queue.map(({ rowId }) => rowId));
    for (const id of gone) views.delete(id);
    return told(lookAgain([...changed, ...notInBoth(was, queued), ...also]), removedRowIds, order);
  }

  function summary(): ProjectSummary {
    const states: Record<RowState, number> = { draft: 0, queued: 0, spoken: 0, kept: 0, stale: 0 };
    let audioSeconds = 0;
    for (const { id } of project.rows) {
      const row = views.get(id);
      if (!row) continue;
      states[row.state] += 1;
      audioSeconds += row.takes.find(({ takeId }) => takeId === row.chosenTakeId)?.audioSeconds ?? 0;
    }
    const { rows, queue: _queue, undo, removed: _removed, ...facts } = project;
    return { ...facts, rows: rows.length, states, audioSeconds, speaking, undoable: undo.at(-1)?.act ?? null };
  }

  function take(rowId: string, takeId: string): StoredRowTake {
    stored(rowId);
    const one = takes.get(rowId)?.find((other) => other.takeId === takeId);
    if (!one) throw new AppError('PROJECTS_TAKE_UNKNOWN', { details: { projectId: project.id, rowId, takeId } });
    return one;
  }

  function row(rowId: string): Row {
    stored(rowId);
    return views.get(rowId) as Row;
  }

  return {
    get project() {
      return project;
    },
    get takes() {
      return [...takes.values()].flat();
    },
    summary,
    row,
    take,
    stored,
    open: (): Project => ({ summary: summary(), rows: project.rows.flatMap(({ id }) => views.get(id) ?? []) }),
    edit(change: Partial<Pick<StoredProject, 'name' | 'voiceId' | 'language' | 'split'>>): ProjectChange {
      project = { ...project, ...change, changedAt: now() };
      return told([]);
    },
    act(kind: RowAct, rows: readonly StoredRow[]): ProjectChange {
      const step = stepBack(kind, project.rows, rows);
      if (step === null) return told([]);
      for (const id of differenceOf(project.rows, rows).changed) errors.delete(id);
      project = { ...project, undo: withStep(project.undo, step) };
      return takeOver(rows, project.queue, { keepsTexts: kind === 'remove' });
    },
    undo(): ProjectChange {
      const last = project.undo.at(-1);
      if (!last) throw new AppError('PROJECTS_NOTHING_TO_UNDO', { details: { projectId: project.id } });
      project = { ...project, undo: project.undo.slice(0, -1) };
      return takeOver(undone(project.rows, last), project.queue, { keepsTexts: last.act === 'add' });
    },
    /** Rows that were removed, as they were. Undo takes them away again. */
    putRowsBack(rowIds: readonly string[]): ProjectChange {
      return this.act('add', putRowsBack(project.rows, project.removed, rowIds));
    },
    removed: (): readonly (RemovedStoredRow & { readonly takes: number })[] =>
      project.removed.map((one) => ({ ...one, takes: takes.get(one.row.id)?.length ?? 0 })),
    /** Which of these rows are to be made; `again` also those that fit. */
    toSpeak(rowIds: readonly string[] | null, again: boolean): readonly string[] {
      const asked = rowIds === null ? null : new Set(rowIds);
      for (const id of rowIds ?? []) stored(id);
      return project.rows
        .filter(({ id, text }) => (asked === null || asked.has(id)) && isSpeakable(text))
        .filter(({ id }) => {
          const state = views.get(id)?.state;
          return state === 'draft' || state === 'stale' || (again && state !== 'queued');
        })
        .map(({ id }) => id);
    },
    enqueue(rows: readonly QueuedRow[]): ProjectChange {
      for (const { rowId } of rows) errors.delete(rowId);
      return takeOver(project.rows, [...project.queue, ...rows]);
    },
    /** Out of the queue; without names all of it. */
    dequeue(rowIds?: readonly string[]): ProjectChange {
      const out = rowIds && new Set(rowIds);
      return takeOver(project.rows, out ? project.queue.filter(({ rowId }) => !out.has(rowId)) : []);
    },
    madeFrom: (rowId: string, seed: number): MadeFrom => {
      const wanted = stored(rowId);
      return wouldBeMadeFrom({ ...wanted, seed }, readings(wanted.voiceId));
    },
    /** Whether the row has this sound already. */
    hasMade: (rowId: string, madeFrom: MadeFrom): StoredRowTake | null =>
      takes.get(rowId)?.find((one) => isSame(one.madeFrom, madeFrom)) ?? null,
    addTake(made: StoredRowTake): void {
      ofRow(made.rowId).push(made);
    },
    /** The row's turn is over. A take with another seed becomes the row's, unless what the row has now was marked to keep. */
    settle(rowId: string, made: StoredRowTake | null, error: Row['error'] = null): ProjectChange {
      const queue = project.queue.filter((queued) => queued.rowId !== rowId);
      if (error) errors.set(rowId, error);
      const row = project.rows.find(({ id }) => id === rowId);
      const keeps = row !== undefined && views.get(rowId)?.takes.some(({ fits, kept }) => fits && kept);
      const isOther = made !== null && row !== undefined && made.madeFrom.seed !== row.seed;
      if (!isOther || keeps) return takeOver(project.rows, queue, { also: [rowId] });
      const chosen = { ...row, seed: made.madeFrom.seed, chosenTakeId: made.takeId };
      return takeOver(
        project.rows.map((one) => (one === row ? chosen : one)),
        queue,
      );
    },
    setSpeaking(next: Speaking | null): ProjectChange {
      speaking = next;
      return told([]);
    },
    has: (rowId: string): boolean => views.has(rowId),
    /** A choice that fits but for its seed makes the row one of that seed. */
    choose(rowId: string, takeId: string): ProjectChange {
      const { madeFrom } = take(rowId, takeId);
      return takeOver(
        project.rows.map((one) => (one.id === rowId ? { ...one, chosenTakeId: takeId, seed: madeFrom.seed } : one)),
      );
    },
    alterTake(rowId: string, takeId: string, change: Partial<Pick<StoredRowTake, 'name' | 'kept'>>): ProjectChange {
      const [before, own] = [take(rowId, takeId), ofRow(rowId)];
      own[own.indexOf(before)] = { ...before, ...change };
      project = { ...project, changedAt: now() };
      return told(lookAgain([rowId]));
    },
    /** Takes that nobody chose, kept or named, beyond the newest; they are gone from here then. */
    dropSurplus(rowId: string, most: number): readonly StoredRowTake[] {
      const own = ofRow(rowId);
      const chosen = views.get(rowId)?.chosenTakeId;
      const idle = own.filter(({ takeId, kept, name }) => takeId !== chosen && !kept && name === null);
      const surplus = new Set(idle.slice(0, Math.max(0, own.length - most)));
      takes.set(
        rowId,
        own.filter((one) => !surplus.has(one)),
      );
      return [...surplus];
    },
    /**
     * Rows that were removed before then are forgotten, and whatever would undo that. Answers with their takes, and with those of rows
     * that nothing knows, for earlier versions did not note what was removed.
     */
    dropRemoved(before: string): readonly StoredRowTake[] {
      const gone = new Set(project.removed.filter(({ removedAt }) => removedAt < before).map(({ row }) => row.id));
      if (gone.size > 0) {
        const last = project.undo.findLastIndex(({ rows }) => rows.some(({ id }) => gone.has(id)));
        const removed = project.removed.filter(({ row }) => !gone.has(row.id));
        project = { ...project, removed, undo: project.undo.slice(last + 1) };
      }
      const known = new Set([...views.keys(), ...project.removed.map(({ row }) => row.id)]);
      const orphans = [...takes].flatMap(([rowId, own]) => (known.has(rowId) ? [] : own));
      const old = orphans.filter(({ rowId, createdAt }) => gone.has(rowId) || createdAt < before);
      for (const { rowId } of old) takes.delete(rowId);
      return old;
    },
    /** Null: nothing here names it. */
    renameReference(renamed: RenamedReference): ProjectChange | null {
      const follow = (row: StoredRow): StoredRow => withReferenceRenamed(row, renamed);
      const rows = project.rows.map(follow);
      const touched = new Set(differenceOf(project.rows, rows).changed);
      let named = touched.size > 0;
      for (const [rowId, own] of takes) {
        const after = own.map((take) => {
          const madeFrom = withReferenceRenamed(take.madeFrom, renamed);
          return madeFrom === take.madeFrom ? take : { ...take, madeFrom };
        });
        if (after.every((take, index) => take === own[index])) continue;
        takes.set(rowId, after);
        touched.add(rowId);
        named = true;
      }
      const removed = project.removed.map((one) => ({ ...one, row: follow(one.row) }));
      const undo = project.undo.map((step) => ({ ...step, rows: step.rows.map(follow) }));
      if (!named && removed.every(({ row }, index) => row === project.removed[index]?.row)) return null;
      project = { ...project, rows, removed, undo };
      return told(lookAgain(touched));
    },
    /** As it is, for whoever was not told of a change by itself. */
    look: (): ProjectChange => told([]),
    /** After readings of these words changed: the rows that they touch, or null when they touch none. */
    refresh(words: readonly string[]): ProjectChange | null {
      const sought = words.map((word) => word.toLowerCase());
      const mayTouch = ({ text }: StoredRow): boolean => sought.some((word) => text.toLowerCase().includes(word));
      const rows = lookAgain(project.rows.filter(mayTouch).map(({ id }) => id));
      return rows.length === 0 ? null : told(rows);
    },
  };
}

const notInBoth = (one: ReadonlySet<string>, other: ReadonlySet<string>): string[] => [
  ...[...one].filter((id) => !other.has(id)),
  ...[...other].filter((id) => !one.has(id)),
];
