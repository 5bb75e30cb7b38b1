/** Handlers of the `synthesis.*` calls. */
import type { ChangeHandlers, ReadHandlers } from '../contract/index.ts';
import type { Synthesis } from './service.ts';

export type SynthesisReader = Pick<
  Synthesis,
  'takes' | 'removedTakes' | 'words' | 'explain' | 'readings' | 'engineState'
>;

export function createSynthesisHandlers(synthesis: Synthesis): ReadHandlers<'synthesis'> & ChangeHandlers<'synthesis'> {
  return { ...readHandlers(synthesis), ...changeHandlers(synthesis) };
}

function readHandlers(synthesis: SynthesisReader): ReadHandlers<'synthesis'> {
  return {
    'synthesis.takes': async ({ limit }) => synthesis.takes(limit),
    'synthesis.removedTakes': () => synthesis.removedTakes(),
    'synthesis.words': ({ takeId }) => synthesis.words(takeId),
    'synthesis.explain': (input) => synthesis.explain(input),
    'synthesis.readings': async () => synthesis.readings(),
  };
}

function changeHandlers(synthesis: Synthesis): ChangeHandlers<'synthesis'> {
  return {
    'synthesis.start': (input) => synthesis.start(input),
    'synthesis.keep': ({ takeId, kept }) => synthesis.keep(takeId, kept),
    'synthesis.removeTake': ({ takeId }) => synthesis.removeTake(takeId),
    'synthesis.putTakeBack': ({ takeId }) => synthesis.putTakeBack(takeId),
    'synthesis.setReading': (input) => synthesis.setReading(input),
    'synthesis.importReadings': (input) => synthesis.importReadings(input),
  };
}
