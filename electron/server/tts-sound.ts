/** Sound on its way from the speaker to whoever writes it down for the client, in parts as they are spoken. */
import { toPcm16Bytes } from '../../native-models/audio/wav.ts';
import type { AudioChunk } from '../../native-models/engine-types.ts';

export interface SoundPipe {
  add(chunk: Pick<AudioChunk, 'samples' | 'sampleRateHz'>): void;
  end(): void;
  fail(error: unknown): void;
  /** The sample rate, as soon as the first part is there. */
  begun(): Promise<number>;
  /** 16 bit samples, part by part; for one reader. Ends with the sound, or throws what it failed with. */
  parts(): AsyncIterable<Uint8Array>;
}

/** More sound than this does not wait for its reader (an hour at 32 kHz is 230 MB). */
const MAX_WAITING_BYTES = 256 * 1024 * 1024;

/** `onFull` is told when the speaker had better stop. */
export function createSoundPipe(onFull: () => void, maxWaitingBytes: number = MAX_WAITING_BYTES): SoundPipe {
  const waiting: Uint8Array[] = [];
  const begun = Promise.withResolvers<number>();
  let waitingBytes = 0;
  let wake: () => void = () => {};
  let state: 'open' | 'ended' | 'failed' = 'open';
  let failure: unknown;
  // Nobody may be waiting for it.
  begun.promise.catch(() => {});

  function fail(error: unknown): void {
    if (state !== 'open') return;
    state = 'failed';
    failure = error;
    begun.reject(error);
    wake();
  }

  return {
    add({ samples, sampleRateHz }) {
      if (state !== 'open') return;
      const part = toPcm16Bytes(samples);
      waitingBytes += part.length;
      if (waitingBytes > maxWaitingBytes) {
        waiting.length = 0;
        fail(new Error('the sound is too long to be held in memory; cut the text, or stream it'));
        onFull();
        return;
      }
      waiting.push(part);
      begun.resolve(sampleRateHz);
      wake();
    },
    end() {
      if (state !== 'open') return;
      state = 'ended';
      begun.resolve(0);
      wake();
    },
    fail,
    begun: () => begun.promise,
    async *parts() {
      for (;;) {
        const part = waiting.shift();
        if (part) {
          waitingBytes -= part.length;
          yield part;
        } else if (state === 'failed') throw failure;
        else if (state === 'ended') return;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    },
  };
}

export async function collect(parts: AsyncIterable<Uint8Array>): Promise<readonly Uint8Array[]> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return all;
}
