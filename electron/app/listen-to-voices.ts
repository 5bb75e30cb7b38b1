/** Lets voices say the canary sentence in an engine of its own, so that nobody who is heard has to wait, and takes their prints. */
import type { EngineOptions } from '../../native-models/engine.ts';
import type { ListenToVoices } from '../backup/content/voice-prints.ts';
import type { VoicePrint } from '../contract/models/voice-print.ts';
import type { ChildHandle } from '../kernel/child-client.ts';
import type { Clock, Log, Ticker } from '../kernel/ports.ts';
import { createEngineChild } from '../platform/engine-child.ts';
import { printOfWav } from '../watch/voice-proof.ts';
import { findEncoders } from './encoders.ts';
import { speakCanary } from './speak-canary.ts';

/** A voice that takes longer has no print until the next release. */
const SPEAKS_WITHIN_MS = 120_000;

export function createListenToVoices(deps: {
  readonly spawn: (options: EngineOptions) => ChildHandle;
  readonly modelsDir: string;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly log: Log;
}): ListenToVoices {
  return async (voices, signal) => {
    const options = { encoders: findEncoders(deps.modelsDir) };
    const engine = createEngineChild({ ...deps, spawn: () => deps.spawn(options) });
    const prints = new Map<string, VoicePrint | null>();
    try {
      for (const { id, directory } of voices) {
        const limit = AbortSignal.any([AbortSignal.timeout(SPEAKS_WITHIN_MS), ...(signal ? [signal] : [])]);
        try {
          prints.set(id, printOfWav(await speakCanary(engine, directory, limit)));
        } catch (error) {
          signal?.throwIfAborted();
          deps.log.info('voice not listened to', { voice: id, error: String(error) });
        }
      }
    } finally {
      engine.close();
    }
    return prints;
  };
}
