/**
 * A take while it is spoken. The sound goes to disk as it comes, so an hour of speech needs no more memory than a
 * minute; the WAV header, which tells the length, is written last.
 */
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { toPcm16Bytes, wavHeader } from '../../native-models/audio/wav.ts';
import { translateFileError, writeFileAtomic } from '../kernel/json-file.ts';
import { createSerial } from '../kernel/serial.ts';
import type { SpokenSound } from './ports.ts';

export interface Recording {
  /** Takes the sound in order and returns at once; what goes wrong is told by `finish`. */
  add(sound: SpokenSound): void;
  /** The complete file. @throws AppError APP_DISK_FULL */
  finish(): Promise<string>;
  /** A take that came to nothing leaves no file; sentences that are being listened to stay until the next take. */
  abandon(): Promise<void>;
}

const headerBytes = 44;

export async function startRecording(options: {
  readonly file: string;
  /** Where a sentence of several is put for listening meanwhile. */
  readonly partFile: (sentence: number) => string;
  readonly onPart: (sound: SpokenSound) => void;
}): Promise<Recording> {
  const { file, partFile, onPart } = options;
  await mkdir(path.dirname(file), { recursive: true });
  const handle: FileHandle = await open(file, 'w');
  let sampleRateHz = 0;
  let dataBytes = 0;
  const inTurn = createSerial();
  /** The sentence under way, as far as it has sounded. */
  const part: Uint8Array[] = [];
  let failure: unknown;

  async function write(sound: SpokenSound): Promise<void> {
    const body = toPcm16Bytes(sound.samples);
    await handle.write(body, 0, body.length, headerBytes + dataBytes);
    dataBytes += body.length;
    sampleRateHz = sound.sampleRateHz;
    // A single sentence is the take itself, which follows at once.
    if (sound.sentences < 2) return;
    part.push(body);
    if (!sound.last) return;
    const whole = Buffer.concat(part.splice(0));
    await writeFileAtomic(partFile(sound.sentence), Buffer.concat([wavHeader(sampleRateHz, whole.length), whole]));
    onPart(sound);
  }

  return {
    add(sound) {
      void inTurn(async () => {
        try {
          if (failure === undefined) await write(sound);
        } catch (error) {
          failure = error;
        }
      });
    },
    finish: () =>
      inTurn(async () => {
        try {
          if (failure !== undefined) throw failure;
          await handle.write(wavHeader(sampleRateHz, dataBytes), 0, headerBytes, 0);
          await handle.sync();
          return file;
        } catch (error) {
          throw translateFileError(error, file);
        } finally {
          await handle.close();
        }
      }),
    abandon: () =>
      inTurn(async () => {
        await handle.close();
        await rm(file, { force: true });
      }),
  };
}
