/** Handlers of the `watch.*` calls. */
import type { Handlers } from '../contract/index.ts';
import type { Watch } from './service.ts';

type WatchHandlers = Pick<Handlers, Extract<keyof Handlers, `watch.${string}`>>;

export function createWatchHandlers(watch: Watch): WatchHandlers {
  return {
    'watch.status': async () => watch.status(),
    'watch.set': ({ target }) => watch.set(target),
    'watch.tryUrl': ({ url }, { signal }) => watch.tryUrl(url, signal),
    'watch.probeNow': (_input, { signal }) => watch.probeNow(signal),
    'watch.pause': ({ minutes }) => watch.pause(minutes),
    'watch.resume': () => watch.resume(),
    'watch.acknowledge': ({ by }) => watch.acknowledge(by),
    'watch.incidents': async () => watch.incidents(),
  };
}
