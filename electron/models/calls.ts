/** Handlers of the `models.*` calls. */
import type { ChangeHandlers, ReadHandlers } from '../contract/index.ts';
import type { Models } from './service.ts';

type ModelsReader = Pick<Models, 'list'>;

export function createModelsHandlers(models: Models): ReadHandlers<'models'> & ChangeHandlers<'models'> {
  return { ...readHandlers(models), ...changeHandlers(models) };
}

function readHandlers(models: ModelsReader): ReadHandlers<'models'> {
  return { 'models.list': () => models.list() };
}

function changeHandlers(models: Models): ChangeHandlers<'models'> {
  return {
    'models.add': ({ name, path }) => models.add(name, path),
    'models.fetch': ({ name, from }) => models.fetch(name, from),
  };
}
