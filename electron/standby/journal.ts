/**
 * The memory of a promotion or fail-back: one JSONL file per incident, every line on disk before what it announces is done.
 * A step is `intent`, then `done` or `failed`; after a crash the last intent without an end says where to look at the world.
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type PlanIntent, type StepName, stepNames } from '../contract/models/plan.ts';
import type { VoiceProof } from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import { openJsonlFile, parseJsonl } from '../kernel/jsonl-file.ts';

/** What a step found or made; later steps and a resumed run read it from here, never from memory. */
export type StepFacts = Readonly<Record<string, string | number | boolean | null>>;

/** Everything that was decided when the person confirmed. Fixed for the life of the incident. */
export interface Opening {
  readonly incidentId: string;
  readonly intent: PlanIntent;
  readonly machine: string;
  readonly releaseId: string;
  /** Voice that the primary was serving, as far as it is known. */
  readonly voice: string | null;
  /** Proof of ownership of whatever epoch is granted; 32 hex digits. */
  readonly nonce: string;
  /** Epoch of the gate when the operation was confirmed: the claim must go above it. */
  readonly epochBefore: number;
  readonly actor: string;
  readonly reason: string;
  readonly planId: string;
  readonly planHash: string;
  readonly jobId: string | null;
  /** Incident of the watch that this answers. */
  readonly watchIncidentId: string | null;
  /** ISO 8601: start of the recovery time. */
  readonly outageSince: string;
  readonly steps: readonly StepName[];
}

export type JournalLine =
  | { readonly kind: 'opened'; readonly at: string; readonly opening: Opening }
  | { readonly kind: 'intent'; readonly at: string; readonly step: StepName }
  | {
      readonly kind: 'done';
      readonly at: string;
      readonly step: StepName;
      readonly seconds: number;
      readonly facts: StepFacts;
      readonly voiceProof?: VoiceProof;
    }
  | {
      readonly kind: 'failed';
      readonly at: string;
      readonly step: StepName;
      readonly code: string;
      readonly text: string;
    }
  | { readonly kind: 'undo-intent'; readonly at: string; readonly step: StepName }
  | { readonly kind: 'undone'; readonly at: string; readonly step: StepName; readonly facts: StepFacts }
  /** A person or a started app takes the operation up again, or asks for it to be taken back. */
  | { readonly kind: 'resumed'; readonly at: string; readonly actor: string; readonly towards: 'end' | 'start' }
  | {
      readonly kind: 'ended';
      readonly at: string;
      readonly outcome: 'done' | 'undone' | 'failed';
      readonly rtoSeconds: number | null;
    };

export interface Journal {
  readonly lines: readonly JournalLine[];
  append(line: JournalLine): Promise<void>;
  close(): Promise<void>;
}

const anyLine = z.object({ kind: z.string(), at: z.string(), step: z.enum(stepNames).optional() }).loose();
const fileName = /^[0-9A-Za-z-]{8,80}\.jsonl$/;

/** Opens an incident's file for writing; a line torn by a crash is cut off, because what it announces had not begun. */
export async function openJournal(dir: string, incidentId: string): Promise<Journal> {
  const file = journalFile(dir, incidentId);
  const handle = await openJsonlFile<JournalLine>(file);
  const lines = [...handle.existing];
  for (const line of lines) anyLine.parse(line);
  return {
    lines,
    async append(line) {
      await handle.append(line);
      lines.push(line);
    },
    close: handle.close,
  };
}

/** Lines of one incident without opening it for writing. Throws STANDBY_INCIDENT_UNKNOWN. */
export async function readJournal(dir: string, incidentId: string): Promise<readonly JournalLine[]> {
  const file = journalFile(dir, incidentId);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new AppError('STANDBY_INCIDENT_UNKNOWN', { details: { incidentId }, cause });
  }
  return parseJsonl<JournalLine>(text.slice(0, text.lastIndexOf('\n') + 1), file);
}

/** Ids of all incidents, newest first (ids begin with their time). */
export async function listJournals(dir: string): Promise<readonly string[]> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((name) => fileName.test(name))
    .map((name) => name.slice(0, -'.jsonl'.length))
    .sort()
    .reverse();
}

function journalFile(dir: string, incidentId: string): string {
  if (!fileName.test(`${incidentId}.jsonl`)) {
    throw new AppError('STANDBY_INCIDENT_UNKNOWN', { details: { incidentId } });
  }
  return path.join(dir, `${incidentId}.jsonl`);
}
