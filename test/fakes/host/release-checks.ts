/** What is known of the wholeness of a release, in the pretended studio. */
import type { ReleaseSummary } from '../../../electron/contract/backup.ts';

type Check = Pick<ReleaseSummary, 'verifiedAt' | 'verification' | 'damaged'>;

export function verifiedAt(at: string, how: 'listed' | 'read'): Check {
  return { verifiedAt: at, verification: { how, at, by: 'STUDIO-1' }, damaged: null };
}

/** Nobody has the right bytes any more. */
export function damagedFor(voice: string, since: string): Check {
  return {
    verifiedAt: null,
    verification: null,
    damaged: { since, by: 'MAC-MINI', blobs: 1, voices: [voice], lost: true },
  };
}
