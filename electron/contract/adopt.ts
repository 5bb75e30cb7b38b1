/**
 * Adopting: what a studio has made with the official program becomes voices. The folder may be on this computer, on another
 * one behind SSH, or in an archive of the old backup script. Nothing is ever written there.
 */
import { z } from 'zod';
import { declare, type Started } from './define.ts';
import type { WireError } from './errors.ts';
import { textLanguages } from './names.ts';
import { sshLoginInput } from './standby.ts';

/** A file of weights; `path` goes below the place that was named, with `/`. */
export interface AdoptFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** As its name says; null where the name says none. */
  readonly epoch: number | null;
  /** ISO 8601; null where it is not known. */
  readonly modifiedAt: string | null;
}

/** A recording of 3 to 10 seconds with what is said in it. */
export interface AdoptReference {
  readonly path: string;
  readonly name: string;
  readonly text: string;
  readonly language: (typeof textLanguages)[number];
  readonly seconds: number;
}

export interface AdoptVoice {
  /** Names it in choices: version and experiment. */
  readonly key: string;
  /** As it will be called here. */
  readonly name: string;
  /** By folder and first bytes; the import looks at the weights themselves. */
  readonly version: string;
  /** `api`: `tts_infer.yaml` names these weights; `webui`: `weight.json` does; null: the newest epoch of each. */
  readonly served: 'api' | 'webui' | null;
  readonly gpt: AdoptFile;
  readonly sovits: AdoptFile;
  /** Other epochs, the newest first. */
  readonly otherGpt: readonly AdoptFile[];
  readonly otherSovits: readonly AdoptFile[];
  /** What will be taken, the best first; empty where a person has to choose one. */
  readonly references: readonly AdoptReference[];
  readonly otherReferences: readonly AdoptReference[];
  /** Id of the voice here that has these very weights; null when none has. */
  readonly present: string | null;
}

export const leftReasons = [
  'damaged',
  'unreadable',
  'no-partner',
  'base',
  'outside',
  'name-unreadable',
  'not-chosen',
  'no-reference',
] as const;
export type LeftReason = (typeof leftReasons)[number];

/** What is not taken, and why. */
export interface AdoptLeft {
  /** A file or folder there, or the key of a voice. */
  readonly path: string;
  readonly reason: LeftReason;
  /** The version of a base model that is served, or the name of the half that is there. */
  readonly detail: string | null;
}

export interface AdoptOfficial {
  /** A tag, or what the folder's name or its settings say; null where nothing does. */
  readonly version: string | null;
  readonly commit: string | null;
  /** Which device `tts_infer.yaml` names. */
  readonly device: string | null;
  /** SHA-256 of its symbol table; null where it is not there. */
  readonly symbolsSha256: string | null;
}

export interface AdoptArchive {
  /** ISO 8601: when it was made. */
  readonly madeAt: string;
  /** `ok`: its sum is the one in `manifest.log`; `not-listed`: the log does not name it; `no-log`: there is no log beside it. */
  readonly log: 'ok' | 'not-listed' | 'no-log';
}

export interface AdoptPlan {
  /** As a person typed it. */
  readonly place: string;
  /** Where below it the installation begins; empty where it is the place itself. */
  readonly root: string;
  readonly official: AdoptOfficial;
  /** Null unless it is an archive. */
  readonly archive: AdoptArchive | null;
  readonly voices: readonly AdoptVoice[];
  readonly left: readonly AdoptLeft[];
  /** Shared models that are missing here and are taken from there. */
  readonly encoders: readonly string[];
  /** Shared models that the voices need, and that are neither here nor there. */
  readonly missing: readonly string[];
  /** Bytes that will be read there, for the voices that are not here yet. */
  readonly bytes: number;
}

/** Result of job kind `adopt`. */
export interface AdoptReport {
  readonly taken: readonly {
    readonly key: string;
    readonly voiceId: string;
    readonly name: string;
    readonly version: string;
  }[];
  /** They were here already. */
  readonly present: readonly { readonly key: string; readonly voiceId: string }[];
  readonly failed: readonly { readonly key: string; readonly name: string; readonly error: WireError }[];
  readonly left: readonly AdoptLeft[];
  readonly encoders: readonly string[];
  /** The release that was made behind it; null without a store, or where none was asked for. */
  readonly releaseId: string | null;
  /** Why there is none although one was wanted. */
  readonly backupError: WireError | null;
}

const filePath = z.string().min(1).max(4096);

const source = z.object({
  /** A folder, or an archive `*.tar.gz`; on the machine that `ssh` names where that is given. */
  path: filePath,
  ssh: sshLoginInput.optional(),
});
export type AdoptSource = z.output<typeof source>;

const reference = z.object({
  /** `there`: one that the plan lists; `here`: a file of this computer. */
  from: z.enum(['there', 'here']),
  path: filePath,
  name: z.string().min(1).max(80),
  text: z.string().max(500),
  language: z.enum(textLanguages),
});

const choice = z.object({
  key: z.string().min(1).max(400),
  name: z.string().trim().min(1).max(80).optional(),
  /** Another epoch than the plan's. */
  gpt: filePath.optional(),
  sovits: filePath.optional(),
  references: z.array(reference).max(50).optional(),
});
export type AdoptChoice = z.output<typeof choice>;

export const adoptCalls = {
  /** Looks and writes nothing, here or there. */
  'adopt.plan': declare<AdoptPlan>()({ effect: 'read', input: z.object({ source }) }),
  'adopt.start': declare<Started>()({
    effect: 'write',
    job: true,
    input: z.object({
      source,
      /** Left out: every voice of the plan that has a reference. */
      choices: z.array(choice).max(500).optional(),
      /** Makes a release behind it where a store is set. */
      backup: z.boolean().default(true),
    }),
  }),
} as const;
