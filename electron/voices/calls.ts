/** Handlers of the `voices.*` calls. */
import type { Handlers } from '../contract/index.ts';
import type { Voices } from './service.ts';

type VoiceCalls =
  | 'voices.list'
  | 'voices.import'
  | 'voices.check'
  | 'voices.tune'
  | 'voices.remove'
  | 'voices.removed'
  | 'voices.putBack';

export function createVoicesHandlers(voices: Voices): Pick<Handlers, VoiceCalls> {
  return {
    'voices.list': () => voices.list(),
    'voices.import': (input) => voices.import(input),
    'voices.check': ({ voiceId }) => voices.check(voiceId),
    'voices.tune': ({ voiceId }) => voices.tune(voiceId),
    'voices.remove': ({ voiceId }) => voices.remove(voiceId),
    'voices.removed': () => voices.removed(),
    'voices.putBack': ({ voiceId }) => voices.putBack(voiceId),
  };
}
