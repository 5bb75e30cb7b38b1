/** One voice of a plan comes into the library: its files are brought, and imported as any other voice is. */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { VoiceProvenance } from '../../native-models/voice-pack/provenance.ts';
import type { VoiceSummary } from '../contract/voices.ts';
import { AppError } from '../kernel/app-error.ts';
import type { JobHandle, Jobs } from '../kernel/jobs.ts';
import type { Voices } from '../voices/service.ts';
import { placeFor } from './brought-files.ts';
import type { PickedReference, PickedVoice } from './choices.ts';
import { follow } from './follow.ts';
import type { KnownVoice } from './plan.ts';
import type { OfficialFolder, WantedFile } from './ports.ts';
import { baseName } from './training-list.ts';
import { isDrawn } from './weight-names.ts';

export interface TakeDeps {
  readonly voices: Pick<Voices, 'import'>;
  readonly jobs: Jobs;
  readonly hasher: { sha256(file: string, options?: { readonly signal?: AbortSignal }): Promise<string> };
}

export interface TakeOrder {
  readonly folder: OfficialFolder;
  readonly pick: PickedVoice;
  readonly known: readonly KnownVoice[];
  /** Files of the HuBERT that the voice was trained with, where that is not the shared one. */
  readonly encoder: readonly WantedFile[];
  /** The models that LoRA files change, by version, where they are missing here. */
  readonly bases: ReadonlyMap<string, WantedFile>;
  /** Folder for what has to be brought to this computer first. */
  readonly incoming: string;
  readonly provenance: Omit<VoiceProvenance, 'gpt' | 'sovits' | 'symbolCount'>;
  readonly onBytes: (count: number) => void;
}

export type Taken =
  | { readonly kind: 'taken'; readonly voice: VoiceSummary }
  /** Somebody there could not tell before that it is here already. */
  | { readonly kind: 'present'; readonly voiceId: string };

export async function takeVoice(deps: TakeDeps, order: TakeOrder, job: JobHandle): Promise<Taken> {
  const { folder, pick, onBytes } = order;
  const target = path.join(order.incoming, createHash('sha256').update(pick.key).digest('hex').slice(0, 16));
  job.step('adopt.step.bring');
  const { gpt, sovits } = pick;
  const sounds = pick.references
    .filter(({ from }) => from === 'there')
    .map((one) => ({ path: one.path, sizeBytes: 0 }));
  const options = { signal: job.signal, onBytes };
  const base = order.bases.get(pick.version);
  const wanted = [
    ...[gpt, sovits, ...sounds, ...order.encoder].map((file) => ({ ...file, target: placeFor(target, file.path) })),
    // Several voices have the same one: it is brought once.
    ...(base ? [{ ...base, target: placeFor(path.join(order.incoming, 'bases'), base.path) }] : []),
  ];
  const here = await folder.bring(wanted, options);
  const local = (file: string): string => here.get(file) ?? file;
  const present = await findHere(deps, order, { gpt: local(gpt.path), sovits: local(sovits.path) }, job.signal);
  if (present) {
    await rm(target, { recursive: true, force: true });
    return { kind: 'present', voiceId: present.id };
  }
  job.step('adopt.step.import');
  const voice = await importWith(deps, order, pick.references, local, job.signal);
  await rm(target, { recursive: true, force: true });
  return { kind: 'taken', voice };
}

/** A recording that turns out to be silent is left out, unless a person chose it or it is the last one. */
async function importWith(
  deps: TakeDeps,
  order: TakeOrder,
  references: readonly PickedReference[],
  local: (file: string) => string,
  signal: AbortSignal,
): Promise<VoiceSummary> {
  const { pick, provenance } = order;
  const { gpt, sovits } = pick;
  const [encoder] = order.encoder;
  const base = order.bases.get(pick.version);
  try {
    const { jobId } = await deps.voices.import({
      name: pick.name,
      gptPath: local(gpt.path),
      sovitsPath: local(sovits.path),
      ...(isDrawn(pick.version) && { version: pick.version }),
      ...(base && { basePath: local(base.path) }),
      ...(encoder && { hubertPath: path.dirname(local(encoder.path)) }),
      references: references.map(({ from, path: file, ...rest }) => ({
        ...rest,
        path: from === 'there' ? local(file) : file,
      })),
      provenance: { ...provenance, gpt: baseName(gpt.path), sovits: baseName(sovits.path) },
    });
    return await follow<VoiceSummary>(deps.jobs, jobId, signal);
  } catch (error) {
    const bad =
      error instanceof AppError && /^VOICES_(REFERENCE|RECORDING|AUDIO)_/.test(error.code)
        ? error.details['name']
        : null;
    const others = references.filter(({ name }) => name !== bad);
    if (pick.chosen || others.length === references.length || others.length === 0) throw error;
    return importWith(deps, order, others, local, signal);
  }
}

async function findHere(
  { hasher }: TakeDeps,
  { known, pick }: TakeOrder,
  files: { readonly gpt: string; readonly sovits: string },
  signal: AbortSignal,
): Promise<KnownVoice | null> {
  const alike = known.filter(
    (one) => one.gpt.sizeBytes === pick.gpt.sizeBytes && one.sovits.sizeBytes === pick.sovits.sizeBytes,
  );
  if (alike.length === 0) return null;
  const gpt = await hasher.sha256(files.gpt, { signal });
  const sovits = await hasher.sha256(files.sovits, { signal });
  return alike.find((one) => one.gpt.sha256 === gpt && one.sovits.sha256 === sovits) ?? null;
}
