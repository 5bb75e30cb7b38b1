/** Handlers of the `updates.*` calls. */
import type { ChangeHandlers, ReadHandlers } from '../contract/index.ts';
import type { Updates, UpdatesReader } from './service.ts';

export function createUpdatesHandlers(updates: Updates): ReadHandlers<'updates'> & ChangeHandlers<'updates'> {
  return {
    ...readHandlers(updates),
    'updates.check': (_input, { signal }) => updates.check(signal),
    'updates.publish': async (given) => updates.publish(given),
    'updates.get': async () => ({ jobId: updates.get().jobId }),
    'updates.install': (_input, { surface }) => updates.install({ show: surface === 'desktop' }),
  };
}

function readHandlers(updates: UpdatesReader): ReadHandlers<'updates'> {
  return { 'updates.status': () => updates.status() };
}
