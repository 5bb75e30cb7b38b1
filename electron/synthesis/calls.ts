/** Handlers of the `synthesis.*` calls. */
import type { Handlers } from '../contract/index.ts';
import type { Synthesis } from './service.ts';

type SynthesisCalls =
  | 'synthesis.start'
  | 'synthesis.takes'
  | 'synthesis.keep'
  | 'synthesis.removeTake'
  | 'synthesis.putTakeBack'
  | 'synthesis.explain'
  | 'synthesis.readings'
  | 'synthesis.setReading';

export function createSynthesisHandlers(synthesis: Synthesis): Pick<Handlers, SynthesisCalls> {
  return {
    'synthesis.start': (input) => synthesis.start(input),
    'synthesis.takes': async ({ limit }) => synthesis.takes(limit),
    'synthesis.keep': ({ takeId, kept }) => synthesis.keep(takeId, kept),
    'synthesis.removeTake': ({ takeId }) => synthesis.removeTake(takeId),
    'synthesis.putTakeBack': ({ takeId }) => synthesis.putTakeBack(takeId),
    'synthesis.explain': (input) => synthesis.explain(input),
    'synthesis.readings': async () => synthesis.readings(),
    'synthesis.setReading': (input) => synthesis.setReading(input),
  };
}
