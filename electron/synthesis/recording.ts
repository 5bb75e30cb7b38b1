/**
 * A take while it is spoken. The sound goes to disk as it comes, so an hour of speech needs no more memory than a
 * minute; the WAV header, which tells the length, is written last.
 */
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { toPcm16Bytes, wavHeader } from '../../native-models/audio/wav.ts';
import type { AudioChunk, TakeFacts, TimedWord } from '../../native-models/engine-types.ts';
import { drain } from '../../native-models/generators.ts';
import { translateFileError, writeFileAtomic } from '../kernel/json-file.ts';

export interface RecordingOptions {
  readonly file: string;
  /** Where a sentence of several is put for listening meanwhile; left out: nowhere. */
  readonly partFile?: (sentence: number) => string;
  /** Told of every sentence that is complete; `isPlayable` when it lies in its part file. */
  readonly onSentence?: (chunk: AudioChunk, isPlayable: boolean) => void;
  /** Ends with the last word: the pause behind it is somebody else's to decide. */
  readonly withoutLastPause?: boolean;
}

/**
 * Writes the whole sound to `file`. A take that comes to nothing leaves no file and is spoken no further; sentences that are
 * being listened to stay until the next take. @throws AppError APP_DISK_FULL, and whatever the sound fails with.
 */
export async function recordTake(
  sound: AsyncGenerator<AudioChunk, TakeFacts>,
  options: RecordingOptions,
): Promise<TakeFacts & { readonly words: readonly TimedWord[] }> {
  const { file } = options;
  await mkdir(path.dirname(file), { recursive: true });
  const handle = await open(file, 'w');
  const recording = new Recording(handle, options);
  try {
    const facts = await drain(sound, (chunk) => recording.add(chunk));
    await recording.finish(facts.sampleRateHz);
    await handle.close();
    return { ...facts, audioSeconds: recording.samples / facts.sampleRateHz, words: recording.words };
  } catch (error) {
    await handle.close();
    await rm(file, { force: true });
    throw error;
  }
}

const headerBytes = 44;

class Recording {
  readonly #handle: FileHandle;
  readonly #options: RecordingOptions;
  #dataBytes = 0;
  readonly words: TimedWord[] = [];

  /** Written so far. */
  get samples(): number {
    return this.#dataBytes / 2;
  }

  /** The sentence under way, as far as it has sounded. */
  #part: Uint8Array[] = [];

  constructor(handle: FileHandle, options: RecordingOptions) {
    this.#handle = handle;
    this.#options = options;
  }

  async add(chunk: AudioChunk): Promise<void> {
    const isLastPause = chunk.last && chunk.sentence === chunk.sentences - 1;
    const isLeftOut = isLastPause && this.#options.withoutLastPause === true;
    const body = isLeftOut ? new Uint8Array(0) : toPcm16Bytes(chunk.samples);
    await this.#write(() => this.#handle.write(body, 0, body.length, headerBytes + this.#dataBytes));
    this.#dataBytes += body.length;
    // A single sentence is the take itself, which follows at once.
    const isPlayable = this.#options.partFile !== undefined && chunk.sentences > 1;
    if (isPlayable) this.#part.push(body);
    if (!chunk.last) return;
    for (const word of chunk.words ?? []) this.words.push(word);
    if (isPlayable) await this.#write(() => this.#writePart(chunk));
    this.#options.onSentence?.(chunk, isPlayable);
  }

  finish(sampleRateHz: number): Promise<void> {
    return this.#write(async () => {
      await this.#handle.write(wavHeader(sampleRateHz, this.#dataBytes), 0, headerBytes, 0);
      await this.#handle.sync();
    });
  }

  async #writePart({ sentence, sampleRateHz }: AudioChunk): Promise<void> {
    const file = this.#options.partFile?.(sentence);
    if (file === undefined) return;
    const whole = Buffer.concat(this.#part);
    this.#part = [];
    const wav = Buffer.concat([wavHeader(sampleRateHz, whole.length), whole]);
    await writeFileAtomic(file, wav);
  }

  async #write(act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      throw translateFileError(error, this.#options.file);
    }
  }
}
