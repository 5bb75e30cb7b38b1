/**
 * What a line of a journal may hold. A resumed promotion trusts nothing else, so a line that does not fit is refused with its
 * file and number; whatever belongs to one kind of line is all there or the line is none.
 */
import { z } from 'zod';
import { type ErrorCode, errorCodes } from '../contract/errors.ts';
import { planIntents, stepNames } from '../contract/models/plan.ts';
import { AppError } from '../kernel/app-error.ts';

/** What a step found or made; later steps and a resumed run read it from here, never from memory. */
const facts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).readonly();
export type StepFacts = z.output<typeof facts>;

/** Everything that was decided when the person confirmed. Fixed for the life of the incident. */
const opening = z
  .strictObject({
    incidentId: z.string().min(1),
    intent: z.enum([...planIntents, 'drill']),
    machine: z.string().min(1),
    releaseId: z.string(),
    /** A person chose a release that is older than one which was seen. */
    older: z.boolean().optional(),
    /** Voice that the primary was serving, as far as it is known. */
    voice: z.string().nullable(),
    /** Proof of ownership of whatever epoch is granted; 32 hex digits. */
    nonce: z.string().regex(/^[0-9a-f]{32}$/),
    /** Epoch of the cutover when the operation was confirmed: the claim must go above it. */
    epochBefore: z.number().int().min(0),
    /** Where listeners were sent then; null where that was not told. */
    cutoverFrom: z.string().nullable().optional(),
    actor: z.string(),
    reason: z.string(),
    /** Automatic mode confirmed it, as `by` had set it. */
    automatic: z.strictObject({ by: z.string() }).optional(),
    planId: z.string(),
    planHash: z.string(),
    jobId: z.string().nullable(),
    /** Incident of the watch that this answers. */
    watchIncidentId: z.string().nullable(),
    /** Of a drill: what was expected of its steps, and how old the release was. */
    expected: z
      .strictObject({
        seconds: z.number(),
        steps: z.partialRecord(z.enum(stepNames), z.number()),
        releaseAgeSeconds: z.number(),
      })
      .optional(),
    /** ISO 8601: start of the recovery time. */
    outageSince: z.iso.datetime(),
    /** On the way home: how long each share of listeners is watched before the next. */
    bakeSeconds: z.number().int().min(0).optional(),
    /** How long listeners may still be sent back by themselves. */
    windowSeconds: z.number().int().min(0).optional(),
    steps: z.array(z.enum(stepNames)).min(1).readonly(),
    /** Another desktop's operation that this one finishes (`end`) or takes back (`start`). */
    takesOver: z.strictObject({ incidentId: z.string().min(1), towards: z.enum(['end', 'start']) }).optional(),
  })
  .readonly();
export type Opening = z.output<typeof opening>;

const voiceProof = z
  .strictObject({
    ok: z.boolean(),
    releaseId: z.string().nullable(),
    audioSeconds: z.number(),
    rmsDbfs: z.number(),
    peak: z.number(),
    silenceRatio: z.number(),
    clippedRatio: z.number(),
    sampleRateHz: z.number(),
    problems: z.array(z.string()).readonly(),
    voiceDistance: z.number().optional(),
  })
  .readonly();

const at = z.string();
const step = z.enum(stepNames);
const outcome = z.enum(['done', 'undone', 'failed']);
/** Shown and never decided on: a code that this version does not know is no reason to refuse the file. */
const code = z.enum(errorCodes).catch('APP_INTERNAL' satisfies ErrorCode);

const journalLine = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('opened'), at, opening }),
    z.strictObject({ kind: z.literal('intent'), at, step }),
    z.strictObject({
      kind: z.literal('done'),
      at,
      step,
      seconds: z.number().min(0),
      facts,
      voiceProof: voiceProof.optional(),
    }),
    z.strictObject({ kind: z.literal('failed'), at, step, code, text: z.string() }),
    z.strictObject({ kind: z.literal('undo-intent'), at, step }),
    z.strictObject({ kind: z.literal('undone'), at, step, facts }),
    /** A person or a started app takes the operation up again, or asks for it to be taken back. */
    z.strictObject({ kind: z.literal('resumed'), at, actor: z.string(), towards: z.enum(['end', 'start']) }),
    z.strictObject({ kind: z.literal('ended'), at, outcome, rtoSeconds: z.number().nullable() }),
  ])
  .readonly();
export type JournalLine = z.output<typeof journalLine>;

/** Throws APP_FILE_DAMAGED with `file` and `line` (counted from 1). */
export function checkLines(lines: readonly unknown[], file: string): readonly JournalLine[] {
  return lines.map((line, index) => {
    const parsed = journalLine.safeParse(line);
    const isMisplaced = parsed.success && (parsed.data.kind === 'opened') !== (index === 0);
    if (parsed.success && !isMisplaced) return parsed.data;
    const problems = parsed.success
      ? [`a line of kind ${parsed.data.kind} cannot stand here`]
      : parsed.error.issues.map((issue) => `${issue.path.join('.') || 'line'}: ${issue.message}`).slice(0, 5);
    throw new AppError('APP_FILE_DAMAGED', {
      details: { file, line: index + 1, problems },
      remedy: { kind: 'export-diagnostics' },
      cause: parsed.error,
    });
  });
}
