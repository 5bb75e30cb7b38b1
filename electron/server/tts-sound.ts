/** Sentences on their way to a client: collected into one body, or passed on as they come. */
import { toPcm16Bytes } from '../../native-models/audio/wav.ts';
import type { TtsSentence } from './tts-api.ts';

export interface SoundPipe {
  /** What the speaker calls. */
  add(sentence: TtsSentence): void;
  end(): void;
  fail(error: unknown): void;
  /** All of it, when it is done. */
  whole(): Promise<{ readonly body: Uint8Array; readonly sampleRateHz: number }>;
  /** The sample rate, as soon as the first sentence is there. */
  begun(): Promise<number>;
  /** `header` and then each sentence; a failure breaks the stream off. Call after `begun`. */
  stream(header: Uint8Array, onCancel: () => void): ReadableStream<Uint8Array>;
}

export function createSoundPipe(): SoundPipe {
  const waiting: Uint8Array[] = [];
  const begun = Promise.withResolvers<number>();
  const ended = Promise.withResolvers<void>();
  let sampleRateHz = 0;
  let wake: () => void = () => {};
  let state: 'open' | 'ended' | 'failed' = 'open';
  let failure: unknown;
  // Only one of the two is awaited, depending on how the sound is read.
  begun.promise.catch(() => {});
  ended.promise.catch(() => {});

  return {
    add(sentence) {
      sampleRateHz = sentence.sampleRateHz;
      waiting.push(toPcm16Bytes(sentence.samples));
      begun.resolve(sampleRateHz);
      wake();
    },
    end() {
      state = 'ended';
      begun.resolve(sampleRateHz);
      ended.resolve();
      wake();
    },
    fail(error) {
      state = 'failed';
      failure = error;
      begun.reject(error);
      ended.reject(error);
      wake();
    },
    async whole() {
      await ended.promise;
      return { body: Buffer.concat(waiting), sampleRateHz };
    },
    begun: () => begun.promise,
    stream(header, onCancel) {
      if (header.length > 0) waiting.unshift(header);
      return new ReadableStream<Uint8Array>({
        async pull(controller) {
          while (waiting.length === 0 && state === 'open') {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
          const part = waiting.shift();
          if (part) controller.enqueue(part);
          else if (state === 'failed') controller.error(failure);
          else controller.close();
        },
        cancel: onCancel,
      });
    },
  };
}
