/** Handlers of the `watch.*` calls. */
import type { ChangeHandlers, ReadHandlers } from '../contract/index.ts';
import type { Watch, WatchReader } from './service.ts';

export function createWatchHandlers(watch: Watch): ReadHandlers<'watch'> & ChangeHandlers<'watch'> {
  return { ...readHandlers(watch), ...changeHandlers(watch) };
}

function readHandlers(watch: WatchReader): ReadHandlers<'watch'> {
  return {
    'watch.status': async () => watch.status(),
    'watch.tryUrl': ({ url }, { signal }) => watch.tryUrl(url, signal),
    'watch.incidents': async () => watch.incidents(),
  };
}

function changeHandlers(watch: Watch): ChangeHandlers<'watch'> {
  return {
    'watch.set': ({ target, accessKey }) => watch.set(target, accessKey),
    'watch.probeNow': (_input, { signal }) => watch.probeNow(signal),
    'watch.pause': ({ minutes }) => watch.pause(minutes),
    'watch.resume': () => watch.resume(),
    'watch.acknowledge': ({ by }) => watch.acknowledge(by),
  };
}
