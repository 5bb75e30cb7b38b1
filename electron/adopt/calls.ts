/** Handlers of the `adopt.*` calls. */
import type { ChangeHandlers, ReadHandlers } from '../contract/index.ts';
import type { Adopt, AdoptReader } from './service.ts';

export function createAdoptHandlers(adopt: Adopt): ReadHandlers<'adopt'> & ChangeHandlers<'adopt'> {
  return { ...readHandlers(adopt), 'adopt.start': async (input) => adopt.start(input) };
}

function readHandlers(adopt: AdoptReader): ReadHandlers<'adopt'> {
  return { 'adopt.plan': ({ source }, { signal }) => adopt.plan(source, signal) };
}
