/** Handlers of the `diagnostics.*` calls. */
import type { ChangeHandlers, ReadHandlers } from '../contract/index.ts';
import type { Diagnostics } from './service.ts';

export type DiagnosticsReader = Pick<Diagnostics, 'doctor' | 'overview' | 'collect'>;

export function createDiagnosticsHandlers(
  diagnostics: Diagnostics,
): ReadHandlers<'diagnostics'> & ChangeHandlers<'diagnostics'> {
  return {
    ...readHandlers(diagnostics),
    'diagnostics.mend': ({ name }) => diagnostics.mend(name),
    'diagnostics.clear': ({ kind }) => diagnostics.clear(kind),
    'diagnostics.openFolder': () => diagnostics.openFolder(),
  };
}

function readHandlers(diagnostics: DiagnosticsReader): ReadHandlers<'diagnostics'> {
  return {
    'diagnostics.collect': () => diagnostics.collect(),
    'diagnostics.storage': () => diagnostics.overview(),
  };
}
