/** Handlers of the `voices.*` calls. */
import type { ChangeHandlers, ReadHandlers } from '../contract/index.ts';
import type { Voices } from './service.ts';

export type VoicesReader = Pick<Voices, 'list' | 'removed' | 'recording'>;

export function createVoicesHandlers(voices: Voices): ReadHandlers<'voices'> & ChangeHandlers<'voices'> {
  return { ...readHandlers(voices), ...changeHandlers(voices) };
}

function readHandlers(voices: VoicesReader): ReadHandlers<'voices'> {
  return {
    'voices.list': () => voices.list(),
    'voices.removed': () => voices.removed(),
    'voices.recording': ({ path }, { signal }) => voices.recording(path, signal),
  };
}

function changeHandlers(voices: Voices): ChangeHandlers<'voices'> {
  return {
    'voices.import': (input) => voices.import(input),
    'voices.check': ({ voiceId }) => voices.check(voiceId),
    'voices.tune': ({ voiceId }) => voices.tune(voiceId),
    'voices.place': (input) => voices.place(input),
    'voices.addReference': (input) => voices.addReference(input),
    'voices.changeReference': (input) => voices.changeReference(input),
    'voices.removeReference': (input) => voices.removeReference(input),
    'voices.putReferenceBack': (input) => voices.putReferenceBack(input),
    'voices.setConsent': (input) => voices.setConsent(input),
    'voices.remove': ({ voiceId }) => voices.remove(voiceId),
    'voices.putBack': ({ voiceId }) => voices.putBack(voiceId),
  };
}
