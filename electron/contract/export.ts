/** An episode as files: what may be wished for, and what is told of the result. */
import { z } from 'zod';
import { declare, type Started } from './define.ts';
import { exportFormats } from './names.ts';

const rowFormats = ['wav', 'flac', 'mp3', 'opus'] as const;

/** What a name may be made of: fixed letters and `{project}`, `{number}`, `{speaker}`, `{words}`, `{chapter}`. */
const namePattern = /^(?:[^{}]|\{(?:project|number|speaker|words|chapter)\})+$/u;

export const exportWishes = z.object({
  /** Where it goes; a file of that name is replaced when the new one is whole. */
  path: z.string().min(1),
  format: z.enum(exportFormats),
  /** Integrated loudness, LUFS (EBU R128): -16 for podcasts, -23 for broadcast. Null: as loud as the takes are. */
  loudness: z.number().min(-36).max(-9).nullable().default(null),
  /** What no peak goes beyond, dBTP. */
  truePeakDb: z.number().min(-9).max(0).default(-1),
  sampleRateHz: z.union([z.literal(44_100), z.literal(48_000)]).default(48_000),
  fadeInS: z.number().min(0).max(30).default(0),
  fadeOutS: z.number().min(0).max(30).default(0),
  /** Pauses get the noise of the quietest moments instead of nothing. */
  roomTone: z.boolean().default(false),
  /** These rows only, in the order of the script. */
  rowIds: z.array(z.string()).min(1).optional(),
  /** Rows that begin a chapter; the first one also has what comes before it. */
  chapters: z
    .array(z.object({ rowId: z.string(), title: z.string().trim().min(1).max(200) }))
    .max(255)
    .default([]),
  /** Names of the files in a zip, without what follows the dot. */
  pattern: z.string().max(200).regex(namePattern).default('{number} {speaker} {words}'),
  /** What the rows in a zip are written as. */
  rowFormat: z.enum(rowFormats).default('wav'),
});
export type ExportWishes = z.output<typeof exportWishes>;
export type RowFormat = (typeof rowFormats)[number];

export interface Exported {
  readonly file: string;
  readonly format: ExportWishes['format'];
  readonly bytes: number;
  readonly rows: number;
  /** Numbers of rows that changed since the take that was written. */
  readonly staleRows: readonly number[];
  /** Of the episode, or of all rows in a zip with the pauses between them. */
  readonly seconds: number;
  /** Null where no sound was written. */
  readonly sound: ExportedSound | null;
}

export interface ExportedSound {
  readonly sampleRateHz: number;
  /** Integrated loudness of the takes as they are, and of what was written, LUFS; null for silence. */
  readonly loudnessBefore: number | null;
  readonly loudness: number | null;
  /** Of what was written, dBTP; of MP3 and Opus as it is heard after decoding. */
  readonly truePeakDb: number;
  /** How far the limiter gave way at the most, dB. */
  readonly limitedDb: number;
}

export const exportCalls = {
  /** Chosen takes of a project as one file. Job result: `Exported`. */
  'projects.export': declare<Started>()({
    effect: 'write',
    job: true,
    input: exportWishes.extend({ projectId: z.string().min(1).max(100) }),
  }),
} as const;
