/** What a voice service made while it served: its files, where they are kept, and how often they are brought. */
import { z } from 'zod';
import type { ErrorCode } from '../errors.ts';

/** A name for a second file beside one of the same name: `a/take.wav` becomes `a/take~MARK.wav`. */
export function besideName(path: string, mark: string): string {
  const slash = path.lastIndexOf('/') + 1;
  const dot = path.lastIndexOf('.');
  const end = dot > slash ? dot : path.length;
  return `${path.slice(0, end)}~${mark}${path.slice(end)}`;
}

/** Is what services made saved in the store between backups? */
export const madeSettings = z.object({ on: z.boolean(), everyMinutes: z.number().int().min(1).max(1440) });
export type MadeSettings = z.output<typeof madeSettings>;

export interface MadeStatus extends MadeSettings {
  /** Where this computer keeps it. */
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
  /**
   * As the store has it; null: it has none. `files` null: it is encrypted, and the key is not here. `by`: name of the computer that
   * saved it.
   */
  readonly saved: { readonly at: string; readonly files: number | null; readonly by: string } | null;
  /** Why the last round came to nothing. */
  readonly problem: { readonly code: ErrorCode; readonly at: string } | null;
}
