/**
 * Voices of a restored release speak the canary sentence in an engine of their own, with the encoders that lie in the release: what
 * is installed here must not make up for what is missing there.
 */
import path from 'node:path';
import type { EngineOptions } from '../../native-models/engine.ts';
import type { SpeakRestored } from '../backup/ports.ts';
import type { ChildHandle } from '../kernel/child-client.ts';
import type { Clock, Log, Ticker } from '../kernel/ports.ts';
import { createEngineChild } from '../platform/engine-child.ts';
import { asApp } from '../voices/engine-errors.ts';
import { judgeVoice } from '../watch/voice-proof.ts';
import { findEncoders } from './encoders.ts';
import { speakCanary } from './speak-canary.ts';

export function createSpeakRestored(deps: {
  readonly spawn: (options: EngineOptions) => ChildHandle;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly log: Log;
}): SpeakRestored {
  return async ({ directory, voices }, { signal, onVoice }) => {
    const options = { encoders: findEncoders(path.join(directory, 'models')) };
    const engine = createEngineChild({ ...deps, spawn: () => deps.spawn(options) });
    try {
      const sounds = [];
      for (const [index, { id }] of voices.entries()) {
        onVoice(index);
        const wav = await asApp(speakCanary(engine, path.join(directory, 'voices', id), signal));
        sounds.push(judgeVoice(wav, { answered: null, expected: null }));
      }
      return sounds;
    } finally {
      engine.close();
    }
  };
}
