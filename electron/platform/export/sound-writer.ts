/** What writes sound into a file as it comes. */
import type { PartFile } from './part-file.ts';
import type { SoundTags } from './tags.ts';

export interface SoundWriter {
  /** Samples at the writer's rate; they are not kept. */
  add(samples: Float32Array): Promise<void>;
  /** The file is whole behind this. */
  end(): Promise<void>;
  /** Lets go of it, ended or not. */
  free(): Promise<void>;
}

export interface SoundTarget {
  readonly file: PartFile;
  readonly sampleRateHz: number;
  /** Of the whole sound. */
  readonly samples: number;
  readonly tags: SoundTags;
  /** What is heard of the file: what a decoder makes of it, where the format loses something. */
  readonly onHeard: (samples: Float32Array) => void;
}
