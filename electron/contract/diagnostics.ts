/** This computer and its data folder: what is well, what it takes, and what is handed over when something is not well. */
import { z } from 'zod';
import type { DoctorCheck } from './app.ts';
import { declare } from './define.ts';

/** What the doctor looks at, in the order in which it tells. */
export const doctorCheckNames = [
  'node',
  'memory',
  'disk',
  'data folder',
  'secrets',
  'voices',
  'models',
  'engine',
  'leftovers',
  'fonts',
  'autostart',
  'proxy',
  'authority',
  'clock',
  'audit chain',
] as const;
export type DoctorCheckName = (typeof doctorCheckNames)[number];

/** What lies in the data folder, by what it is for. */
export const storageKinds = [
  'voices',
  'takes',
  'projects',
  'models',
  'bin',
  'leftovers',
  'log',
  'records',
  'backup',
  'standby',
  'other',
] as const;
export type StorageKind = (typeof storageKinds)[number];

/** What a person may clear without losing anything that is in use. */
export const clearableKinds = ['bin', 'leftovers', 'log'] as const;
export type ClearableKind = (typeof clearableKinds)[number];

export interface StorageUse {
  readonly kind: StorageKind;
  readonly bytes: number;
  readonly files: number;
  /** What `diagnostics.clear` would free now; null for what is never cleared from here. */
  readonly clearableBytes: number | null;
}

export interface StorageOverview {
  readonly dataDir: string;
  /** Of the disk that the data folder lies on. */
  readonly freeBytes: number;
  readonly totalBytes: number;
  readonly uses: readonly StorageUse[];
  /** This computer can show a folder to whoever sits at it. */
  readonly canOpenFolder: boolean;
}

export interface DiagnosticsFile {
  readonly name: string;
  readonly text: string;
}

/** Everything that is handed over, to be read before it is saved. */
export interface DiagnosticsBundle {
  /** ISO 8601. */
  readonly madeAt: string;
  readonly files: readonly DiagnosticsFile[];
  /** How often something secret or a name was taken out. */
  readonly scrubbed: number;
  /** A zip of exactly these files. */
  readonly zipBase64: string;
}

export const diagnosticsCalls = {
  'diagnostics.collect': declare<DiagnosticsBundle>()({ effect: 'read', input: z.object({}) }),
  'diagnostics.storage': declare<StorageOverview>()({ effect: 'read', input: z.object({}) }),
  /** Answers the checks anew. */
  'diagnostics.mend': declare<readonly DoctorCheck[]>()({
    effect: 'write',
    input: z.object({ name: z.enum(doctorCheckNames) }),
  }),
  'diagnostics.clear': declare<StorageOverview>()({
    effect: 'write',
    input: z.object({ kind: z.enum(clearableKinds) }),
  }),
  'diagnostics.openFolder': declare<{ readonly path: string }>()({ effect: 'write', input: z.object({}) }),
} as const;
