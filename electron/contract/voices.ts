/** The library of voices. Files are named by paths on this computer; a browser first sends them to `/api/upload`. */
import { z } from 'zod';
import type { VoiceProvenance } from '../../native-models/voice-pack/provenance.ts';
import { declare, type Started } from './define.ts';
import {
  type DeviceForm,
  deviceForms,
  type EngineProvider,
  engineProviders,
  textLanguages,
  type VoiceNetwork,
  voiceNetworks,
} from './names.ts';

/** Seconds from the beginning of a recording. */
const referencePiece = z.object({ fromS: z.number().min(0).max(86_400), toS: z.number().min(0).max(86_400) });

export interface VoiceReferenceSummary {
  readonly name: string;
  readonly text: string;
  readonly language: string;
  readonly seconds: number;
  /** Name of the file that it came from; left out where that is not known. */
  readonly source?: string;
  /** Which part of that file it is, where it is not the file itself. */
  readonly piece?: z.output<typeof referencePiece>;
  /** Path below the media root, playable by the renderer. */
  readonly mediaPath: string;
}

/** One of a voice's two networks on this computer. */
export interface VoiceNetworkTuning {
  /** `fast`: in 8 bits. */
  readonly precision: 'exact' | 'fast';
  /** `faster`: fast says the same in less time. `differs`: it is too far from exact. `no-gain`: it is not faster here. */
  readonly reason: 'faster' | 'differs' | 'no-gain';
  /** Milliseconds for a token, or for a second of sound; both on one thread. */
  readonly exactMs: number;
  readonly fastMs: number;
}

/** How long a network takes at a place, measured there. */
export interface VoicePlaceTiming {
  readonly network: VoiceNetwork;
  readonly provider: EngineProvider;
  /** On devices; exact when left out. */
  readonly form?: DeviceForm;
  readonly threads: number;
  /** Milliseconds: of a prompt, of a token, of a second of sound, of reading a reference (`hubert`) or a line of text (`bert`). */
  readonly ms: number;
  /** Tokens: of one for each of several sentences that are read together. */
  readonly togetherMs?: number;
}

/** A device, or a network on it, that was not timed to the end. */
export interface VoicePlaceRefusal {
  /** Null: the whole device. */
  readonly network: VoiceNetwork | null;
  readonly provider: EngineProvider;
  /** Exact when left out. */
  readonly form?: DeviceForm;
  readonly reason: 'does-not-start' | 'does-not-run' | 'differs' | 'too-slow' | 'no-time' | 'crashed';
  /** In the runtime's own words. */
  readonly message?: string;
}

/** Where a network runs from the next take on. */
export interface VoicePlace {
  readonly network: VoiceNetwork;
  /** `auto` where nothing was tested: whatever device works. */
  readonly provider: EngineProvider;
  /** On a device; exact when left out. */
  readonly form?: DeviceForm;
  /** On the processor, also when the device does not take it. */
  readonly threads: number;
  /** The test's times, a person, or neither. */
  readonly by: 'trial' | 'hand' | 'default';
}

/** What a self-test found out about a voice on this computer. */
export interface VoiceTuning {
  /** ISO 8601. */
  readonly testedAt: string;
  /** Text to tokens. `agreement`: share of the trial's tokens that exact and fast think likeliest. */
  readonly tokens: VoiceNetworkTuning & { readonly agreement: number };
  /** Tokens to sound. `differenceDb`: mean difference of the log mel spectra of exact and fast; null when fast made none. */
  readonly sound: VoiceNetworkTuning & { readonly differenceDb: number | null };
  readonly timings: readonly VoicePlaceTiming[];
  readonly refused: readonly VoicePlaceRefusal[];
}

export interface VoiceSummary {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly modelId: string;
  readonly sizeBytes: number;
  /** Beside its files: networks in the form in which they are loaded soonest, on this computer alone. */
  readonly keptBytes: number;
  readonly importedAt: string;
  /** The voice that ships with the app; it says what it can and cannot do. */
  readonly pilot: boolean;
  readonly references: readonly VoiceReferenceSummary[];
  /** Newest release that contains exactly these files; null when none does. */
  readonly inRelease: string | null;
  /** Null when these weights were not tested on this computer. */
  readonly tuning: VoiceTuning | null;
  /** Of every network. */
  readonly places: readonly VoicePlace[];
  /** Where it was adopted from; left out for a voice that came in by its files. */
  readonly provenance?: VoiceProvenance;
  /** Left out where nobody noted it. */
  readonly consent?: VoiceConsentNote;
}

/** Whose voice it is, and who agreed that it is used. */
export interface VoiceConsentNote {
  readonly person: string;
  readonly agreedBy: string;
  /** Day, YYYY-MM-DD. */
  readonly agreedOn: string;
  /** Name of the document that is kept with the voice; null where there is none. */
  readonly file: string | null;
}

/** What a recording looks like, to choose a reference out of it. */
export interface RecordingLook {
  readonly seconds: number;
  /** Loudest sample of each of equal parts, 0 to 1. */
  readonly peaks: readonly number[];
  /** What the app finds, best first; the first is its own choice, and is the whole recording where that fits. */
  readonly pieces: readonly z.output<typeof referencePiece>[];
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
  /** Left out: the whole recording, or of a longer one what the app finds; `text` is of the whole recording then. */
  piece: referencePiece.optional(),
});

const ofReference = z.object({ voiceId: z.string(), name: z.string().min(1).max(80) });

export const voicesCalls = {
  'voices.list': declare<readonly VoiceSummary[]>()({ effect: 'read', input: z.object({}) }),
  /** A recording on this computer, in any usual format; nothing of it is kept. */
  'voices.recording': declare<RecordingLook>()({ effect: 'read', input: z.object({ path: z.string().min(1) }) }),
  'voices.import': declare<Started>()({
    effect: 'write',
    job: true,
    input: z.object({
      name: z.string().trim().min(1).max(80),
      gptPath: z.string().min(1),
      sovitsPath: z.string().min(1),
      /** Folder of the HuBERT encoder; left out: the shared one. */
      hubertPath: z.string().min(1).optional(),
      /** The model that a LoRA file changes; left out: the one among the shared models. */
      basePath: z.string().min(1).optional(),
      /** What a whole model is that looks like v3; files with a mark are what that says. */
      version: z.enum(['v3', 'v4']).optional(),
      references: z.array(reference).min(1).max(50),
    }),
  }),
  'voices.check': declare<Started>()({ effect: 'write', job: true, input: z.object({ voiceId: z.string() }) }),
  /** Joins the test of this voice when one runs or waits. */
  'voices.tune': declare<Started>()({ effect: 'write', job: true, input: z.object({ voiceId: z.string() }) }),
  /** Where a network of this voice runs on this computer. `auto` without threads: as the test found best. */
  'voices.place': declare<VoiceSummary>()({
    effect: 'write',
    input: z.object({
      voiceId: z.string(),
      network: z.enum(voiceNetworks),
      provider: z.enum(engineProviders),
      /** On a device; as the test found best when left out. */
      form: z.enum(deviceForms).optional(),
      threads: z.number().int().min(1).max(64).optional(),
    }),
  }),
  /** One more recording for a voice that is here. */
  'voices.addReference': declare<Started>()({
    effect: 'write',
    job: true,
    input: reference.extend({ voiceId: z.string() }),
  }),
  /** `name`: the one that it has; what is left out of `change` stays. */
  'voices.changeReference': declare<VoiceSummary>()({
    effect: 'write',
    input: z.object({
      voiceId: z.string(),
      name: z.string().min(1).max(80),
      change: reference.pick({ name: true, text: true, language: true }).partial(),
    }),
  }),
  'voices.removeReference': declare<VoiceSummary>()({ effect: 'write', input: ofReference }),
  'voices.putReferenceBack': declare<VoiceSummary>()({ effect: 'write', input: ofReference }),
  /** Null takes the note away, with its document. */
  'voices.setConsent': declare<VoiceSummary>()({
    effect: 'write',
    input: z.object({
      voiceId: z.string(),
      consent: z
        .object({
          person: z.string().trim().min(1).max(120),
          agreedBy: z.string().trim().min(1).max(120),
          agreedOn: z.iso.date(),
          /** Left out: the one that is there stays. Null: none. */
          filePath: z.string().min(1).nullable().optional(),
        })
        .nullable(),
    }),
  }),
  'voices.remove': declare<RemovedVoice>()({ effect: 'write', input: z.object({ voiceId: z.string() }) }),
  'voices.removed': declare<readonly RemovedVoice[]>()({ effect: 'read', input: z.object({}) }),
  'voices.putBack': declare<VoiceSummary>()({ effect: 'write', input: z.object({ voiceId: z.string() }) }),
} as const;
