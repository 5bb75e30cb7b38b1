/** The library of voices. Files are named by paths on this computer; a browser first sends them to `/api/upload`. */
import { z } from 'zod';
import { declare, type Started } from './define.ts';
import { textLanguages } from './names.ts';

export interface VoiceReferenceSummary {
  readonly name: string;
  readonly text: string;
  readonly language: string;
  readonly seconds: number;
  /** Path below the media root, playable by the renderer. */
  readonly mediaPath: string;
}

export interface VoiceSummary {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly modelId: string;
  readonly sizeBytes: number;
  readonly importedAt: string;
  /** The voice that ships with the app; it says what it can and cannot do. */
  readonly pilot: boolean;
  readonly references: readonly VoiceReferenceSummary[];
  /** Newest release that contains exactly these files; null when none does. */
  readonly inRelease: string | null;
}

export interface RemovedVoice {
  readonly id: string;
  readonly name: string;
  /** ISO 8601: after this the files are deleted for good (7 days after removal). */
  readonly keptUntil: string;
}

export interface VoiceCheck {
  readonly id: string;
  readonly ok: boolean;
  readonly filesChecked: number;
  readonly damagedFiles: readonly string[];
}

const reference = z.object({
  path: z.string().min(1),
  name: z.string().min(1).max(80),
  text: z.string().max(500),
  language: z.enum(textLanguages),
});

export const voicesCalls = {
  'voices.list': declare<readonly VoiceSummary[]>()({ effect: 'read', input: z.object({}) }),
  'voices.import': declare<Started>()({
    effect: 'write',
    job: true,
    input: z.object({
      name: z.string().trim().min(1).max(80),
      gptPath: z.string().min(1),
      sovitsPath: z.string().min(1),
      /** Folder of the HuBERT encoder; left out: the shared one. */
      hubertPath: z.string().min(1).optional(),
      references: z.array(reference).min(1).max(50),
    }),
  }),
  'voices.check': declare<Started>()({ effect: 'read', job: true, input: z.object({ voiceId: z.string() }) }),
  'voices.remove': declare<RemovedVoice>()({ effect: 'write', input: z.object({ voiceId: z.string() }) }),
  'voices.removed': declare<readonly RemovedVoice[]>()({ effect: 'read', input: z.object({}) }),
  'voices.putBack': declare<VoiceSummary>()({ effect: 'write', input: z.object({ voiceId: z.string() }) }),
} as const;
