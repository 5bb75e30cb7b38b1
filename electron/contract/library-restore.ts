/** What a release holds, how two differ, and bringing one back into the library. */
import { z } from 'zod';
import type { ReleaseSummary } from './backup.ts';
import { declare, type Started } from './define.ts';

/** What became of a voice of the release. */
export type BroughtBackOutcome =
  /** It was not here. */
  | 'added'
  /** Beside the one that is here, under an id and a name of its own. */
  | 'beside'
  /** In the place of the one that was here, which is in the bin now. */
  | 'replaced'
  /** In the place of one whose files were damaged. */
  | 'repaired'
  /** The very same files are here. */
  | 'same'
  /** The release itself holds no whole voice under this id. */
  | 'unusable';

export interface BroughtBackVoice {
  /** In the release. */
  readonly releasedId: string;
  /** In the library. */
  readonly id: string;
  readonly name: string;
  readonly outcome: BroughtBackOutcome;
}

/** Result of job kind `restore` into the library. */
export interface LibraryRestoreResult {
  readonly releaseId: string;
  /** Names it for `backup.undoRestore`; null when there was nothing to do. */
  readonly restoreId: string | null;
  /** ISO 8601: until then it can be undone. */
  readonly undoUntil: string | null;
  /** Fingerprint of a key that is not the studio's and was accepted for this one restore; null when none was needed. */
  readonly acceptedKey: string | null;
  readonly voices: readonly BroughtBackVoice[];
  readonly takes: { readonly added: number; readonly present: number };
  /** `left`: the one that is here is another by now, and stays. */
  readonly projects: {
    readonly added: number;
    readonly replaced: number;
    readonly present: number;
    readonly left: number;
  };
  /** `left`: the studio says these words otherwise now, and that stays. */
  readonly readings: { readonly changed: number; readonly left: number };
  /** Names of the settings that changed. */
  readonly settings: readonly string[];
  /** Files of shared encoders that were missing here. */
  readonly models: number;
  readonly bytesDownloaded: number;
  readonly bytesReused: number;
}

/** A release that was brought back before, newest first. */
export interface LibraryRestore {
  readonly restoreId: string;
  readonly releaseId: string;
  readonly at: string;
  readonly undoUntil: string;
  readonly undone: boolean;
  readonly voices: readonly BroughtBackVoice[];
}

export interface UndoResult {
  readonly restoreId: string;
  /** Voices that went to the bin. */
  readonly removed: readonly string[];
  /** Voices that are back in their place. */
  readonly putBack: readonly string[];
  readonly takes: number;
  readonly projects: number;
  readonly readings: number;
  readonly settings: readonly string[];
}

export type FileChange = 'added' | 'removed' | 'changed';
export type ReleasePart = 'voices' | 'takes' | 'projects' | 'models' | 'settings' | 'runtime' | 'documents';
export type VoicePart = 'weights' | 'references' | 'settings';

export interface FileDifference {
  readonly path: string;
  readonly change: FileChange;
  /** Null on the side where it is not. */
  readonly bytesBefore: number | null;
  readonly bytesAfter: number | null;
}

export interface VoiceDifference {
  readonly id: string;
  readonly name: string;
  readonly change: FileChange | 'same';
  /** What differs in a voice that changed: `settings` are its name, its sampling and the words of its references. */
  readonly parts: readonly VoicePart[];
  /** Of its files that are new or other in the later release. */
  readonly bytes: number;
}

export interface PartDifference {
  readonly part: ReleasePart;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** Of the files that are new or other in the later release. */
  readonly bytes: number;
}

/** From the earlier release to the later one, whichever was named first. */
export interface ReleaseDiff {
  readonly earlier: ReleaseSummary;
  readonly later: ReleaseSummary;
  readonly voices: readonly VoiceDifference[];
  /** Parts without a difference are left out. */
  readonly parts: readonly PartDifference[];
  readonly files: readonly FileDifference[];
  /** Content of the later release that the earlier one does not hold, each blob once. */
  readonly bytesNew: number;
}

export const libraryCalls = {
  /** Job result: `LibraryRestoreResult`. Whatever it puts in the place of something else can be undone for 7 days. */
  'backup.bringBack': declare<Started>()({
    effect: 'write',
    job: true,
    input: z.object({
      releaseId: z.string().min(1),
      /** Id, or a name that only one voice of the release has; left out: all voices. */
      voice: z.string().min(1).max(100).optional(),
      /** In the place of the voice that is here; otherwise beside it. */
      replace: z.boolean().default(false),
      /** The studio's settings too: name, schedule, language, look. */
      settings: z.boolean().default(false),
      /** Accept exactly this key for this one act, though it is not trusted here; nothing of it is kept. */
      trust: z.string().min(1).max(100).optional(),
    }),
  }),
  'backup.undoRestore': declare<UndoResult>()({
    effect: 'write',
    input: z.object({ restoreId: z.string().min(1).max(100) }),
  }),
  'backup.restores': declare<readonly LibraryRestore[]>()({ effect: 'read', input: z.object({}) }),
  'backup.diff': declare<ReleaseDiff>()({
    effect: 'read',
    input: z.object({ releaseId: z.string().min(1), otherId: z.string().min(1) }),
  }),
} as const;
