/**
 * The shared models, fetched once or added from a folder: encoders and vocoders that official voices need and do not bring with
 * them, the models that LoRA files change, and the official base voices, which speak after any reference.
 */
import { z } from 'zod';
import { declare, type Started } from './define.ts';
import { webUrl } from './models/web-url.ts';

export const baseVersions = ['v1', 'v2', 'v2Pro', 'v2ProPlus'] as const;
export type BaseVersion = (typeof baseVersions)[number];
type BaseName = `base-${BaseVersion}`;

const modelNames = [
  'hubert',
  'bert',
  'speaker',
  'g2pw',
  'vocoder-v3',
  'vocoder-v4',
  'lora-base-v3',
  'lora-base-v4',
  'base-v1',
  'base-v2',
  'base-v2Pro',
  'base-v2ProPlus',
] as const;
export type ModelName = (typeof modelNames)[number];

export function baseNameOf(version: BaseVersion): BaseName {
  return `base-${version}`;
}

export function isBaseName(name: ModelName): name is BaseName {
  return name.startsWith('base-');
}

export function baseVersionOf(name: BaseName): BaseVersion {
  return name.slice('base-'.length) as BaseVersion;
}

export interface ModelSummary {
  readonly name: ModelName;
  /** Name of its folder or file below `models/` in the data folder. */
  readonly place: string;
  /** The same on this computer. */
  readonly path: string;
  readonly state: 'present' | 'missing';
  /** On disk; 0 when missing. */
  readonly sizeBytes: number;
  /** Of the weights, as they were when they came in; null for files that were put there by hand. */
  readonly sha256: string | null;
  /** What an interrupted download has left, to be continued. */
  readonly receivedBytes: number;
}

const name = z.enum(modelNames);

export const modelsCalls = {
  'models.list': declare<readonly ModelSummary[]>()({ effect: 'read', input: z.object({}) }),
  'models.add': declare<Started>()({ effect: 'write', job: true, input: z.object({ name, path: z.string().min(1) }) }),
  'models.fetch': declare<Started>()({
    effect: 'write',
    job: true,
    input: z.object({
      name,
      /** A mirror of one's own, with the files in the same places as the official one. */
      from: webUrl.optional(),
    }),
  }),
} as const;
