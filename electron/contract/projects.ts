/**
 * Scripts as rows: a project holds the rows of an episode, and each row its voice, its manner and its takes. Only rows that
 * were not made yet, or that changed since, are made again.
 */
import { z } from 'zod';
import type { TimedWord } from '../../native-models/engine-types.ts';
import { speakLimits } from '../../native-models/speak-limits.ts';
import { declare, type Started } from './define.ts';
import type { ErrorCode, ErrorDetails } from './errors.ts';
import { projectLimits, type rowActs, rowSplits, scriptFormats, textLanguages } from './names.ts';

export type RowSplit = (typeof rowSplits)[number];
export type ScriptFormat = (typeof scriptFormats)[number];

/**
 * `draft`: no take yet. `queued`: waits for its turn, or is being spoken. `spoken`: the chosen take is what the row says now.
 * `kept`: the same, and somebody marked the take. `stale`: text, voice, manner, seed or a reading changed since.
 */
export type RowState = 'draft' | 'queued' | 'spoken' | 'kept' | 'stale';

/** One sound that was made for a row. */
export interface RowTake {
  readonly takeId: string;
  /** Given by a person; null: none. */
  readonly name: string | null;
  readonly kept: boolean;
  /** What the row said then. */
  readonly text: string;
  readonly seed: number;
  readonly audioSeconds: number;
  readonly createdAt: string;
  /** Of the WAV, hex. */
  readonly sha256: string;
  /** Made from just what the row says now. */
  readonly fits: boolean;
  readonly cutShort: boolean;
  /** Path below the media root. */
  readonly mediaPath: string;
}

export interface Row {
  readonly id: string;
  readonly text: string;
  readonly voiceId: string;
  /** Name of a reference of the voice; null: its first one. */
  readonly reference: string | null;
  /** Null: the voice's own. */
  readonly speed: number | null;
  /** Silence after the row, seconds. */
  readonly pauseAfterS: number;
  readonly language: (typeof textLanguages)[number];
  /** Who says it, by the name in the script; null: nobody is named. */
  readonly speaker: string | null;
  /** Name of the chapter that begins with it: a heading of the script; null: none does. */
  readonly chapter: string | null;
  /** Fixed when the row was made, so that the same row has the same bytes again. Choosing a take takes over its seed. */
  readonly seed: number;
  readonly state: RowState;
  /** Oldest first. */
  readonly takes: readonly RowTake[];
  /** The one that is heard and exported: the person's choice, else the newest that fits, else the newest. */
  readonly chosenTakeId: string | null;
  /** Why it was not spoken when it was last tried in this run of the app. */
  readonly error: { readonly code: ErrorCode; readonly details: ErrorDetails } | null;
}

/** Rows that are being made right now. */
export interface Speaking {
  readonly jobId: string;
  /** Rows that are being spoken at this moment. */
  readonly rowIds: readonly string[];
  readonly done: number;
  readonly total: number;
  /** From the speed of the rows that are done; null as long as none is. */
  readonly secondsLeft: number | null;
}

export type RowAct = (typeof rowActs)[number];

export interface ProjectSummary {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly changedAt: string;
  /** Of rows that are added. */
  readonly voiceId: string;
  readonly language: (typeof textLanguages)[number];
  /** How text that is added becomes rows. */
  readonly split: RowSplit;
  readonly rows: number;
  readonly states: Readonly<Record<RowState, number>>;
  /** Of the chosen takes, without pauses. */
  readonly audioSeconds: number;
  readonly speaking: Speaking | null;
  /** What `projects.undo` would take back; null: nothing. Is there after a restart too. */
  readonly undoable: RowAct | null;
}

export interface Project {
  readonly summary: ProjectSummary;
  readonly rows: readonly Row[];
}

/** In the bin. */
export interface RemovedProject {
  readonly id: string;
  readonly name: string;
  readonly rows: number;
  /** ISO 8601: until then it can be put back. */
  readonly keptUntil: string;
}

/** A row that was removed, or that another one took in, with the takes that it had. */
export interface RemovedRow {
  readonly projectId: string;
  readonly projectName: string;
  readonly rowId: string;
  readonly text: string;
  readonly takes: number;
  /** ISO 8601: until then it can be put back. */
  readonly keptUntil: string;
}

/** What changed, and no more: a project may have thousands of rows. */
export interface ProjectChange {
  readonly projectId: string;
  /** Null: the project was removed. */
  readonly summary: ProjectSummary | null;
  /** Rows that are new or other than before. */
  readonly rows: readonly Row[];
  readonly removedRowIds: readonly string[];
  /** All rows in order, where the order is another one or rows came or went; null: as before. */
  readonly order: readonly string[] | null;
}

/** What a file would become. */
export interface ScriptPreview {
  readonly format: ScriptFormat;
  /** A name for the project, from the file's. */
  readonly name: string;
  readonly rows: number;
  /** Names in the order in which they first speak. */
  readonly speakers: readonly { readonly name: string; readonly rows: number }[];
  /** The first rows. */
  readonly sample: readonly {
    readonly text: string;
    readonly speaker: string | null;
    readonly chapter: string | null;
  }[];
}

export interface Replaced {
  readonly rows: number;
  readonly places: number;
  readonly rowIds: readonly string[];
}

/** Result of job kind `project-speak`. */
export interface SpeakRowsResult {
  readonly projectId: string;
  readonly spoken: number;
  readonly failed: number;
  readonly audioSeconds: number;
  readonly computeSeconds: number;
}

const projectId = z.string().min(1).max(100);
const rowId = z.string().min(1).max(100);
const takeId = z.string().min(1).max(100);
const rowIds = z.array(rowId).min(1).max(projectLimits.rows);
const name = z.string().trim().min(1).max(120);
const voiceId = z.string().min(1).max(100);
const language = z.enum(textLanguages);
const split = z.enum(rowSplits);
const text = z.string().max(1_000_000);
const seed = z.number().int().min(speakLimits.seed.least).max(speakLimits.seed.most);
const speed = z.number().min(speakLimits.speed.least).max(speakLimits.speed.most);

const script = z.union([
  /** A file of this computer, or one that was uploaded. Left out, the format is told by its name. */
  z.object({ path: z.string().min(1), format: z.enum(scriptFormats).optional() }),
  z.object({ text, format: z.enum(scriptFormats).exclude(['docx']).default('text') }),
]);

const rowChanges = z.object({
  text: z.string().max(projectLimits.rowCharacters).optional(),
  voiceId: voiceId.optional(),
  reference: z.string().max(200).nullable().optional(),
  speed: speed.nullable().optional(),
  pauseAfterS: z.number().min(0).max(projectLimits.pauseAfterS).optional(),
  language: language.optional(),
  speaker: z.string().trim().max(120).nullable().optional(),
  chapter: z.string().trim().min(1).max(200).nullable().optional(),
  seed: seed.optional(),
});
export type RowChanges = z.output<typeof rowChanges>;

export const projectsCalls = {
  /** Changed last first. */
  'projects.list': declare<readonly ProjectSummary[]>()({ effect: 'read', input: z.object({}) }),
  'projects.removed': declare<readonly RemovedProject[]>()({ effect: 'read', input: z.object({}) }),
  /** Of all projects that are not in the bin themselves, removed last first. */
  'projects.removedRows': declare<readonly RemovedRow[]>()({ effect: 'read', input: z.object({}) }),
  'projects.open': declare<Project>()({ effect: 'read', input: z.object({ projectId }) }),
  /** What a script would become; makes nothing. */
  'projects.preview': declare<ScriptPreview>()({
    effect: 'read',
    input: z.object({ script, split: split.default('line') }),
  }),
  /** When the words of a row's take are said, in order. */
  'projects.words': declare<readonly TimedWord[]>()({ effect: 'read', input: z.object({ projectId, takeId }) }),
  'projects.create': declare<Project>()({
    effect: 'write',
    input: z.object({ name, voiceId, language: language.default('auto'), split: split.default('line') }),
  }),
  /** A new project from a script: all of it or, when the script is not sound, nothing. */
  'projects.import': declare<Project>()({
    effect: 'write',
    input: z.object({
      script,
      /** Left out: the file's name. */
      name: name.optional(),
      /** Of rows without a speaker, and of speakers that `voices` does not name. */
      voiceId,
      language: language.default('auto'),
      split: split.default('line'),
      /** Voice by speaker. */
      voices: z.record(z.string().max(120), voiceId).default({}),
    }),
  }),
  /** Name and what added rows begin with. */
  'projects.edit': declare<ProjectSummary>()({
    effect: 'write',
    input: z.object({
      projectId,
      name: name.optional(),
      voiceId: voiceId.optional(),
      language: language.optional(),
      split: split.optional(),
    }),
  }),
  /** Into the bin, for 7 days. */
  'projects.remove': declare<{ readonly id: string }>()({ effect: 'write', input: z.object({ projectId }) }),
  'projects.putBack': declare<Project>()({ effect: 'write', input: z.object({ projectId }) }),
  /** Text becomes rows as the project cuts it; an empty text is one empty row. `before: null`: at the end. */
  'projects.addRows': declare<ProjectChange>()({
    effect: 'write',
    input: z.object({
      projectId,
      before: rowId.nullable().default(null),
      text,
      split: split.optional(),
      voiceId: voiceId.optional(),
    }),
  }),
  'projects.setRows': declare<ProjectChange>()({
    effect: 'write',
    input: z.object({ projectId, rowIds, changes: rowChanges }),
  }),
  /** `at`: place in the row's text, UTF-16 units. The first part keeps the id and the takes. */
  'projects.splitRow': declare<ProjectChange>()({
    effect: 'write',
    input: z.object({ projectId, rowId, at: z.number().int().min(0) }),
  }),
  /** In the order of the project, into the first of them. */
  'projects.joinRows': declare<ProjectChange>()({ effect: 'write', input: z.object({ projectId, rowIds }) }),
  /** Together, in the order of the project. `before: null`: to the end. */
  'projects.moveRows': declare<ProjectChange>()({
    effect: 'write',
    input: z.object({ projectId, rowIds, before: rowId.nullable() }),
  }),
  'projects.removeRows': declare<ProjectChange>()({ effect: 'write', input: z.object({ projectId, rowIds }) }),
  /** With their takes, where they stood. */
  'projects.putRowsBack': declare<ProjectChange>()({ effect: 'write', input: z.object({ projectId, rowIds }) }),
  /** Takes back the last act on rows (`summary.undoable`), and the one before it when asked again. */
  'projects.undo': declare<ProjectChange>()({ effect: 'write', input: z.object({ projectId }) }),
  /** In how many rows and places something stands; changes nothing. */
  'projects.find': declare<Replaced>()({
    effect: 'read',
    input: z.object({
      projectId,
      find: z.string().min(1).max(1000),
      matchCase: z.boolean().default(false),
      rowIds: rowIds.optional(),
    }),
  }),
  /** Event `projects.changed` brings the rows. */
  'projects.replace': declare<Replaced>()({
    effect: 'write',
    input: z.object({
      projectId,
      find: z.string().min(1).max(1000),
      with: z.string().max(1000),
      matchCase: z.boolean().default(false),
      rowIds: rowIds.optional(),
    }),
  }),
  /**
   * Makes rows that were not made yet or are stale; rows that fit are left as they are. `rowIds` left out: all rows. `again`:
   * also those that fit, each with a new seed. A project has one such job: what is asked for meanwhile joins it. What is
   * queued goes on after a restart; cancelling the job empties the queue. Job result: `SpeakRowsResult`.
   */
  'projects.speak': declare<Started>()({
    effect: 'write',
    job: true,
    input: z.object({ projectId, rowIds: rowIds.optional(), again: z.boolean().default(false) }),
  }),
  'projects.chooseTake': declare<Row>()({ effect: 'write', input: z.object({ projectId, rowId, takeId }) }),
  'projects.keepTake': declare<Row>()({
    effect: 'write',
    input: z.object({ projectId, rowId, takeId, kept: z.boolean() }),
  }),
  'projects.nameTake': declare<Row>()({
    effect: 'write',
    input: z.object({ projectId, rowId, takeId, name: name.nullable() }),
  }),
} as const;
