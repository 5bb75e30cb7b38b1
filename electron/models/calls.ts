/** Handlers of the `models.*` calls. */
import type { Handlers } from '../contract/index.ts';
import type { Models } from './service.ts';

export function createModelsHandlers(models: Models): Pick<Handlers, 'models.list' | 'models.add' | 'models.fetch'> {
  return {
    'models.list': () => models.list(),
    'models.add': ({ name, path }) => models.add(name, path),
    'models.fetch': ({ name, from }) => models.fetch(name, from),
  };
}
