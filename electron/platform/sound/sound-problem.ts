/** Why a recording cannot be read. `needs-program`: with ffmpeg it might be. */
export type SoundReason =
  | 'unknown'
  | 'no-sound'
  | 'encrypted'
  | 'damaged'
  | 'cut-off'
  | 'needs-program'
  | 'too-large'
  | 'too-long'
  | 'took-too-long';

export class SoundProblem extends Error {
  readonly reason: SoundReason;
  /** Name of the coding or format, where it is known. */
  readonly format: string | null;

  constructor(reason: SoundReason, format: string | null = null) {
    super(`cannot read this recording: ${reason}${format === null ? '' : ` (${format})`}`);
    this.name = 'SoundProblem';
    this.reason = reason;
    this.format = format;
  }
}

/** Mono sound as it is in the file: no resampling, priming and padding of the coding taken off. */
export interface DecodedSound {
  readonly samples: Float32Array;
  readonly sampleRateHz: number;
  /** As people call it: mp3, aac, flac, vorbis, opus, wav. */
  readonly format: string;
}

/** A recording for a reference is a few seconds; a quarter of an hour of it holds any piece that somebody may want. */
export const MOST_SECONDS = 900;
